"""Labels say who said it; the migration keeps what was said before and finds out by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tillguard.domain import Assignment, Case, Disposition, Party, Plan, Verdict
from tillguard.journal import Journal, Label, schema
from tillguard.journal.group import write_group

Store = Callable[..., None]
Cases = Callable[..., Case]


@pytest.fixture
def judged(journal: Journal, store: Store, case: Cases) -> Journal:
    """k1 in a case that ann closed, k2 answered by a manager, k3 imported."""
    store("k1", "k2", flagged=True)
    judge(journal, case)
    return journal


def judge(journal: Journal, case: Cases) -> None:
    journal.save_cases([case("c1", "k1")], 50)
    journal.claim_case("c1", "ann", 200, 100)
    journal.close_case("c1", "ann", Verdict(Disposition.CONFIRMED), 150)
    journal.ask_approval("k2", 100, 300)
    journal.resolve_approval("k2", True, "max", "", 160)
    journal.save_labels([Label("k3", "import", 170, False, "", Party.STAFF, 0)])


def test_a_label_names_whoever_closed_the_case_or_gave_the_answer(judged: Journal) -> None:
    found = [(label.key, label.source, label.labeller) for label in judged.labels(1000)]
    assert found == [("k1", "verdict", "ann"), ("k2", "approval", "max"), ("k3", "import", "")]
    assert judged.subjects() == {"k1": "employee E12: NO_RECEIPT_RETURN"}


def test_a_second_word_stays_visible_and_the_same_word_is_kept_once(judged: Journal) -> None:
    first = judged.labels(1000)[0]
    second = Label("k1", "verdict", 180, False, "", Party.STAFF, 0, labeller="bob")
    assert judged.save_labels([first, second, second]) == 1
    assert [label.labeller for label in judged.labels(1000) if label.key == "k1"] == ["ann", "bob"]


@pytest.fixture
def own(empty_url: str) -> Iterator[Journal]:
    opened = Journal.open(empty_url)
    yield opened
    opened.close()


def test_labels_survive_the_way_down_and_up_again_with_their_names(
    own: Journal, row: Callable[..., object], case: Cases
) -> None:
    with own.database.hot_transaction() as driver:
        write_group(driver, [row("k1", flagged=True), row("k2", flagged=True)])
    judge(own, case)
    before = own.labels(1000)
    own.save_labels([Label("k1", "verdict", 180, False, "", Party.STAFF, 0, labeller="bob")])
    schema.downgrade(own.database, "0003")
    schema.upgrade(own.database)
    assert own.labels(1000) == before
    assert schema.check(own.database) == []


def test_what_nothing_suspects_is_found_by_its_seq_unless_it_is_in_a_case(
    journal: Journal, store: Store, case: Cases
) -> None:
    store("k1", "k2")
    store("plain", kind="sale", customer="")
    store("member", kind="sale", customer="M7")
    store("known", flagged=True)
    journal.save_cases([case("c1", "k2")], 50)
    found = journal.unsuspected([1, 2, 3, 4, 5, 99])
    assert [one.key for one in found] == ["k1", "member"]
    assert journal.unsuspected([]) == []


def test_a_case_that_nothing_suspects_keeps_the_chance_with_which_it_was_first_picked(
    journal: Journal, store: Store, case: Cases
) -> None:
    store("k1")
    store("k2", flagged=True)
    journal.save_cases([case("c1", "k1"), case("c2", "k2")], 50)
    for propensity in (0.02, 1.0):
        given = [Assignment(c, "ann", 1, 30, 1000, propensity) for c in ("c1", "c2")]
        journal.save_plan(Plan(tuple(given), (), 0, 0.0, 0.0, 0.0, {}), "2017-12-01", 100)
    for id in ("c1", "c2"):
        journal.claim_case(id, "ann", 200, 100)
        journal.close_case(id, "ann", Verdict(Disposition.CLEARED), 150)
    assert [label.propensity for label in journal.labels(1000)] == [0.02, 1.0]
