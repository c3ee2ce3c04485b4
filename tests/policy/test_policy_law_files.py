"""Laws are files: each is run, says what it holds, and is seen to be broken somewhere."""

import importlib
from pathlib import Path

import pytest

from tillguard.errors import BrokenFile
from tillguard.policy import laws, parse_policies
from tillguard.policy.laws.registry import LAWS_OF_TERMS, LAWS_OF_THE_CHAIN

FOLDER = Path(laws.__file__).parent
FILES = sorted(f.stem for f in FOLDER.glob("*.py") if f.stem not in ("__init__", "registry"))
RUN = {law.__name__: law for law in (*LAWS_OF_TERMS, *LAWS_OF_THE_CHAIN)}
BASE, PEAK = "base.yaml", "seasons/peak-trading.yaml"
STOCK, BREAK = "seasons/stock-take.yaml", "from: january-stock-take"
SUSPEND = """  suspend:
    typology: SUSPENDED_NOT_RESUMED
    actions: [APPROVE, APPROVE_AND_REVIEW, WARN]
    fallback: APPROVE_AND_REVIEW
    prior: {probability: 0.005, damage: 2000}
"""

BREACHES = {
    "a_fallback_is_possible_on_its_kind": (
        BASE, "    fallback: MANAGER_APPROVAL\n", "    fallback: VERIFY\n"),
    "a_floor_is_not_above_its_ceiling": (STOCK, "4: MANAGER_APPROVAL}", "4: HOLD}"),
    "a_graver_hit_weighs_no_less": (BASE, "4: 0.15", "4: 0.03"),
    "a_group_covers_the_whole_year": (
        "calendar.yaml", "days:\n", "whole-year: {year: [peak-trading]}\ndays:\n"),
    "a_holiday_is_one_of_its_country": (STOCK, BREAK, "from: {holiday: Labor Day}"),
    "a_kind_can_always_be_approved_or_reviewed": (
        BASE, "actions: [APPROVE, APPROVE_AND_REVIEW, WARN]",
        "actions: [APPROVE_AND_REVIEW, WARN]"),
    "a_kind_has_a_known_typology": (BASE, "typology: POST_VOID", "typology: POST_VOIDS"),
    "a_season_applies_on_some_day": (
        STOCK, "to: {after: january-stock-take, days: 6}}",
        "to: {after: january-stock-take, days: 6}}\n  - {from: {opening: 0}, to: {opening: 9}}"),
    "a_season_ends_as_many_years_later": (PEAK, "to: christmas-eve", "to: 11-19"),
    "a_typology_about_staff_stays_below_the_limit": (
        STOCK, "typologies:\n", "typologies:\n  SELF_REFUND: {ceiling: DENY}\n"),
    "a_typology_names_its_sources": (BASE, "[estimate, hayes-2012, warnings-2014]", "[estimated]"),
    "a_typology_says_what_each_action_prevents": (BASE, "HOLD: 0.80, DENY: 0.97}", "DENY: 0.97}"),
    "an_exception_ends": (
        STOCK, "{weight: 0.05}", "{muted: {until: 9999-12-31, why: nobody knows}}"),
    "an_hour_of_an_exception_exists": (
        "hours.yaml", "exceptions:\n", "exceptions:\n  2017-03-12: 02:30-20:00\n"),
    "an_override_is_for_somebody": (STOCK, "rank: 30", "rank: 30\nregions: [cost]"),
    "every_action_has_its_terms": (
        BASE, "  APPROVE: {who: cashier, friction: 0}\n", ""),
    "every_kind_of_transaction_has_its_terms": (BASE, SUSPEND, ""),
    "every_severity_has_a_weight": (BASE, "severity: {1: 0.01, ", "severity: {"),
    "only_actions_that_occupy_people_take_their_time": (
        BASE, "{who: cashier, friction: 0}", "{who: cashier, friction: 0, manager_minutes: 1}"),
    "seasons_that_meet_differ_in_rank": (STOCK, "rank: 30", "rank: 20"),
    "what_is_unclear_counts_as_staff": (BASE, "  UNCLASSIFIED:", "  UNCLASSIFYED:"),
}  # fmt: skip
"""For each law an edit of the shipped files that breaks it: file, text, other text."""

CODES = {"an_override_is_for_somebody": "unknown-region"}
"""A law whose problems have the code of the name that is unknown."""


def test_every_law_has_its_file_and_is_run() -> None:
    assert sorted(RUN) == FILES


@pytest.mark.parametrize("name", FILES)
def test_a_law_says_what_it_holds_and_bears_the_name_of_its_file(name: str) -> None:
    module = importlib.import_module(f"tillguard.policy.laws.{name}")
    assert module.__doc__
    assert RUN[name].__module__ == module.__name__


@pytest.mark.parametrize("name", FILES)
def test_a_law_that_is_broken_is_said_in_its_place(name: str, shipped: dict[str, str]) -> None:
    file, old, new = BREACHES[name]
    assert old in shipped[file]
    wrong = shipped[file].replace(old, new, 1)
    with pytest.raises(BrokenFile) as broken:
        parse_policies(shipped | {file: wrong})
    code = CODES.get(name, name.replace("_", "-"))
    (problem, *_) = [p for p in broken.value.problems if p.code == code]
    assert problem.file == file
    assert problem.source == wrong.splitlines()[problem.line - 1].rstrip()[:400]
