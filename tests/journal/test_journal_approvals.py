"""A manager's answer: asked once, answered once, never carried over to a changed transaction."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tillguard.errors import ApprovalNotAwaited, UnknownTransaction
from tillguard.journal import ApprovalState, Journal

Store = Callable[..., None]


@pytest.fixture
def asked(journal: Journal, store: Store) -> Journal:
    store("k1")
    journal.ask_approval("k1", 100, 400)
    return journal


def test_a_grant_is_recorded_and_becomes_a_label(asked: Journal) -> None:
    assert [a.key for a in asked.waiting_approvals("S001", 150)] == ["k1"]
    granted = asked.resolve_approval("k1", True, "M1", "knows the customer", 160)
    assert (granted.state, granted.manager, granted.resolved_at) == ("granted", "M1", 160)
    assert not granted.replayed
    assert granted.outcome is not None
    assert (granted.outcome.confirmed, granted.outcome.known) == (False, 160)
    assert (granted.outcome.employee, granted.outcome.card) == ("E12", "tok_1")
    assert asked.approval("k1") == granted
    assert asked.waiting_approvals("S001", 150) == []
    (label,) = asked.labels(160)
    assert (label.key, label.source, label.confirmed, label.loss) == ("k1", "approval", False, 0)
    assert asked.labels(159) == []


def test_a_denial_says_that_the_suspicion_was_right(asked: Journal) -> None:
    denied = asked.resolve_approval("k1", False, "M1", "not their card", 160)
    assert denied.outcome is not None
    assert denied.outcome.confirmed
    (label,) = asked.labels(160)
    assert (label.confirmed, label.loss) == (True, 4250)


def test_the_same_answer_again_is_replayed_and_another_refused(asked: Journal) -> None:
    first = asked.resolve_approval("k1", True, "M1", "fine", 160)
    again = asked.resolve_approval("k1", True, "M1", "fine", 170)
    assert again.replayed
    assert again.resolved_at == first.resolved_at
    for granted, manager in ((False, "M1"), (True, "M2")):
        with pytest.raises(ApprovalNotAwaited, match="already granted"):
            asked.resolve_approval("k1", granted, manager, "", 170)
    assert len(asked.labels(1000)) == 1


def test_what_was_not_asked_or_is_not_known_needs_no_answer(asked: Journal, store: Store) -> None:
    store("k2")
    with pytest.raises(ApprovalNotAwaited, match="asks for no approval"):
        asked.resolve_approval("k2", True, "M1", "", 160)
    with pytest.raises(UnknownTransaction):
        asked.resolve_approval("k3", True, "M1", "", 160)
    with pytest.raises(UnknownTransaction):
        asked.ask_approval("k3", 100, 200)
    assert asked.approval("k2") is None


def test_a_question_expires(asked: Journal) -> None:
    assert len(asked.waiting_approvals("S001", 400)) == 1
    assert asked.waiting_approvals("S001", 401) == []
    with pytest.raises(ApprovalNotAwaited, match="expired"):
        asked.resolve_approval("k1", True, "M1", "", 401)


def test_asking_again_changes_nothing(asked: Journal) -> None:
    again = asked.ask_approval("k1", 999, 9999)
    assert (again.asked_at, again.expires_at, again.state) == (100, 400, ApprovalState.WAITING)


def test_a_grant_does_not_speak_for_a_later_revision(asked: Journal, store: Store) -> None:
    store("k1", body=b"ten times as much", revision=1)
    assert asked.waiting_approvals("S001", 150) == []
    assert asked.approval("k1") is None
    with pytest.raises(ApprovalNotAwaited):
        asked.resolve_approval("k1", True, "M1", "", 160)
    asked.ask_approval("k1", 200, 500)
    assert asked.resolve_approval("k1", False, "M1", "", 210).seq == 2


def test_each_store_sees_its_own_questions(asked: Journal, store: Store) -> None:
    store("k2", store="S002")
    asked.ask_approval("k2", 100, 400)
    assert [a.key for a in asked.waiting_approvals("S002", 150)] == ["k2"]
