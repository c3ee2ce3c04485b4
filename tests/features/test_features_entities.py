"""Which histories are kept when there are more entities than places."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tillguard.features.entities import AHEAD, Entities
from tillguard.features.receipt import Sale

LIMITS = st.sampled_from([1, 2, 3, 10, 40])
NAMES = st.lists(st.integers(0, 60).map(str), max_size=400)


@settings(max_examples=200, deadline=None)
@given(LIMITS, NAMES)
def test_the_first_in_order_is_forgotten_and_who_is_touched_goes_last(
    limit: int, names: list[str]
) -> None:
    kept, twin = Entities(Sale, limit), list[str]()
    for name in names:
        known = name in twin
        if known and len(twin) > limit // 2:
            twin.remove(name)
        if not known and len(twin) >= limit:
            twin.pop(0)
        if name not in twin:
            twin.append(name)
        before = kept.get(name)
        assert (kept.touch(name) is before) == known
        assert list(kept) == twin


def test_more_than_are_looked_up_at_once_leave_in_order() -> None:
    limit = AHEAD * 2
    kept = Entities(Sale, limit)
    for i in range(limit):
        kept.touch(f"old {i}")
    for i in range(0, limit, 2):
        kept.touch(f"old {i}")
    for i in range(limit // 2):
        kept.touch(f"new {i}")
        assert next(iter(kept)) == f"old {2 * i + 3 if i < limit // 2 - 1 else 0}"
    assert list(kept)[: limit // 2] == [f"old {i}" for i in range(0, limit, 2)]


def test_a_table_that_was_written_down_forgets_the_same() -> None:
    one: Entities[Sale] = Entities(Sale, 600)
    for i in range(1000):
        one.touch(str(i))
    two: Entities[Sale] = Entities(Sale, 600)
    two.load(one.dump())
    for i in range(900, 2500, 3):
        one.touch(str(i))
        two.touch(str(i))
        assert list(one)[:3] == list(two)[:3]
    assert one.dump() == two.dump()
