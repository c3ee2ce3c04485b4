"""Held-out weeks are told from what came before, and measured as defined."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tillguard.learn.season import Occasions, foretold, measured
from tillguard.learn.season.measure import FADE, FLOOR, METHODS, by_week

from .conftest import FIRST, Draw, World

LEVELS = {"a": 300.0, "b": 80.0}


def test_a_held_out_week_is_told_the_same_whatever_it_brings(drawn: Draw) -> None:
    flows, other = drawn(World(LEVELS, 14)), drawn(World(LEVELS, 14), seed=2)
    cut = 24 * (FIRST + 7 * 13)
    mixed = flows.before(cut).extended(other.after(cut))
    one, same = (next(foretold(f, Occasions(), 1)) for f in (flows, mixed))
    assert one.seen.tolist() != same.seen.tolist()
    for told, again in zip(one.told, same.told, strict=True):
        assert told.tolist() == again.tolist()


def test_the_baselines_are_what_they_are_called(drawn: Draw) -> None:
    flows = drawn(World(LEVELS, 56))
    week = next(foretold(flows, Occasions(), 1))
    counts, _ = by_week(flows)
    told = dict(zip(METHODS, week.told, strict=True))
    assert told["last year"].tolist() == counts[:, 55 - 52].tolist()
    for store, hour in ((0, 12), (1, 130)):
        past = counts[store, :55, hour]
        assert told["flat mean"][store, hour] == pytest.approx(past.mean())
        usual = 0.0
        for count in past:
            usual += FADE * (count - usual)
        assert told["smoothing"][store, hour] == pytest.approx(usual)


def test_measures_are_those_of_their_definitions(drawn: Draw) -> None:
    weeks = list(foretold(drawn(World(LEVELS, 16)), Occasions(), 3, every=9))
    found = measured(weeks)
    assert found.weeks == 3
    for at, name in enumerate(METHODS):
        deviances, errors = [], []
        for week in weeks:
            pairs = [
                (float(y), float(m))
                for seen, told in zip(week.seen, week.told[at], strict=True)
                for y, m in zip(seen, told, strict=True)
            ]
            deviances.append(sum(deviance(y, max(m, FLOOR)) for y, m in pairs) / len(pairs))
            errors.append(sum(abs(y - m) for y, m in pairs) / sum(y for y, _ in pairs))
        assert found.deviance[name].mean == pytest.approx(np.mean(deviances))
        assert found.hour_error[name].mean == pytest.approx(np.mean(errors))
        assert found.deviance[name].low <= found.deviance[name].mean <= found.deviance[name].high


def deviance(seen: float, told: float) -> float:
    return 2 * ((seen * math.log(seen / told) if seen else 0.0) - seen + told)


def test_of_a_steady_chain_nothing_tells_more_than_the_season(drawn: Draw) -> None:
    found = measured(list(foretold(drawn(World(LEVELS, 30)), Occasions(), 6, every=6)))
    ours = found.deviance["season"].mean
    assert all(ours <= found.deviance[name].mean for name in METHODS)
    assert found.covered_exactly.mean == pytest.approx(0.9, abs=0.03)
