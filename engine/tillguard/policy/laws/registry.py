"""All laws, in the order in which they are run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tillguard.errors import Problem
from tillguard.policy.laws import Breach, Terms
from tillguard.policy.laws.a_fallback_is_possible_on_its_kind import (
    a_fallback_is_possible_on_its_kind,
)
from tillguard.policy.laws.a_floor_is_not_above_its_ceiling import a_floor_is_not_above_its_ceiling
from tillguard.policy.laws.a_graver_hit_weighs_no_less import a_graver_hit_weighs_no_less
from tillguard.policy.laws.a_group_covers_the_whole_year import a_group_covers_the_whole_year
from tillguard.policy.laws.a_holiday_is_one_of_its_country import a_holiday_is_one_of_its_country
from tillguard.policy.laws.a_kind_can_always_be_approved_or_reviewed import (
    a_kind_can_always_be_approved_or_reviewed,
)
from tillguard.policy.laws.a_kind_has_a_known_typology import a_kind_has_a_known_typology
from tillguard.policy.laws.a_register_may_do_no_less_than_its_store import (
    a_register_may_do_no_less_than_its_store,
)
from tillguard.policy.laws.a_season_applies_on_some_day import a_season_applies_on_some_day
from tillguard.policy.laws.a_season_ends_as_many_years_later import (
    a_season_ends_as_many_years_later,
)
from tillguard.policy.laws.a_typology_about_staff_stays_below_the_limit import (
    a_typology_about_staff_stays_below_the_limit,
)
from tillguard.policy.laws.a_typology_names_its_sources import a_typology_names_its_sources
from tillguard.policy.laws.a_typology_says_what_each_action_prevents import (
    a_typology_says_what_each_action_prevents,
)
from tillguard.policy.laws.an_exception_ends import an_exception_ends
from tillguard.policy.laws.an_hour_of_an_exception_exists import an_hour_of_an_exception_exists
from tillguard.policy.laws.an_override_is_for_somebody import an_override_is_for_somebody
from tillguard.policy.laws.every_action_has_its_terms import every_action_has_its_terms
from tillguard.policy.laws.every_kind_of_transaction_has_its_terms import (
    every_kind_of_transaction_has_its_terms,
)
from tillguard.policy.laws.every_severity_has_a_weight import every_severity_has_a_weight
from tillguard.policy.laws.only_actions_that_occupy_people_take_their_time import (
    only_actions_that_occupy_people_take_their_time,
)
from tillguard.policy.laws.seasons_that_meet_differ_in_rank import seasons_that_meet_differ_in_rank
from tillguard.policy.laws.what_is_milder_may_be_done_no_less import (
    what_is_milder_may_be_done_no_less,
)
from tillguard.policy.laws.what_is_unclear_counts_as_staff import what_is_unclear_counts_as_staff
from tillguard.policy.shelf import Shelf

LawOfTerms = Callable[[Terms], Iterator[Breach]]
LawOfTheChain = Callable[[Shelf], Iterator[Problem]]

LAWS_OF_TERMS: tuple[LawOfTerms, ...] = (
    every_kind_of_transaction_has_its_terms,
    every_action_has_its_terms,
    every_severity_has_a_weight,
    what_is_unclear_counts_as_staff,
    a_typology_says_what_each_action_prevents,
    a_kind_has_a_known_typology,
    a_graver_hit_weighs_no_less,
    a_typology_about_staff_stays_below_the_limit,
    a_floor_is_not_above_its_ceiling,
    a_typology_names_its_sources,
    a_kind_can_always_be_approved_or_reviewed,
    a_fallback_is_possible_on_its_kind,
    only_actions_that_occupy_people_take_their_time,
    an_exception_ends,
    a_register_may_do_no_less_than_its_store,
    what_is_milder_may_be_done_no_less,
)
"""Run over the merged layers of every stack that some store sees."""

LAWS_OF_THE_CHAIN: tuple[LawOfTheChain, ...] = (
    an_override_is_for_somebody,
    a_holiday_is_one_of_its_country,
    a_season_applies_on_some_day,
    a_season_ends_as_many_years_later,
    seasons_that_meet_differ_in_rank,
    a_group_covers_the_whole_year,
    an_hour_of_an_exception_exists,
)
"""Run over all files with the stores and the calendar."""

ABOUT_NAMES = (an_override_is_for_somebody,)
"""Laws whose problems have the code of the name that is unknown."""
