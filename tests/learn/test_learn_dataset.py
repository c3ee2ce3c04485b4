"""Replay: what was known at the time, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from tillguard.domain import Event, Kind, Line, Outcome, Party
from tillguard.errors import NotEnoughLabels
from tillguard.features import INDEX, History, sealed
from tillguard.learn import Label, examples, replay


def refund(number: int, at: int) -> Event:
    lines = (Line("item", "department", 1000, 500),)
    return Event(
        f"k{number}", Kind.RETURN, at, at, "s", "r", "e", "UTC", "2017-01-01", number, lines=lines
    )


def test_a_verdict_is_seen_only_by_receipts_after_it_became_known() -> None:
    events = [refund(i, 1000 + i * 100) for i in range(5)]
    verdict = Outcome("k0", 1150, True, Party.STAFF, "s", employee="e")
    table = replay(History(), events, [verdict], keep=lambda e: True)
    assert list(table.vectors[:, INDEX["employee_confirmed"]]) == [0, 0, 1, 1, 1]


def test_a_replay_gives_the_vectors_that_serving_gave() -> None:
    events = [refund(i, 1000 + i * 100) for i in range(50)]
    served, history = [], History()
    for event in events:
        served.append(history.see(event))
    table = replay(History(), events, [], keep=lambda e: True)
    assert table.vectors.tobytes() == np.array(served, np.float64).tobytes()


def test_norms_are_taken_before_receipts_after_they_were_made() -> None:
    nights = [sealed(1150), sealed(1300)]
    history, seen = History(), []

    def keep(event: Event) -> bool:
        seen.append(history.norms.made if history.norms else 0)
        return True

    replay(history, [refund(i, 1000 + i * 100) for i in range(5)], [], keep, norms=nights)
    assert seen == [0, 0, 1150, 1300, 1300]


def test_only_kept_events_are_rows_but_all_of_them_are_history() -> None:
    events = [refund(i, 1000 + i * 100) for i in range(4)]
    table = replay(History(), events, [], keep=lambda e: e.key == "k3")
    assert table.keys == ["k3"]
    assert table.vectors[0, INDEX["employee_refunds_1h"]] == 3


def test_too_few_verdicts_are_refused_with_what_to_do() -> None:
    table = replay(History(), [refund(1, 1000)], [], keep=lambda e: True)
    with pytest.raises(NotEnoughLabels, match="review more, or serve with rules alone"):
        examples(table, [Label("k1", 2000, True, 100, 1.0)])
