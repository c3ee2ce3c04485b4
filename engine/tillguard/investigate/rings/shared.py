"""Two customers with a card in common, or with receipts, items, employees, days that few share."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import combinations

from ...domain import Evidence, Party
from .seen import Link, Seen, Who

FEW = 8
"""What more people than this have in common ties nobody: a popular item, a busy till."""
BEYOND = 3.0
"""Bits by which what two people share must be rarer than the rarest that so many pairs of people
share by chance (measured on the demo chain: docs/planning.md)."""

Trace = tuple[str, str]
"""Kind and name of what a transaction leaves behind."""


def shared(seen: Sequence[Seen]) -> Iterator[Link]:
    """One card is enough; of the rest, the rarer each thing the more it says."""
    holders: dict[Trace, dict[Who, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in seen:
        if one.found.party is Party.CUSTOMER:
            for trace in traces(one.found):
                holders[trace][one.who].append(one.found.key)
    people = len({who for mine in holders.values() for who in mine})
    least = math.log2(max(1.0, math.comb(people, 2))) + BEYOND
    for both, common in in_common(holders).items():
        bits = {trace: math.log2(people / (len(holders[trace]) - 1)) for trace in common}
        told = math.fsum(bits.values())
        if told >= least or any(kind == "card" for kind, _ in common):
            keys = {key for trace in common for who in both for key in holders[trace][who]}
            why = in_words(sorted(common, key=lambda trace: (trace[0] == "card", bits[trace])))
            yield Link(*both, why, (*sorted(keys),), told)


def traces(found: Evidence) -> Iterator[Trace]:
    day = datetime.fromtimestamp(found.at, UTC).date()
    given = {"card": found.card, "receipt": found.receipt, "employee": found.employee}
    yield from ((kind, name) for kind, name in given.items() if name)
    yield from (("item", item) for item in {*found.items})
    yield "store and day", f"{found.store} on {day}"


def in_common(
    holders: dict[Trace, dict[Who, list[str]]],
) -> dict[tuple[Who, Who], list[Trace]]:
    found: dict[tuple[Who, Who], list[Trace]] = defaultdict(list)
    for trace, mine in holders.items():
        if 2 <= len(mine) <= FEW:
            for both in combinations(sorted(mine), 2):
                found[both].append(trace)
    return found


def in_words(common: Sequence[Trace]) -> str:
    """The rarest three, and how many more."""
    told = [f"{kind} {name}" for kind, name in reversed(common)]
    return f"both have {', '.join(told[:3])}" + f" and {len(told) - 3} more in common" * (
        len(told) > 3
    )
