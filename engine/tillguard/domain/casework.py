"""What investigators work on: evidence, cases, people, plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .decision import Party


@dataclass(frozen=True, slots=True)
class Evidence:
    """A flagged decision as the case room sees it; `value` is the expected loss (minor units).

    `receipt` is the key of the original sale, `items` are those of its lines; empty where nobody
    looked the transaction up. `hits` are ids of rules.
    """

    key: str
    at: int
    store: str
    region: str
    employee: str
    card: str
    customer: str
    typology: str
    party: Party
    risk: float
    value: int
    reason: str
    receipt: str = ""
    items: tuple[str, ...] = ()
    hits: tuple[str, ...] = ()


class Disposition(StrEnum):
    """The verdict on a case."""

    CONFIRMED = "confirmed"
    CLEARED = "cleared"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an investigation came to: money brought back, and loss that the till's action kept from
    happening, in minor units. No `minutes`: as many as the case was held."""

    disposition: Disposition
    recovered: int = 0
    prevented: int = 0
    minutes: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Evidence about one subject and typology; `value` is the expected recoverable loss, `spread`
    its standard deviation (minor units).

    A subject of the kind ring has `members`, kind and key of each, and `links`, the words that tie
    them. `joins` are the ids of open cases that become part of it when it is saved.
    """

    id: str
    subject: str
    subject_kind: str
    typology: str
    party: Party
    store: str
    region: str
    opened: int
    due: int
    value: int
    minutes: int
    skill: str
    evidence: tuple[str, ...]
    reason: str
    spread: int = 0
    members: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()

    @property
    def between(self) -> tuple[int, int]:
        """Where the value lies with 80 % if it is spread normally, at least 0."""
        off = round(1.2816 * self.spread)
        return max(0, self.value - off), self.value + off


@dataclass(frozen=True, slots=True)
class Person:
    """An investigator on shift: what they may do, how fast, and how many minutes they have.

    `speed` by typology: 2.0 takes half of a case's minutes. `barred` are the stores and subjects
    whose cases are never theirs, such as their own. `day` (YYYY-MM-DD) tells one person's shifts
    apart; a shift begins at `starts` (epoch seconds), now if 0.
    """

    name: str
    region: str
    skills: frozenset[str]
    minutes: int
    speed: Mapping[str, float] = field(default_factory=dict)
    barred: frozenset[str] = frozenset()
    day: str = ""
    starts: int = 0


@dataclass(frozen=True, slots=True)
class Travel:
    """Minutes from one store to another: `usual`, or what `between` says of both, in order."""

    usual: int = 0
    between: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def minutes(self, one: str, other: str) -> int:
        """The same in both directions; none within a store, nor where no store is named."""
        if one == other or not one or not other:
            return 0
        return self.between.get((min(one, other), max(one, other)), self.usual)


@dataclass(frozen=True, slots=True)
class Exploration:
    """Bounds of the share of investigators' minutes that goes to random picks, from 0 to 1."""

    floor: float = 0.0
    ceiling: float = 0.0


@dataclass(frozen=True, slots=True)
class Assignment:
    """A case in somebody's queue: `reason` for its rank; `propensity` of having been picked;
    `drawn` says that it is a random pick from below the line.

    `value` is what the case brings in these hands at that time, less the cost of moving it (minor
    units); `late` are the minutes from its due time to its end, 0 if it is in time.
    """

    case: str
    person: str
    rank: int
    minutes: int
    value: int
    propensity: float = 1.0
    reason: str = ""
    drawn: bool = False
    day: str = ""
    late: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A case below the line: why, and the price of a minute at which it would enter."""

    case: str
    reason: str
    enters_at: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The work of one shift or several: value and bound in minor units, gap = (bound - value) /
    bound.

    `minute_prices`: a further minute's worth by region, "skill NAME" and "shift PERSON".
    `explore`: the share of minutes that goes to random picks on average.
    """

    assignments: tuple[Assignment, ...]
    left_out: tuple[LeftOut, ...]
    value: int
    bound: float
    gap: float
    seconds: float
    minute_prices: Mapping[str, float]
    explore: float = 0.0
