"""policy: what matters where and when, resolved for a store and a moment."""

from tillguard.policy.book import PolicyBook
from tillguard.policy.bundle import Bundle, read_bundle
from tillguard.policy.clock import moments, zone_of
from tillguard.policy.hours import State
from tillguard.policy.parse import parse_policies
from tillguard.policy.places import Place
from tillguard.policy.provenance import InForce, Said, values_in_force
from tillguard.policy.retention import Retention
from tillguard.policy.spans import Days
from tillguard.policy.staffing import Staffing
from tillguard.policy.terms import Policy
from tillguard.policy.year import RegionYear, SeasonDays, year_of

__all__ = [
    "Bundle",
    "Days",
    "InForce",
    "Place",
    "Policy",
    "PolicyBook",
    "RegionYear",
    "Retention",
    "Said",
    "SeasonDays",
    "Staffing",
    "State",
    "moments",
    "parse_policies",
    "read_bundle",
    "values_in_force",
    "year_of",
    "zone_of",
]
