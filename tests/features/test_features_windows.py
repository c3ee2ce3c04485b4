"""Windows under late and out-of-order events."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tillguard.features.windows import Day, LastSeen, Shares


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400_000), st.integers(-50, 50)), max_size=60))
def test_totals_are_the_sum_of_the_kept_buckets_in_any_order_of_arrival(
    arrivals: list[tuple[int, int]],
) -> None:
    window = Day(2)
    for at, amount in arrivals:
        window.add(at, [(0, 1), (1, amount)])
        indices = [bucket[0] for bucket in window.ring]
        assert indices == sorted(set(indices))
        assert window.total == [sum(b[1].get(i, 0) for b in window.ring) for i in (0, 1)]


def test_a_late_event_counts_in_its_own_hour_and_leaves_with_it() -> None:
    window = Day(1)
    window.add(100_000, [(0, 1)])
    window.add(100_000 - 23 * 3600, [(0, 1)])
    assert window.at(100_000) == [2]
    assert window.at(100_000 + 3600) == [1]


def test_an_event_older_than_the_window_changes_nothing() -> None:
    window = Day(1)
    window.add(1_000_000, [(0, 1)])
    window.add(1_000_000 - 25 * 3600, [(0, 1)])
    assert window.at(1_000_000) == [1]


def test_only_the_latest_names_are_remembered() -> None:
    seen = LastSeen()
    for i in range(40):
        seen.see(f"store{i}", i)
    assert seen.within(40, 100) == LastSeen.most


def test_old_habits_fade_and_shares_still_add_up() -> None:
    shares = Shares()
    for _ in range(Shares.enough):
        shares.add("old")
    for _ in range(Shares.enough):
        shares.add("new")
    assert shares.share("new") > shares.share("old")
    assert shares.share("new") + shares.share("old") == 1.0
