"""A replay over several processes: the same bits as in one."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tillguard.errors import ReplayFailed
from tillguard.features import FEATURES, KEEPERS, History, Share
from tillguard.learn import replay, replayed
from tillguard.learn.join import columns_of
from tillguard.learn.spread import shared


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of drawn events, under a name by which another process finds it too."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    return import_module("drawn_past")


def test_every_family_alone_gives_its_columns_of_the_whole_and_its_tables(
    drawn: ModuleType,
) -> None:
    whole, past = History(), drawn.opened(1)
    table = replay(whole, past.steps, past.keep)
    packed = whole.packed()
    assert whole.features == FEATURES, "in the order of the catalogue"
    for number, keeper in enumerate(KEEPERS):
        alone, past = Share([keeper]), drawn.opened(1)
        part = replay(alone, past.steps, past.keep)
        columns = table.vectors[:, columns_of([number])]
        assert part.vectors.tobytes() == np.ascontiguousarray(columns).tobytes(), keeper
        assert all(packed[name] == rows for name, rows in alone.packed().items()), keeper


def test_spread_over_processes_the_bits_are_those_of_one(drawn: ModuleType, tmp_path: Path) -> None:
    one, many = (replayed(partial(drawn.opened, 2), n, tmp_path) for n in (1, 3))
    assert len(one.table.keys) > drawn.EVENTS / 4
    assert many.table.vectors.tobytes() == one.table.vectors.tobytes()
    assert many.table.keys == one.table.keys
    assert many.table.kinds == one.table.kinds
    assert many.table.received.tolist() == one.table.received.tolist()
    said = "owner_employee"
    assert many.table.attributes[said].tolist() == one.table.attributes[said].tolist()
    assert many.snapshot == one.snapshot
    assert History.load(many.snapshot).dump() == one.snapshot


def test_every_keeper_works_in_exactly_one_process() -> None:
    for processes in range(1, 20):
        taken = [keeper for share in shared(processes) for keeper in share]
        assert sorted(taken) == list(range(len(KEEPERS)))


def test_a_process_that_dies_ends_the_replay_with_what_to_do(
    drawn: ModuleType, tmp_path: Path
) -> None:
    with pytest.raises(ReplayFailed, match=r"ended with code 7.*try again when less runs"):
        replayed(partial(drawn.dying, 1), 2, tmp_path)
    assert not list(tmp_path.iterdir())


def test_what_goes_wrong_in_a_process_is_said_as_it_is(drawn: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="the parts are gone"):
        replayed(partial(drawn.failing, 1), 2, tmp_path)
