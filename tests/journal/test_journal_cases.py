"""Cases: evidence counted once, one holder, one verdict, one label per transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from threading import Barrier, Thread

import pytest

from tillguard.domain import Case, Disposition, Verdict
from tillguard.errors import (
    CaseClosed,
    CaseHeldByOther,
    CaseNotClaimed,
    UnknownCase,
    UnknownTransaction,
)
from tillguard.journal import CaseFile, CaseState, EvidenceTaken, Journal, claim_case

Store = Callable[..., None]
Cases = Callable[..., Case]
CONFIRMED, CLEARED = Disposition.CONFIRMED, Disposition.CLEARED


@pytest.fixture
def opened(journal: Journal, store: Store, case: Cases) -> Journal:
    """Three flagged decisions, two of them in case c1."""
    store("k1", "k2", "k3", flagged=True)
    journal.save_cases([case("c1", "k2", "k1")], 50)
    return journal


def test_a_case_is_read_back_as_it_was_saved(opened: Journal, case: Cases) -> None:
    assert opened.open_cases() == [case("c1", "k2", "k1")]
    assert opened.case_file("c1") == CaseFile(case("c1", "k2", "k1"), CaseState.OPEN)


def test_flagged_decisions_without_a_case_are_evidence(opened: Journal, store: Store) -> None:
    store("plain")
    store("k4", flagged=True, received=99)
    assert [e.key for e in opened.flagged_without_case(99)] == ["k3"]
    found = opened.flagged_without_case(98)
    assert [e.key for e in found] == ["k3", "k4"]
    assert (found[0].value, found[0].reason) == (500, "refund without a receipt")


def test_a_changed_transaction_is_evidence_once(opened: Journal, store: Store) -> None:
    store("k3", body=b"changed", revision=1, flagged=True, expected_loss=7)
    store("k1", body=b"changed", revision=1, flagged=True)
    assert [(e.key, e.value) for e in opened.flagged_without_case(0)] == [("k3", 7)]
    store("k3", body=b"harmless", revision=2)
    assert opened.flagged_without_case(0) == []


def test_nothing_is_counted_in_two_cases(opened: Journal, case: Cases, store: Store) -> None:
    with pytest.raises(EvidenceTaken, match="k1 already is evidence in case c1"):
        opened.save_cases([case("c2", "k3"), case("c3", "k1")], 50)
    store("k1", body=b"changed", revision=1, flagged=True)
    with pytest.raises(EvidenceTaken):
        opened.save_cases([case("c3", "k1")], 50)
    assert [c.id for c in opened.open_cases()] == ["c1"]
    with pytest.raises(UnknownTransaction, match="k9"):
        opened.save_cases([case("c2", "k9")], 50)


def test_an_open_case_grows_and_keeps_its_holder(opened: Journal, case: Cases) -> None:
    opened.claim_case("c1", "ann", 200, 100)
    opened.save_cases([case("c1", "k2", "k1", "k3", value=1500)], 50)
    file = opened.case_file("c1")
    assert (file.case.evidence, file.case.value) == (("k2", "k1", "k3"), 1500)
    assert (file.holder, file.state) == ("ann", CaseState.CLAIMED)


def test_a_pin_stays_until_it_is_taken_out_or_the_case_has_its_verdict(opened: Journal) -> None:
    assert opened.pin_case("c1", "ann", "lea", 60).pinned_to == "ann"
    opened.claim_case("c1", "bob", 200, 100)
    assert opened.pinned_cases() == {"c1": "ann"}
    assert opened.pin_case("c1", "", "lea", 61).pinned_to == ""
    assert opened.pinned_cases() == {}
    opened.pin_case("c1", "ann", "lea", 62)
    opened.close_case("c1", "bob", Verdict(CLEARED), 150)
    assert opened.pinned_cases() == {}
    with pytest.raises(CaseClosed):
        opened.pin_case("c1", "ann", "lea", 63)


def test_a_case_is_held_until_its_claim_ends_and_no_longer(opened: Journal) -> None:
    assert opened.held_cases(100) == {}
    opened.claim_case("c1", "ann", 200, 100)
    assert opened.held_cases(199) == {"c1": "ann"}
    assert opened.held_cases(200) == {}


def test_a_claim_holds_until_it_expires(opened: Journal) -> None:
    assert opened.claim_case("c1", "ann", 200, 100).holder == "ann"
    with pytest.raises(CaseHeldByOther, match="ann"):
        opened.claim_case("c1", "bob", 300, 199)
    assert opened.claim_case("c1", "ann", 250, 150).claimed_until == 250
    assert opened.claim_case("c1", "bob", 300, 250).holder == "bob"
    with pytest.raises(CaseHeldByOther):
        opened.release_case("c1", "ann", 260)
    assert opened.release_case("c1", "bob", 260).state == CaseState.OPEN
    assert opened.claim_case("c1", "ann", 400, 261).holder == "ann"


def test_one_of_twenty_wins_the_claim(opened: Journal, url: str) -> None:
    start, won, lost = Barrier(20), list[str](), list[str]()

    def claim(person: str) -> None:
        start.wait()
        try:
            won.append(opened.claim_case("c1", person, 200, 100).holder)
        except CaseHeldByOther:
            lost.append(person)

    opened.database.close()
    opened.database = Journal.open(url, patience=20).database
    people = [Thread(target=claim, args=(f"p{n}",)) for n in range(20)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert (len(won), len(lost)) == (1, 19)
    assert opened.case_file("c1").holder == won[0]


async def test_one_of_twenty_callers_of_the_writer_wins_the_claim(opened: Journal) -> None:
    claims = [
        opened.writer.run(lambda s, p=f"p{n}": claim_case(s, "c1", p, 200, 100)) for n in range(20)
    ]
    answers = await asyncio.gather(*claims, return_exceptions=True)
    assert isinstance(answers[0], CaseFile)
    assert {type(answer) for answer in answers[1:]} == {CaseHeldByOther}


def test_a_verdict_labels_every_transaction_of_the_case_once(opened: Journal) -> None:
    opened.claim_case("c1", "ann", 9000, 100)
    closed = opened.close_case("c1", "ann", Verdict(CONFIRMED, 4000, note="on camera"), 400)
    assert (closed.file.state, closed.file.disposition) == (CaseState.CLOSED, "confirmed")
    assert (closed.file.recovered, closed.file.minutes_spent) == (4000, 5)
    assert closed.file.note == "ann: on camera"
    assert [(o.key, o.confirmed, o.known) for o in closed.outcomes] == [
        ("k2", True, 400),
        ("k1", True, 400),
    ]
    labels = opened.labels(400)
    assert [(x.key, x.source, x.confirmed, x.loss) for x in labels] == [
        ("k1", "verdict", True, 4250),
        ("k2", "verdict", True, 4250),
    ]


def test_a_case_closed_twice_is_counted_once(opened: Journal) -> None:
    opened.claim_case("c1", "ann", 9000, 100)
    first = opened.close_case("c1", "ann", Verdict(CONFIRMED, 4000, note="on camera"), 400)
    again = opened.close_case("c1", "ann", Verdict(CONFIRMED, 4000, note="on camera"), 500)
    assert (again.replayed, again.outcomes, again.file) == (True, (), first.file)
    for person, verdict, recovered in (
        ("ann", CLEARED, 4000),
        ("bob", CONFIRMED, 4000),
        ("ann", CONFIRMED, 1),
    ):
        with pytest.raises(CaseClosed, match="confirmed by ann"):
            opened.close_case("c1", person, Verdict(verdict, recovered, note="on camera"), 500)
    assert len(opened.labels(1000)) == 2
    assert opened.open_cases() == []


def test_a_transaction_that_changed_within_its_case_is_labelled_once(
    opened: Journal, case: Cases, store: Store
) -> None:
    store("k1", body=b"changed", revision=1, flagged=True)
    opened.save_cases([case("c1", "k2", "k1", "k3")], 50)
    opened.claim_case("c1", "ann", 9000, 100)
    assert len(opened.close_case("c1", "ann", Verdict(CLEARED), 400).outcomes) == 3
    assert [x.key for x in opened.labels(400)] == ["k1", "k2", "k3"]


def test_a_case_left_open_teaches_nothing(opened: Journal) -> None:
    opened.claim_case("c1", "ann", 9000, 100)
    closed = opened.close_case(
        "c1", "ann", Verdict(Disposition.INCONCLUSIVE, note="no camera"), 400
    )
    assert closed.outcomes == ()
    assert opened.labels(1000) == []


def test_only_the_holder_closes_a_held_case(opened: Journal) -> None:
    opened.claim_case("c1", "ann", 200, 100)
    with pytest.raises(CaseHeldByOther):
        opened.close_case("c1", "bob", Verdict(CLEARED), 199)
    with pytest.raises(CaseNotClaimed, match="claim it first"):
        opened.close_case("c1", "bob", Verdict(CLEARED), 200)
    opened.claim_case("c1", "bob", 400, 200)
    closed = opened.close_case("c1", "bob", Verdict(CLEARED), 320)
    assert closed.file.minutes_spent == 2


def test_an_investigator_adds_notes_and_evidence(opened: Journal) -> None:
    opened.claim_case("c1", "ann", 100, 50)
    assert opened.add_note("c1", "ann", "asked the store", 100).note == "ann: asked the store"
    opened.claim_case("c1", "bob", 101, 100)
    assert opened.add_note("c1", "bob", "seen", 100).note == "ann: asked the store\nbob: seen"
    opened.claim_case("c1", "ann", 200, 101)
    for _ in range(2):
        file = opened.add_to_case("c1", "ann", "k3", 102)
        assert (file.case.evidence, file.case.value) == (("k2", "k1", "k3"), 1500)


def test_closed_and_unknown_cases_are_not_touched(opened: Journal, case: Cases) -> None:
    opened.claim_case("c1", "ann", 9000, 100)
    opened.close_case("c1", "ann", Verdict(CLEARED), 400)
    touches: list[Callable[[str], object]] = [
        lambda id: opened.claim_case(id, "ann", 600, 500),
        lambda id: opened.release_case(id, "ann", 500),
        lambda id: opened.add_note(id, "ann", "late", 500),
        lambda id: opened.add_to_case(id, "ann", "k3", 500),
        lambda id: opened.close_case(id, "ann", Verdict(CONFIRMED), 500),
    ]
    for touch in touches:
        with pytest.raises(CaseClosed):
            touch("c1")
        with pytest.raises(UnknownCase):
            touch("c9")
    with pytest.raises(CaseClosed):
        opened.save_cases([case("c1", "k3")], 50)
    with pytest.raises(UnknownCase):
        opened.case_file("c9")


def test_a_ring_is_read_back_with_its_members_and_what_ties_them(
    opened: Journal, case: Cases
) -> None:
    members = (("card", "t 1"), ("employee", "e1"))
    ring = replace(
        case("c1", "k2", "k1"), subject_kind="ring", spread=7, members=members, links=("a", "b")
    )
    opened.save_cases([ring], 50)
    assert opened.open_cases() == [ring]


def test_closed_cases_tell_how_many_decisions_took_how_long(opened: Journal, case: Cases) -> None:
    assert opened.minutes_taken(9) == []
    opened.claim_case("c1", "ann", 10_000, 0)
    opened.close_case("c1", "ann", Verdict(CLEARED), 1_800)
    opened.save_cases([case("c2")], 50)
    opened.claim_case("c2", "ann", 10_000, 600)
    opened.close_case("c2", "ann", Verdict(CLEARED), 2_400)
    both = [("NO_RECEIPT_RETURN", 0, 30), ("NO_RECEIPT_RETURN", 2, 30)]
    assert opened.minutes_taken(9) == both
    assert opened.minutes_taken(1) == both[:1]


def test_the_latest_suspicions_come_with_what_was_received_also_those_in_a_case(
    opened: Journal, store: Store
) -> None:
    store("k4", flagged=True, received=99)
    store("k4", flagged=True, received=100, revision=1, body=b"changed", expected_loss=7)
    assert [
        (e.key, e.value, kind, body) for _, _, e, kind, body in opened.flagged_since(99, 9)
    ] == [
        ("k4", 7, "return", b"changed"),
        *((key, 500, "return", b"body") for key in ("k3", "k2", "k1")),
    ]
    assert len(opened.flagged_since(99, 2)) == 1
    assert opened.flagged_since(2**40, 9) == []


def test_a_confirmed_case_tells_what_was_lost_and_what_came_back(opened: Journal) -> None:
    opened.claim_case("c1", "ann", 9000, 100)
    assert opened.losses_followed(9) == []
    file = opened.close_case("c1", "ann", Verdict(CONFIRMED, 4000), 400).file
    ((typology, recovered, closed, judged),) = opened.losses_followed(9)
    assert (typology, recovered, closed) == (file.case.typology, 4000, 400)
    assert [amount for _, amount in judged] == [4250, 4250]
    opened.reopen_case("c1", "bob", "a new video", 500)
    assert opened.losses_followed(9) == []
