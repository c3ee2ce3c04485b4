"""Windows and vectors in C against their twin in Python, and what they promise."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tillguard.features.shares import Shares
from tillguard.features.vector import Vector
from tillguard.features.windows import MOST, Day, Hour, LastSeen, Month, Window


class TwinWindow:
    """What windows.pyx does, again in plain Python: buckets by index, each a sum by measure."""

    def __init__(self, measures: int, width: int, span: int) -> None:
        self.measures, self.width, self.span = measures, width, span
        self.buckets: dict[int, dict[int, int]] = {}

    @property
    def total(self) -> tuple[int, ...]:
        sums = [b.get(i, 0) for i in range(self.measures) for b in self.buckets.values()]
        size = len(self.buckets)
        return tuple(sum(sums[i * size : (i + 1) * size]) for i in range(self.measures))

    def advance(self, moment: int) -> None:
        oldest = moment // self.width - self.span
        self.buckets = {i: sums for i, sums in self.buckets.items() if i > oldest}

    def add(self, moment: int, measure: int, amount: int) -> None:
        index = moment // self.width
        if self.buckets and index <= max(self.buckets) - self.span:
            return
        sums = self.buckets.setdefault(index, {})
        sums[measure] = sums.get(measure, 0) + amount


class TwinLastSeen:
    """Moments by name, the stalest first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.moments: dict[str, int] = {}

    def see(self, name: str, moment: int) -> None:
        self.moments.pop(name, None)
        self.moments[name] = moment
        if len(self.moments) > self.most:
            del self.moments[next(iter(self.moments))]

    def within(self, moment: int, seconds: int) -> int:
        return sum(seen > moment - seconds for seen in self.moments.values())

    def since_other(self, name: str, moment: int) -> float:
        others = [seen for other, seen in self.moments.items() if other != name]
        return float(moment - max(others)) if others else math.nan


MOMENTS = st.integers(-(10**6), 4 * 10**6)
AMOUNTS = st.integers(-(10**12), 10**12)
STEPS = st.lists(st.one_of(MOMENTS, st.tuples(MOMENTS, st.integers(0, 2), AMOUNTS)), max_size=60)


@settings(max_examples=300, deadline=None)
@given(STEPS, st.sampled_from([(300, 12), (3600, 24), (86400, 28)]))
def test_a_window_answers_as_its_twin_whatever_comes_in_whatever_order(
    steps: list[int | tuple[int, int, int]], shape: tuple[int, int]
) -> None:
    window, twin = Window(3, *shape), TwinWindow(3, *shape)
    for step in steps:
        if isinstance(step, int):
            window.advance(step)
            twin.advance(step)
        else:
            window.add(*step)
            twin.add(*step)
        assert window.total == twin.total == tuple(window.sum(i) for i in range(3))
        again = Window(3, *shape)
        again.load(window.dump())
        assert (again.total, again.dump()) == (window.total, window.dump())


NAMES = st.sampled_from([f"store {i}" for i in range(MOST + 4)])
SIGHTS = st.lists(st.tuples(NAMES, MOMENTS, st.integers(0, 10**6)), max_size=60)


@settings(max_examples=200, deadline=None)
@given(SIGHTS)
def test_what_was_last_seen_is_as_the_twin_says(sights: list[tuple[str, int, int]]) -> None:
    seen, twin = LastSeen(), TwinLastSeen(MOST)
    for name, moment, seconds in sights:
        since, expected = seen.since_other(name, moment), twin.since_other(name, moment)
        assert since == expected or (math.isnan(since) and math.isnan(expected))
        assert seen.within(moment, seconds) == twin.within(moment, seconds)
        assert (name in seen) == (name in twin.moments)
        seen.see(name, moment)
        twin.see(name, moment)
        assert seen.dump() == [list(row) for row in twin.moments.items()]
        again = LastSeen()
        again.load(seen.dump())
        assert again.dump() == seen.dump()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Window(0, 1, 1),
        lambda: Window(1, 0, 1),
        lambda: Day(1).add(0, 1, 1),
        lambda: Day(1).add(0, -1, 1),
        lambda: Day(1).sum(1),
        lambda: Day(1).sum(-1),
        lambda: Day(1).add(0, 0, 2**63),
        lambda: Hour(1).advance(2**62),
        lambda: Day(1).load(b"not sixteen"),
        lambda: Day(1).load(bytes(4) + b"\1" + bytes(11)),
        lambda: Day(1).add(0, 0, "1"),  # type: ignore[arg-type]
        lambda: LastSeen().see(7, 1),  # type: ignore[arg-type]
        lambda: LastSeen().see(None, 1),  # type: ignore[arg-type]
        lambda: LastSeen().load([["store"]]),
    ],
)
def test_what_is_no_measure_no_moment_and_no_name_is_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises((ValueError, IndexError, OverflowError, TypeError)):
        wrong()


def test_a_late_event_counts_in_its_own_hour_and_leaves_with_it() -> None:
    window = Day(1)
    window.add(100_000, 0, 1)
    window.add(100_000 - 23 * 3600, 0, 1)
    window.advance(100_000)
    assert window.sum(0) == 2
    window.advance(100_000 + 3600)
    assert window.sum(0) == 1


def test_an_event_older_than_the_window_changes_nothing() -> None:
    window = Month(1)
    window.add(10_000_000, 0, 1)
    window.add(10_000_000 - 28 * 86400, 0, 1)
    window.advance(10_000_000)
    assert window.sum(0) == 1


def test_a_window_takes_no_more_memory_the_more_often_the_same_happens() -> None:
    window = Day(2)
    sizes = set()
    for second in range(0, 10 * 86400, 60):
        window.add(second, 0, 1)
        window.add(second, 1, 100)
        window.advance(second)
        if second >= 2 * 86400:
            sizes.add(window.__sizeof__())
    assert len(sizes) == 1


def test_only_the_latest_names_are_remembered() -> None:
    seen = LastSeen()
    for i in range(40):
        seen.see(f"store{i}", i)
    assert seen.within(40, 100) == MOST


def test_old_habits_fade_and_shares_still_add_up() -> None:
    shares = Shares()
    for _ in range(Shares.enough):
        shares.add("old", 1)
    for _ in range(Shares.enough):
        shares.add("new", 1)
    assert shares.share("new") > shares.share("old")
    assert shares.share("new") + shares.share("old") == 1.0


def test_a_vector_gives_away_what_was_put_and_nothing_of_the_one_before() -> None:
    vector = Vector(3)
    given = []
    for numbers in ([1, 2.5, True], [4, 5, 6]):
        vector.begin()
        for number in numbers:
            vector.put(number)
        given.append(vector.taken())
    assert [list(numbers) for numbers in given] == [[1.0, 2.5, 1.0], [4.0, 5.0, 6.0]]


def test_a_vector_with_a_feature_too_few_or_too_many_is_refused() -> None:
    vector = Vector(2)
    vector.begin()
    vector.put(1)
    with pytest.raises(ValueError, match="1 features of 2"):
        vector.taken()
    vector.unknown(1)
    with pytest.raises(IndexError, match="more than the 2 features"):
        vector.put(3)
