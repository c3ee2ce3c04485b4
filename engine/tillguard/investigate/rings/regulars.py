"""Customers whom one employee rings up oftener than the store's other customers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from .seen import Link, Seen, Who, surprise

LEAST = 5.0
"""Bits from which a customer is an employee's (measured on the demo chain: docs/planning.md)."""


def regulars(seen: Sequence[Seen]) -> Iterator[Link]:
    """The usual share is that of the store's other suspicious customers: whoever works a busy till,
    or alone, is tied to nobody by it."""
    rung: dict[tuple[Who, str], list[Seen]] = defaultdict(list)
    served: dict[str, dict[str, set[Who]]] = defaultdict(lambda: defaultdict(set))
    for one in seen:
        if one.found.employee:
            rung[one.who, one.found.store].append(one)
            served[one.found.store][one.found.employee].add(one.who)
    people = {store: len(set().union(*by.values())) for store, by in served.items()}
    for (who, store), mine in rung.items():
        for employee, times in Counter(one.found.employee for one in mine).items():
            others = len(served[store][employee]) - 1
            usual = (others + 1) / (people[store] + 1)
            bits = surprise(times, len(mine), usual)
            if times > 1 and bits >= LEAST:
                keys = tuple(one.found.key for one in mine if one.found.employee == employee)
                why = (
                    f"employee {employee} rang {times} of {len(mine)} suspicious transactions of"
                    f" {' '.join(who)} in store {store}, usual are {usual:.0%}"
                )
                yield Link(who, ("employee", employee), why, keys, bits)
