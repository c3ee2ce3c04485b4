"""The trail of a bundle: gates before promotion, two people where asked, one way back."""

from __future__ import annotations

import itertools

import pytest

from tillguard.journal import (
    BundleStep,
    Catalogue,
    Gate,
    GateMissing,
    Journal,
    NoShadow,
    NothingBefore,
    SecondPersonNeeded,
    ShadowAnswer,
    UnknownVersion,
)
from tillguard.journal.records import NEEDED

HASHES = ("a" * 64, "b" * 64, "c" * 64)


def pass_gates(
    journal: Journal, hash: str, *gates: Gate, by: str = "ann", passed: bool = True
) -> None:
    journal.save_bundle(hash, b"files", 10)
    for gate in gates:
        journal.record_step(BundleStep(hash, gate, passed, 20, by, {"rules": 46}))


@pytest.mark.parametrize("left_out", NEEDED)
def test_a_bundle_that_lacks_a_gate_is_not_promoted_and_the_gate_is_named(
    journal: Journal, left_out: Gate
) -> None:
    pass_gates(journal, HASHES[0], *(gate for gate in NEEDED if gate is not left_out))
    with pytest.raises(GateMissing, match=f"has not passed {left_out}: run"):
        journal.release_bundle(HASHES[0], "ann", 30)
    assert journal.live_bundle() is None
    pass_gates(journal, HASHES[0], left_out)
    assert journal.release_bundle(HASHES[0], "ann", 30).version.hash == HASHES[0]


def test_the_gates_of_another_content_do_not_count(journal: Journal) -> None:
    pass_gates(journal, HASHES[0], *NEEDED)
    pass_gates(journal, HASHES[1])
    with pytest.raises(GateMissing, match="check, test, backtest"):
        journal.release_bundle(HASHES[1], "ann", 30)


def test_a_gate_that_failed_last_is_not_passed(journal: Journal) -> None:
    pass_gates(journal, HASHES[0], *NEEDED)
    pass_gates(journal, HASHES[0], Gate.TEST, passed=False)
    with pytest.raises(GateMissing, match="has not passed test:"):
        journal.release_bundle(HASHES[0], "ann", 30)


def test_with_two_people_asked_for_the_author_does_not_promote(journal: Journal) -> None:
    pass_gates(journal, HASHES[0], *NEEDED, by="ann")
    with pytest.raises(SecondPersonNeeded, match="ann drafted aaaaaaaaaaaa"):
        journal.release_bundle(HASHES[0], "ann", 30, second_person=True)
    assert journal.release_bundle(HASHES[0], "bob", 31, second_person=True).by == "bob"


def test_an_emergency_needs_check_and_test_and_its_reason_stays(journal: Journal) -> None:
    pass_gates(journal, HASHES[0], Gate.CHECK)
    with pytest.raises(GateMissing, match="has not passed test:"):
        journal.release_bundle(HASHES[0], "ann", 30, True, "gift cards are drained")
    pass_gates(journal, HASHES[0], Gate.TEST)
    journal.release_bundle(HASHES[0], "ann", 31, True, "gift cards are drained")
    last = journal.stored_bundle(HASHES[0]).steps[-1]
    assert (last.step, last.note) == (Gate.PROMOTE, "emergency: gift cards are drained")


def test_a_rollback_goes_back_one_bundle_and_the_next_one_further(journal: Journal) -> None:
    for at, hash in enumerate(HASHES):
        pass_gates(journal, hash, *NEEDED)
        journal.release_bundle(hash, "ann", 100 + at)
    assert journal.was_live() == [*HASHES[::-1]]
    assert journal.roll_back_bundle("bob", 200).version.hash == HASHES[1]
    assert journal.roll_back_bundle("bob", 201).version.hash == HASHES[0]
    with pytest.raises(NothingBefore, match="nothing to go back to"):
        journal.roll_back_bundle("bob", 202)
    live = journal.roll_back_bundle("bob", 203, to=HASHES[2][:12], why="it was right")
    assert (live.version.hash, live.by, live.since) == (HASHES[2], "bob", 203)
    assert journal.stored_bundle(HASHES[2]).steps[-1].note == "it was right"


def test_every_order_of_promotions_is_undone_in_reverse(journal: Journal) -> None:
    for hash in HASHES:
        pass_gates(journal, hash, *NEEDED)
    for at, order in enumerate(itertools.permutations(HASHES)):
        for hash in order:
            journal.release_bundle(hash, "ann", at)
        back = [journal.roll_back_bundle("bob", at).version.hash for _ in range(2)]
        assert back == [order[1], order[0]]


def test_one_cannot_go_back_to_what_was_never_live(journal: Journal) -> None:
    pass_gates(journal, HASHES[0], *NEEDED)
    pass_gates(journal, HASHES[1], *NEEDED)
    journal.release_bundle(HASHES[0], "ann", 30)
    with pytest.raises(NothingBefore, match="was never live: promote it"):
        journal.roll_back_bundle("bob", 40, to=HASHES[1])
    with pytest.raises(UnknownVersion):
        journal.roll_back_bundle("bob", 40, to="f" * 64)
    with pytest.raises(UnknownVersion, match="which bundle is not said"):
        journal.stored_bundle("")


def test_the_trail_says_who_did_what_when_with_which_figures(journal: Journal) -> None:
    pass_gates(journal, HASHES[0], *NEEDED)
    journal.release_bundle(HASHES[0], "bob", 30)
    found = journal.stored_bundles()[0]
    assert (found.hash, found.live, found.author) == (HASHES[0], True, "ann")
    assert [s.step for s in found.steps] == [*NEEDED, Gate.PROMOTE]
    assert found.steps[2] == BundleStep(HASHES[0], Gate.BACKTEST, True, 20, "ann", {"rules": 46})
    assert (found.steps[3].at, found.steps[3].by) == (30, "bob")


def test_one_bundle_at_a_time_runs_in_the_shadow(journal: Journal) -> None:
    pass_gates(journal, HASHES[0])
    with pytest.raises(GateMissing):
        journal.start_shadow(HASHES[0], "ann", 30)
    for hash in HASHES[:2]:
        pass_gates(journal, hash, *NEEDED)
        journal.start_shadow(hash, "ann", 31)
    running = journal.shadow_bundle()
    assert running is not None
    assert running.version.hash == HASHES[1]
    assert journal.live_bundle() is None
    assert journal.stop_shadow("bob", 40, {"answers": 3}) == HASHES[1]
    assert journal.stored_bundle(HASHES[1]).steps[-1].figures == {"answers": 3}
    with pytest.raises(NoShadow):
        journal.stop_shadow("bob", 41, {})


def test_a_shadow_answer_stands_beside_the_decision_and_is_kept_once(
    journal: Journal, store: object
) -> None:
    pass_gates(journal, HASHES[0])
    store("k1", hits='["a"]', action=5)  # type: ignore[operator]
    answer = ShadowAnswer(1, 2, True, 0.5, 700, "POST_VOID", ("a", "b"))
    for _ in range(2):
        journal.save_shadow(HASHES[0], [answer])
    (pair,) = journal.shadow_pairs(HASHES[0])
    assert (pair.key, pair.action, pair.shadow_action) == ("k1", 5, 2)
    assert (pair.hits, pair.shadow_hits) == (("a",), ("a", "b"))
    assert journal.shadow_pairs(HASHES[1]) == []


def test_a_change_of_the_catalogue_counts_from_the_next_record_on(
    journal: Journal, store: object
) -> None:
    journal.say_catalogue("c1", {"amount": "money", "age": "seconds"})
    store("k1", "k2")  # type: ignore[operator]
    for _ in range(2):
        journal.say_catalogue("c2", {"age": "seconds"})
    assert journal.catalogues() == [
        Catalogue(0, "c1", {"amount": "money", "age": "seconds"}),
        Catalogue(3, "c2", {"age": "seconds"}),
    ]


def test_the_last_days_of_the_journal_are_found_and_read_in_blocks(
    journal: Journal, store: object
) -> None:
    day = 86_400
    for n in range(25):
        store(f"k{n:02}", received=1_000_000 + n * day // 2)  # type: ignore[operator]
    for days in range(14):
        span = journal.span(days)
        blocks = list(journal.decided(span, 4))
        keys = [row.key for block in blocks for row in block]
        assert keys == [f"k{n:02}" for n in range(25) if (24 - n) / 2 <= days]
        assert all(len(block) <= 4 for block in blocks)
    assert journal.bodies([1, 25, 99]) == {1: b"body", 25: b"body"}


def test_an_empty_journal_has_an_empty_span(journal: Journal) -> None:
    assert list(journal.decided(journal.span(30), 10)) == []
