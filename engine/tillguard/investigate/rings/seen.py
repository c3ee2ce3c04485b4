"""The people in recent suspicions, and what ties two of them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...domain import Evidence

Who = tuple[str, str]
"""Kind of a person (employee, customer or card) and the key."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A suspicion with the customer who stood at the till."""

    who: Who
    found: Evidence


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A tie between two people, in order: why, which decisions say so, and `bits`, the -log2 of the
    probability with which chance alone would tie them."""

    one: Who
    other: Who
    why: str
    keys: tuple[str, ...]
    bits: float


def seen_in(evidence: Iterable[Evidence]) -> Iterator[Seen]:
    """In order of time. A card that was seen with one membership only is that member."""
    found = sorted(evidence, key=lambda one: (one.at, one.key))
    members: dict[str, set[str]] = defaultdict(set)
    for one in found:
        if one.card and one.customer:
            members[one.card].add(one.customer)
    for one in found:
        owners = members.get(one.card, set())
        name = one.customer or (next(iter(owners)) if len(owners) == 1 else "")
        if name or one.card:
            yield Seen(("customer", name) if name else ("card", one.card), one)


def surprise(times: int, of: int, chance: float) -> float:
    """-log2 of the probability that what happens by `chance` happens at least so many times."""
    ways = (math.comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(times, of + 1))
    return -math.log2(max(math.fsum(ways), 1e-300))
