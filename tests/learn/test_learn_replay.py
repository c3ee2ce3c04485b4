"""Replay: what was known at the time, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tillguard.domain import Event, Kind, Line, Outcome, Party
from tillguard.errors import NotEnoughLabels
from tillguard.features import INDEX, History, sealed
from tillguard.learn import (
    Label,
    Learnt,
    examples,
    in_order,
    replay,
    with_norms,
    with_outcomes,
)


def refund(number: int, at: int, **said: object) -> Event:
    lines = (Line("item", "department", 1000, 500),)
    return Event(
        f"k{number}", Kind.RETURN, at, at, "s", "r", "e", "UTC", "2017-01-01", number, lines=lines,
        attributes=said,  # type: ignore[arg-type]
    )  # fmt: skip


def of_staff(known: int, event: Event) -> Outcome:
    return Outcome(event.key, known, True, Party.STAFF, event.store, event.employee)


EVENTS = [refund(i, 1000 + i * 100) for i in range(5)]


def test_a_verdict_is_seen_only_by_receipts_after_it_became_known() -> None:
    verdict = Outcome("k0", 1150, True, Party.STAFF, "s", employee="e")
    table = replay(History(), in_order(EVENTS, [verdict]), keep=lambda e: True)
    assert list(table.vectors[:, INDEX["employee_confirmed"]]) == [0, 0, 1, 1, 1]


def test_a_review_by_key_is_learnt_when_it_was_known_and_never_before_its_event() -> None:
    known = {"k0": 1350, "k1": 1150, "k2": 300, "k4": 1000}
    table = replay(History(), with_outcomes(EVENTS, known, of_staff), keep=lambda e: True)
    assert list(table.vectors[:, INDEX["employee_confirmed"]]) == [0, 0, 1, 2, 3]


def test_norms_are_taken_before_receipts_after_they_were_made() -> None:
    history, seen = History(), []

    def keep(event: Event) -> bool:
        seen.append(history.norms.made if history.norms else 0)
        return True

    replay(history, with_norms(EVENTS, [sealed(1150), sealed(1300), sealed(1500)]), keep)
    assert seen == [0, 0, 1150, 1300, 1300]
    assert history.norms is not None
    assert history.norms.made == 1500


def test_an_event_that_came_twice_is_reviewed_once() -> None:
    events = [EVENTS[0], EVENTS[0], *EVENTS[1:]]
    steps = list(with_outcomes(events, {"k0": 1050}, of_staff))
    assert [type(step) for step in steps].count(Outcome) == 1


def test_a_replay_gives_the_vectors_that_serving_gave() -> None:
    events = [refund(i, 1000 + i * 100) for i in range(50)]
    served, history = [], History()
    for event in events:
        served.append(history.see(event))
    table = replay(History(), events, keep=lambda e: True)
    assert table.vectors.tobytes() == np.array(served, np.float64).tobytes()


def test_only_kept_events_are_rows_but_all_of_them_are_history() -> None:
    table = replay(History(), EVENTS, keep=lambda e: e.key == "k3")
    assert table.keys == ["k3"]
    assert table.vectors[0, INDEX["employee_refunds_1h"]] == 3


def test_attributes_are_columns_of_numbers_or_of_texts_with_gaps_where_nothing_is_said() -> None:
    events = [
        refund(0, 1000, weight=3, tier="gold", member=True),
        refund(1, 1100),
        refund(2, 1200, weight=0.5, tier=7),
    ]
    said = replay(History(), events, keep=lambda e: True).attributes
    assert said["tier"].tolist() == ["gold", "", "7"]
    assert np.array_equal(said["weight"], [3, np.nan, 0.5], equal_nan=True)
    assert said["member"].tolist() == ["yes", "", ""]


def test_tables_follow_each_other_and_are_cut_with_their_attributes() -> None:
    first = replay(History(), [refund(0, 1000, weight=1.5, tier="gold")], keep=lambda e: True)
    later = replay(History(), [refund(1, 1100, weight="heavy", age=2)], keep=lambda e: True)
    both = first.extended(later)
    assert both.keys == ["k0", "k1"]
    assert both.vectors.tobytes() == first.vectors.tobytes() + later.vectors.tobytes()
    assert both.attributes["weight"].tolist() == ["1.5", "heavy"], "a text there makes it texts"
    assert both.attributes["tier"].tolist() == ["gold", ""]
    assert np.array_equal(both.attributes["age"], [np.nan, 2], equal_nan=True)
    cut = both.rows(np.array([1]))
    assert (cut.keys, cut.attributes["weight"].tolist()) == (["k1"], ["heavy"])


def test_what_was_learnt_is_read_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    said = [{"weight": 1.5, "tier": "gold"}, {"tier": "größe"}, {}]
    events = [refund(i, 1000 + i, **more) for i, more in enumerate(said)]
    table = replay(History(), events, keep=lambda e: True, folder=tmp_path)
    labels = [Label("k1", 2000, True, 500, 1.5), Label("k0", 3000, False, 0, 1.0)]
    Learnt(table, labels).write(tmp_path / "learnt.npz")
    again = Learnt.read(tmp_path / "learnt.npz")
    assert again.labels == labels
    assert (again.table.keys, again.table.kinds) == (table.keys, table.kinds)
    assert again.table.vectors.tobytes() == table.vectors.tobytes()
    assert again.table.attributes["tier"].tolist() == ["gold", "größe", ""]
    assert again.table.attributes["weight"].tobytes() == table.attributes["weight"].tobytes()
    assert [file.name for file in tmp_path.iterdir()] == ["learnt.npz"], "no file is left behind"


def test_too_few_verdicts_are_refused_with_what_to_do() -> None:
    table = replay(History(), EVENTS[:1], keep=lambda e: True)
    with pytest.raises(NotEnoughLabels, match="review more, or serve with rules alone"):
        examples(table, [Label("k1", 2000, True, 100, 1.0)])
