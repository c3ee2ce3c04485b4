"""How long investigations took: what closed cases say of the minutes that a typology needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .cases import LONGEST, Handling

PRIOR = 10
"""As many cases as the policy's minutes count for (own estimate)."""
WIDEST = 3.0
"""A case counts as a third to three times its minutes: one that was left open overnight does not
make all others long."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed case: how many decisions it held, and the minutes that it took."""

    typology: str
    decisions: int
    minutes: int


def learnt(handling: Mapping[str, Handling], closed: Iterable[Closed]) -> dict[str, Handling]:
    """Each typology's minutes times what its closed cases took of what was expected of them, where
    `PRIOR` cases more count as expected."""
    ratios: dict[str, list[float]] = defaultdict(list)
    for case in closed:
        if case.typology in handling and case.minutes > 0:
            ratio = case.minutes / expected(handling[case.typology], case.decisions)
            ratios[case.typology].append(min(WIDEST, max(1 / WIDEST, ratio)))
    return {name: slowed(terms, ratios[name]) for name, terms in handling.items()}


def expected(terms: Handling, decisions: int) -> int:
    """Minutes for so many decisions, as a case has them."""
    more = terms.further * max(0, decisions - 1)
    return min(terms.minutes + more, LONGEST * terms.minutes)


def slowed(terms: Handling, ratios: list[float]) -> Handling:
    ratio = (PRIOR + sum(ratios)) / (PRIOR + len(ratios))
    return replace(
        terms,
        minutes=max(1, round(terms.minutes * ratio)),
        further=max(1, round(terms.further * ratio)),
    )
