"""policy: what matters where and when, resolved for a store and a moment."""

from tillguard.policy.book import PolicyBook
from tillguard.policy.bundle import Bundle, read_bundle, read_folder
from tillguard.policy.parse import parse_policies
from tillguard.policy.staffing import Staffing
from tillguard.policy.terms import Policy

__all__ = [
    "Bundle",
    "Policy",
    "PolicyBook",
    "Staffing",
    "parse_policies",
    "read_bundle",
    "read_folder",
]
