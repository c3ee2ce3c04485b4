"""The trail of models: gates, promotions, the way back, the shadow; what answered is never lost."""

from __future__ import annotations

import json

import pytest

from tillguard.journal import (
    GateMissing,
    Journal,
    ModelStep,
    NoShadow,
    NothingBefore,
    SecondPersonNeeded,
    ShadowScore,
    Stage,
    UnknownVersion,
    schema,
)

HASHES = ["a" * 64, "b" * 64, "c" * 64]


def fitted(journal: Journal, hash: str, passed: bool = True, by: str = "ann", at: int = 20) -> None:
    manifest = {"rows": 100, "lineage": {"parent": ""}}
    journal.save_model(hash, json.dumps(manifest).encode(), at)
    journal.record_model_step(ModelStep(hash, Stage.FIT, True, at, by))
    note = "" if passed else "brier: surely worse"
    journal.record_model_step(ModelStep(hash, Stage.GATE, passed, at, by, {"x": 1}, note))


def test_what_has_not_passed_its_gate_is_not_released_and_the_reason_is_told(
    journal: Journal,
) -> None:
    fitted(journal, HASHES[0], passed=False)
    with pytest.raises(GateMissing, match="brier: surely worse"):
        journal.release_model(HASHES[0], "bob", 30)
    with pytest.raises(GateMissing, match="surely worse"):
        journal.start_challenger(HASHES[0], "bob", 30)
    journal.save_model(HASHES[1], b"{}", 20)
    with pytest.raises(GateMissing, match="never judged"):
        journal.release_model(HASHES[1], "bob", 30)
    journal.release_model(HASHES[0], "bob", 31, True, "the champion is blind")
    last = journal.stored_model("aaaa").steps[-1]
    assert (last.step, last.note) == (Stage.PROMOTE, "emergency: the champion is blind")


def test_with_two_people_asked_for_who_fitted_does_not_promote(journal: Journal) -> None:
    fitted(journal, HASHES[0], by="ann")
    with pytest.raises(SecondPersonNeeded, match="ann fitted aaaaaaaaaaaa"):
        journal.release_model(HASHES[0], "ann", 30, second_person=True)
    assert journal.release_model(HASHES[0], "bob", 31, second_person=True).by == "bob"


def test_a_rollback_goes_back_one_model_and_the_next_one_further(journal: Journal) -> None:
    for at, hash in enumerate(HASHES):
        fitted(journal, hash)
        journal.release_model(hash, "ann", 100 + at)
    assert journal.models_live() == HASHES[::-1]
    assert journal.roll_back_model("bob", 200).version.hash == HASHES[1]
    assert journal.roll_back_model("bob", 201).version.hash == HASHES[0]
    with pytest.raises(NothingBefore):
        journal.roll_back_model("bob", 202)
    live = journal.roll_back_model("bob", 203, to=HASHES[2][:12], why="it was right")
    assert (live.version.hash, live.by) == (HASHES[2], "bob")
    assert journal.ever_live() == set(HASHES)


def test_one_cannot_go_back_to_what_was_never_live(journal: Journal) -> None:
    fitted(journal, HASHES[0])
    fitted(journal, HASHES[1])
    journal.release_model(HASHES[0], "ann", 30)
    with pytest.raises(NothingBefore, match="was never live"):
        journal.roll_back_model("bob", 40, to=HASHES[1])
    with pytest.raises(UnknownVersion):
        journal.roll_back_model("bob", 40, to="f" * 64)


def test_one_challenger_at_a_time_which_succeeds_once(journal: Journal) -> None:
    for hash in HASHES[:2]:
        fitted(journal, hash)
        journal.start_challenger(hash, "ann", 31)
    assert journal.running_challenger().version.hash == HASHES[1]
    assert journal.stored_model(HASHES[1]).challenger
    assert not journal.succeed(HASHES[0], "schedule", 40, {})
    assert journal.succeed(HASHES[1], "schedule", 41, {"alarms": 3})
    assert not journal.succeed(HASHES[1], "schedule", 42, {})
    found = journal.stored_model(HASHES[1])
    assert found.live
    assert [s.step for s in found.steps[-2:]] == [Stage.SHADOW, Stage.PROMOTE]
    assert found.steps[-2].figures == {"alarms": 3}
    with pytest.raises(NoShadow):
        journal.running_challenger()


def test_a_challenger_that_failed_says_so_and_is_not_live(journal: Journal) -> None:
    fitted(journal, HASHES[0])
    journal.start_challenger(HASHES[0], "ann", 31)
    assert journal.stop_challenger(HASHES[0], "schedule", 40, {}, "too many alarms")
    last = journal.stored_model(HASHES[0]).steps[-1]
    assert (last.step, last.passed, last.note) == (Stage.SHADOW, False, "too many alarms")
    assert journal.live_model() is None


def test_a_score_in_the_shadow_stands_beside_the_decision_and_is_kept_once(
    journal: Journal, store: object
) -> None:
    fitted(journal, HASHES[0])
    store("k1")  # type: ignore[operator]
    for _ in range(2):
        journal.save_scores(HASHES[0], [ShadowScore(1, 0.5, 700)])
    (pair,) = journal.score_pairs(HASHES[0])
    assert (pair.probability, pair.shadow_probability) == (0.125, 0.5)
    assert (pair.damage, pair.shadow_damage) == (4_000, 700)
    assert journal.scores_kept(HASHES[0]) == 1
    assert journal.score_pairs(HASHES[1]) == []


def test_runs_that_came_to_no_model_are_listed_by_themselves(journal: Journal) -> None:
    fitted(journal, HASHES[0])
    journal.record_model_step(ModelStep("", Stage.REFUSED, False, 50, "nightly", note="no memory"))
    (run,) = journal.model_runs()
    assert (run.note, run.by) == ("no memory", "nightly")
    assert [one.hash for one in journal.stored_models()] == [HASHES[0]]
    assert journal.latest_step("nightly") == 50
    assert journal.latest_step("nobody") == 0


def test_models_from_before_the_trail_may_have_answered_and_the_live_one_leads(
    journal: Journal,
) -> None:
    for at, hash in enumerate(HASHES):
        journal.save_model(hash, b"{}", at)
    journal.promote_model(HASHES[0], "train", 10)
    schema.downgrade(journal.database, "0003")
    schema.upgrade(journal.database)
    assert journal.models_live()[0] == HASHES[0]
    assert journal.ever_live() == set(HASHES)
    assert journal.stored_model(HASHES[1]).steps[0].note == "before the audit trail began"


def test_a_span_between_two_moments_holds_what_was_received_then(
    journal: Journal, store: object
) -> None:
    for n in range(20):
        store(f"k{n:02}", received=1000 + 10 * n)  # type: ignore[operator]
    for since in range(980, 1220, 7):
        for until in range(since, 1230, 13):
            span = journal.between(since, until)
            keys = [row.key for block in journal.decided(span, 50) for row in block]
            expected = [f"k{n:02}" for n in range(20) if since <= 1000 + 10 * n < until]
            assert keys == expected, (since, until)
