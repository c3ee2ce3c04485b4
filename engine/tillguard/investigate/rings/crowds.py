"""Stores to which more people than usual come with the suspicion that only rings raise."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...domain import Party
from .seen import Link, Seen, Who, surprise

LEAST = 8.0
"""Bits from which a store is a ring's (measured on the demo chain: docs/planning.md)."""
TYPOLOGIES = frozenset({"RETURN_RING"})
"""Suspicions of several people in one place that are no coincidence of honest customers."""
UNSEEN = 200
"""Suspicions that are added, in equal parts, to what was seen in all stores: a store without any is
not one to which nobody ever comes."""


def crowds(seen: Sequence[Seen]) -> Iterator[Link]:
    """The usual share is that of the store in all suspicions about customers. Whoever is of a crowd
    is tied to the next one in time, by the decisions of both."""
    usual = shares(seen)
    for typology in sorted(TYPOLOGIES):
        there: dict[str, dict[Who, list[str]]] = defaultdict(lambda: defaultdict(list))
        about = [one for one in seen if one.found.typology == typology]
        for one in about:
            for store in stores_of(one):
                there[store][one.who].append(one.found.key)
        people = len({one.who for one in about})
        for store, crowd in there.items():
            bits = surprise(len(crowd), people, usual[store])
            if len(crowd) > 1 and bits >= LEAST:
                why = (
                    f"{len(crowd)} of {people} people under the suspicion {typology} came to store"
                    f" {store} or with its receipts, of all suspicions {usual[store]:.1%} are there"
                )
                for (first, ones), (next_, others) in pairwise(crowd.items()):
                    both = min(first, next_), max(first, next_)
                    yield Link(*both, why, (*ones, *others), bits)


def shares(seen: Sequence[Seen]) -> dict[str, float]:
    """Of each store that is named: its part of the suspicions about customers."""
    times = Counter(one.found.store for one in seen if one.found.party is Party.CUSTOMER)
    names = {store for one in seen for store in stores_of(one)}
    whole, each = times.total() + UNSEEN, UNSEEN / max(1, len(names))
    return {store: (times[store] + each) / whole for store in names}


def stores_of(one: Seen) -> set[str]:
    """Where it happened, and where the receipt is from."""
    return {one.found.store, one.found.receipt.partition("/")[0] or one.found.store}
