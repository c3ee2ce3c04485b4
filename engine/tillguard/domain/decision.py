"""What is seen, estimated and chosen for one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import NamedTuple


class Party(StrEnum):
    """Whom a suspicion is about: the ceiling on till actions depends on it."""

    STAFF = "staff"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict or a manager's grant or denial, as history learns it: when it became known.

    `before` is what the last verdict on the transaction had confirmed, None where there was none:
    it no longer counts. `taken_back`: nor does anything in its place.
    """

    key: str
    known: int
    confirmed: bool
    party: Party
    store: str
    employee: str = ""
    card: str = ""
    customer: str = ""
    before: bool | None = None
    taken_back: bool = False

    @property
    def more_confirmed(self) -> int:
        """How many more confirmed transactions there are by it: 1, 0 or -1."""
        return (self.confirmed and not self.taken_back) - (self.before is True)

    @property
    def more_cleared(self) -> int:
        """How many more cleared transactions there are by it: 1, 0 or -1."""
        return (not self.confirmed and not self.taken_back) - (self.before is False)


@dataclass(frozen=True, slots=True)
class Label:
    """What a review said of one transaction.

    `weight` is 1 / the propensity with which it was picked for review: unreviewed is unknown,
    not clean, and the weights make the reviewed ones stand for all. `loss` in minor units.
    """

    key: str
    known: int
    confirmed: bool
    loss: int
    weight: float


class Hit(NamedTuple):
    """What a rule saw, in plain words; `severity` is 1 (note) to 5 (certain and costly)."""

    rule: str
    typology: str
    party: Party
    severity: int
    reason: str


class Contribution(NamedTuple):
    """One feature's share of the margin (log-odds), with its value and its usual value."""

    feature: str
    value: float
    usual: float
    effect: float
    words: str


class Score(NamedTuple):
    """The model's estimate: calibrated probability of loss, damage in minor units if it is one."""

    probability: float
    damage: int
    margin: float


class Action(IntEnum):
    """Next best actions, mildest first."""

    APPROVE = 1
    APPROVE_AND_REVIEW = 2
    WARN = 3
    VERIFY = 4
    MANAGER_APPROVAL = 5
    HOLD = 6
    DENY = 7


class Costed(NamedTuple):
    """An action with its price: expected loss left, friction, staff time; minor units."""

    action: Action
    cost: int
    loss: int
    friction: int
    staff: int
    allowed: bool


class Prices(NamedTuple):
    """What a minute of each role costs now, in minor units; `source` says from where. `by_skill`
    are investigators' prices where who is called depends on the skill that is needed."""

    cashier: float
    manager: float
    investigator: float
    source: str = "policy"
    by_skill: tuple[tuple[str, float], ...] = ()

    def of(self, skill: str) -> Prices:
        """Where this skill is needed."""
        return _of(self, skill) if self.by_skill else self


@lru_cache(4096)
def _of(prices: Prices, skill: str) -> Prices:
    price = dict(prices.by_skill).get(skill, prices.investigator)
    return prices._replace(investigator=price, by_skill=())


class Choice(NamedTuple):
    """What `decide` chose: the action, every alternative priced, and what follows from it."""

    action: Action
    flagged: bool
    typology: str
    party: Party
    risk: float
    expected_loss: int
    costs: tuple[Costed, ...]
    obligations: tuple[str, ...]
    who: str
    floor: Action
    ceiling: Action
    bound_by: str
