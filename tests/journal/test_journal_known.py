"""What the service knows without the journal is written down as it is now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from tillguard.domain import Store
from tillguard.journal import Journal, tables
from tillguard.journal.star.known import KnownRule, know_days, know_rules, know_stores
from tillguard.journal.star.tables import StarDay

STORES = [
    Store("1", "coast", "America/New_York", opened=date(2016, 3, 1)),
    Store("2", "lakes", "America/Detroit", "US", "MI"),
]
RULES = [
    KnownRule("a", "First", "returns", "NO_RECEIPT_RETURN", "customer", 4),
    KnownRule("b", "Second", "voids", "POST_VOID", "staff", 3),
]


def rows(journal: Journal, name: str) -> dict[object, tuple[object, ...]]:
    """The rows of a table by their key."""
    with journal.database.view() as session:
        return {
            row[0]: tuple(row[1:])
            for row in session.execute(sa.select(tables.metadata.tables[name]))
        }


def test_branches_are_as_the_policies_have_them_and_those_that_they_leave_out_stay(
    journal: Journal,
) -> None:
    moved = replace(STORES[0], region="peaks", closed=date(2018, 1, 6))
    for stores in (STORES, STORES, [moved]):
        with journal.database.transaction() as session:
            know_stores(session, stores)
    assert rows(journal, "star_store") == {
        "1": ("peaks", "America/New_York", "", "", date(2016, 3, 1), date(2018, 1, 6)),
        "2": ("lakes", "America/Detroit", "US", "MI", None, None),
    }


def test_rules_are_as_the_bundle_has_them_and_those_that_it_leaves_out_are_no_longer_live(
    journal: Journal,
) -> None:
    renamed = replace(RULES[0], title="Other")
    for rules in (RULES, [renamed], [renamed, RULES[1]], [renamed]):
        with journal.database.transaction() as session:
            know_rules(session, rules)
    assert rows(journal, "star_rule") == {
        "a": ("Other", "returns", "NO_RECEIPT_RETURN", "customer", 4, True),
        "b": ("Second", "voids", "POST_VOID", "staff", 3, False),
    }
    assert set(rows(journal, "star_reason")) == {"NO_RECEIPT_RETURN", "POST_VOID"}


def test_a_day_that_is_known_is_written_down_once(journal: Journal) -> None:
    day, sunday = date(2017, 12, 5), date(2017, 12, 3)
    said = {"retail_year": 2017, "retail_quarter": 4, "retail_month": 11, "retail_week": 45}
    for _ in range(2):
        with journal.database.transaction() as session:
            know_days(session, [StarDay(business_date=day, week_begins=sunday, **said)])
    assert rows(journal, "star_day") == {day: (*said.values(), sunday)}
