"""The ledger of value: recovered + prevented - staff time - customer friction, to the last cent.

A case's money is divided over what it rests on: over its transactions by what is at stake in them,
over the rules of a transaction equally. So every line is the sum of shares of cases that are named
in it, and the lines of one ledger come to the same total, however it is cut.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..domain import Disposition
from .worked import Part, Worked

MODEL, PEERS = "(the model alone)", "(comparison with peers)"
"""What a transaction without a rule, and a case without a transaction, rest on."""


class By(StrEnum):
    """How the ledger is cut."""

    RULE = "rule"
    SEASON = "season"
    BRANCH = "branch"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Entry:
    """One case's share of a line, in minor units."""

    case: str
    recovered: int = 0
    prevented: int = 0
    staff: int = 0
    friction: int = 0

    @property
    def net(self) -> int:
        return self.recovered + self.prevented - self.staff - self.friction


@dataclass(frozen=True, slots=True)
class Line:
    """A rule, season, branch or person with the cases that its figures are made of."""

    name: str
    entries: tuple[Entry, ...]

    def sum(self, figure: str) -> int:
        """Of recovered, prevented, staff, friction or net."""
        return sum(getattr(entry, figure) for entry in self.entries)


def ledger(worked: Iterable[Worked], by: By) -> list[Line]:
    """The lines, the one that brought most first."""
    lines: dict[str, list[Entry]] = defaultdict(list)
    for one in sorted(worked, key=lambda one: (one.closed, one.case)):
        for name, entry in entries(one, by).items():
            lines[name].append(entry)
    made = [Line(name, tuple(found)) for name, found in lines.items()]
    return sorted(made, key=lambda line: (-line.sum("net"), line.name))


def entries(one: Worked, by: By) -> Mapping[str, Entry]:
    """A case's figures divided over what it is put down to."""
    weights = weighed(one, by)
    honest = one.disposition is Disposition.CLEARED
    tills = till_costs(one, by)
    shares = {
        figure: divided(amount, list(weights.values()))
        for figure, amount in (
            ("recovered", one.recovered),
            ("prevented", one.prevented),
            ("staff", one.staff),
        )
    }
    return {
        name: Entry(
            one.case,
            shares["recovered"][place],
            shares["prevented"][place],
            shares["staff"][place] + tills[name][0],
            tills[name][1] if honest else 0,
        )
        for place, name in enumerate(weights)
    }


def weighed(one: Worked, by: By) -> dict[str, float]:
    """To what the case is put down, and in which shares; never all of them 0."""
    weights: dict[str, float] = defaultdict(float)
    even = 0 if one.stake else 1
    for part in one.parts:
        names = names_of(one, part, by)
        for name in names:
            weights[name] += (part.amount + even) / len(names)
    return dict(weights) or {whole(one, by): 1.0}


def till_costs(one: Worked, by: By) -> dict[str, tuple[int, int]]:
    """What the till's actions took of staff time and cost in friction, by name."""
    costs: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for part in one.parts:
        names = names_of(one, part, by)
        even = [1.0] * len(names)
        shares = zip(names, divided(part.staff, even), divided(part.friction, even), strict=True)
        for name, staff, friction in shares:
            had = costs[name]
            costs[name] = (had[0] + staff, had[1] + friction)
    return costs


def names_of(one: Worked, part: Part, by: By) -> Sequence[str]:
    if by is By.RULE:
        return part.rules or (MODEL,)
    if by is By.PERSON:
        return (one.person,)
    return (part.season if by is By.SEASON else part.store,)


def whole(one: Worked, by: By) -> str:
    """To what a case without transactions is put down."""
    return {
        By.RULE: PEERS, By.SEASON: one.season, By.BRANCH: one.store, By.PERSON: one.person
    }[by]  # fmt: skip


def divided(amount: int, weights: Sequence[float]) -> list[int]:
    """An amount in whole minor units by these weights (largest remainder first): exactly all."""
    total = sum(weights)
    exact = [amount * weight / total for weight in weights]
    shares = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda place: (shares[place] - exact[place], place))
    for place in order[: amount - sum(shares)]:
        shares[place] += 1
    return shares
