"""A verdict is plausible, may be taken up again, and is corrected where it was wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tillguard.domain import Case, Disposition, Verdict
from tillguard.errors import (
    CaseNotClosed,
    ImplausibleAmount,
    NotConcerned,
    NotContested,
    OwnVerdict,
    TooLate,
)
from tillguard.journal import TAKE_BACK_SECONDS, CaseState, Journal

Store = Callable[..., None]
Cases = Callable[..., Case]
CONFIRMED, CLEARED = Disposition.CONFIRMED, Disposition.CLEARED


@pytest.fixture
def held(journal: Journal, store: Store, case: Cases) -> Journal:
    """Case c1 about E12, 85.00 at stake in two transactions, held by ann."""
    store("k1", "k2", flagged=True)
    journal.save_cases([case("c1", "k1", "k2")], 50)
    journal.claim_case("c1", "ann", 600, 100)
    return journal


@pytest.fixture
def closed(held: Journal) -> Journal:
    held.close_case("c1", "ann", Verdict(CONFIRMED, recovered=3000, prevented=800), 160)
    return held


@pytest.mark.parametrize(
    ("verdict", "why"),
    [
        (Verdict(CONFIRMED, recovered=-1), "must not be negative"),
        (Verdict(CONFIRMED, prevented=-1), "must not be negative"),
        (Verdict(CONFIRMED, minutes=-1), "must not be negative"),
        (Verdict(CONFIRMED, prevented=8501), "8500 minor units are at stake"),
        (Verdict(CONFIRMED, recovered=85_001), "at most 10 times that"),
        (Verdict(CLEARED, recovered=1), "unless confirmed"),
        (Verdict(Disposition.INCONCLUSIVE, prevented=1), "unless confirmed"),
    ],
)
def test_an_amount_that_cannot_be_is_refused_and_the_case_stays_open(
    held: Journal, verdict: Verdict, why: str
) -> None:
    with pytest.raises(ImplausibleAmount, match=why):
        held.close_case("c1", "ann", verdict, 160)
    assert held.case_file("c1").state is CaseState.CLAIMED
    assert held.labels(2**40) == []
    held.close_case("c1", "ann", Verdict(CONFIRMED, recovered=85_000, prevented=8500), 160)


def test_a_case_that_was_taken_up_again_counts_its_last_verdict_and_all_its_minutes(
    closed: Journal,
) -> None:
    opened = closed.reopen_case("c1", "bob", "a new video", 200)
    assert (opened.state, opened.recovered, opened.disposition) == (CaseState.OPEN, 0, "")
    assert [label.confirmed for label in closed.labels(1000)] == [True, True]
    closed.claim_case("c1", "bob", 900, 240)
    again = closed.close_case("c1", "bob", Verdict(CLEARED), 300).file
    assert (again.recovered, again.prevented, again.minutes_spent) == (0, 0, 2)
    latest = {label.key: label for label in closed.labels(1000)}
    assert {(one.confirmed, one.labeller) for one in latest.values()} == {(False, "bob")}


def test_two_verdicts_in_one_second_are_in_the_order_in_which_they_were_given(
    closed: Journal,
) -> None:
    closed.reopen_case("c1", "ann", "a slip", 160)
    closed.claim_case("c1", "ann", 900, 160)
    closed.close_case("c1", "ann", Verdict(CLEARED), 160)
    said = [(label.known, label.confirmed) for label in closed.labels(1000) if label.key == "k1"]
    assert said == [(160, True), (161, False)]
    assert sorted(closed.database.read("SELECT closed_at FROM investigation_case")) == [(161,)]


def test_a_verdict_that_is_overturned_corrects_labels_and_money(closed: Journal) -> None:
    waiting = closed.contest_case("c1", "E12", "I was ill that day", 200)
    assert (waiting.contest, waiting.disposition) == ("waiting", "confirmed")
    done = closed.answer_contest("c1", "bob", True, "the roster says so", 300)
    assert [(one.key, one.confirmed, one.known) for one in done.outcomes] == [
        ("k1", False, 300),
        ("k2", False, 300),
    ]
    assert (done.file.contest, done.file.disposition) == ("overturned", "cleared")
    assert (done.file.recovered, done.file.prevented, done.file.holder) == (0, 0, "ann")
    latest = {label.key: label for label in closed.labels(1000)}
    assert {(one.confirmed, one.labeller, one.loss) for one in latest.values()} == {
        (False, "bob", 0)
    }


def test_a_verdict_that_is_upheld_stays_as_it_is(closed: Journal) -> None:
    closed.contest_case("c1", "M7", "that was not me", 200)
    before = closed.labels(1000)
    done = closed.answer_contest("c1", "bob", False, "the video says otherwise", 300)
    assert (done.outcomes, done.file.contest, done.file.recovered) == ((), "upheld", 3000)
    assert closed.labels(1000) == before


def test_who_is_not_concerned_does_not_contest_and_nobody_judges_their_own_verdict(
    closed: Journal,
) -> None:
    with pytest.raises(NotConcerned, match="not about E99"):
        closed.contest_case("c1", "E99", "unfair", 200)
    closed.contest_case("c1", "E12", "unfair", 200)
    with pytest.raises(OwnVerdict, match="another person must answer"):
        closed.answer_contest("c1", "ann", False, "no", 300)


def test_what_is_cleared_or_was_contested_before_is_not_contested(closed: Journal) -> None:
    with pytest.raises(NotContested, match="nothing waits"):
        closed.answer_contest("c1", "bob", True, "so it was", 300)
    closed.contest_case("c1", "E12", "unfair", 200)
    closed.answer_contest("c1", "bob", True, "so it was", 300)
    with pytest.raises(NotContested, match="overturned"):
        closed.contest_case("c1", "E12", "once more", 400)


def test_without_a_verdict_there_is_nothing_to_take_up_or_contest(held: Journal) -> None:
    with pytest.raises(CaseNotClosed):
        held.reopen_case("c1", "bob", "why not", 200)
    with pytest.raises(CaseNotClosed):
        held.contest_case("c1", "E12", "unfair", 200)


def test_a_snoozed_case_is_free_and_wakes_when_it_is_claimed(held: Journal) -> None:
    asleep = held.snooze_case("c1", "ann", 900, "on leave", 200)
    assert (asleep.state, asleep.holder, asleep.snoozed_until) == (CaseState.OPEN, "", 900)
    assert held.claim_case("c1", "bob", 500, 210).snoozed_until is None


@pytest.mark.parametrize("verdict", [CONFIRMED, CLEARED, Disposition.INCONCLUSIVE])
@pytest.mark.parametrize("before", [None, CLEARED, Disposition.INCONCLUSIVE])
def test_a_verdict_that_is_taken_back_was_never_given(
    held: Journal, verdict: Disposition, before: Disposition | None
) -> None:
    if before:
        held.close_case("c1", "ann", Verdict(before, note="looked"), 120)
        held.reopen_case("c1", "bob", "a new video", 130)
        held.claim_case("c1", "ann", 700, 140)
    file = held.case_file("c1")
    said = {one.key: one.confirmed for one in held.labels(2**40)}
    held.close_case("c1", "ann", Verdict(verdict, minutes=7, note="a slip"), 160)
    held.take_back_verdict("c1", "ann", 279)
    assert held.case_file("c1") == file
    assert {one.key: one.confirmed for one in held.labels(2**40)} == said
    held.close_case("c1", "ann", Verdict(CONFIRMED), 290)
    assert {one.confirmed for one in held.labels(2**40) if one.known == 290} == {True}


def test_only_who_gave_a_verdict_takes_it_back_and_only_at_once(closed: Journal) -> None:
    for who, now in (("bob", 161), ("ann", 160 + TAKE_BACK_SECONDS)):
        with pytest.raises(TooLate, match="take the case up again"):
            closed.take_back_verdict("c1", who, now)
    closed.contest_case("c1", "E12", "I was ill that day", 170)
    with pytest.raises(TooLate):
        closed.take_back_verdict("c1", "ann", 171)
