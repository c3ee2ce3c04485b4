"""The vocabulary: frozen values that every room shares. Imports nothing of the project.

Money is an integer in minor units of the chain's currency, time an integer of seconds since
1970-01-01 UTC, quantity an integer in thousandths, a share or probability a float in [0, 1].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

Attribute = int | float | str | bool


class Kind(StrEnum):
    """What the till reports."""

    SALE = "sale"
    RETURN = "return"
    VOID = "void"
    POST_VOID = "post_void"
    NO_SALE = "no_sale"
    PRICE_OVERRIDE = "price_override"
    GIFT_CARD = "gift_card"
    CANCEL = "cancel"
    SUSPEND = "suspend"
    TRAINING = "training"
    CASH_COUNT = "cash_count"
    CLOCK_IN = "clock_in"
    CLOCK_OUT = "clock_out"
    INVENTORY = "inventory"
    MEMBERSHIP_CHANGE = "membership_change"


TRANSACTIONS = tuple(Kind)[:10]
"""Kinds that ask for a decision; the others are events that need no answer."""

SUSPICIOUS = (Kind.RETURN, Kind.VOID, Kind.POST_VOID, Kind.PRICE_OVERRIDE, Kind.GIFT_CARD)
"""Kinds that are suspicious by themselves; a sale joins them when a membership is used."""


class Entry(StrEnum):
    """How an item, a card or a membership came into the till."""

    SCANNED = "scanned"
    KEYED = "keyed"
    CHIP = "chip"
    LOOKUP = "lookup"


class TenderType(StrEnum):
    CASH = "cash"
    CARD = "card"
    GIFT_CARD = "gift_card"
    WALLET = "wallet"
    VOUCHER = "voucher"


class TenderStatus(StrEnum):
    APPROVED = "approved"
    DECLINED = "declined"
    OFFLINE = "offline"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Store:
    """A branch of the chain: its region and its IANA time zone."""

    id: str
    region: str
    zone: str


@dataclass(frozen=True, slots=True)
class Line:
    """One receipt line; `price` is one unit's list price, a negative quantity is given back."""

    item: str
    department: str
    quantity: int
    price: int
    discount: int = 0
    void: bool = False
    entry: Entry = Entry.SCANNED

    @property
    def gross(self) -> int:
        return self.price * self.quantity // 1000

    @property
    def amount(self) -> int:
        return self.gross - self.discount


@dataclass(frozen=True, slots=True)
class Tender:
    type: TenderType
    amount: int
    token: str = ""
    status: TenderStatus = TenderStatus.APPROVED


@dataclass(frozen=True, slots=True)
class Event:
    """One message of a till. Empty text means: not given.

    `key` names the transaction for ever (store/register/business date/sequence, or the till's own);
    `receipt` is the key of the original sale of a return or void; `amount` of a cash count is
    counted minus expected, of an inventory movement the quantity moved (thousandths, first line).
    """

    key: str
    kind: Kind
    at: int
    received: int
    store: str
    register: str
    employee: str
    zone: str
    business_date: str
    sequence: int = 0
    customer: str = ""
    customer_entry: Entry = Entry.SCANNED
    receipt: str = ""
    approver: str = ""
    lines: tuple[Line, ...] = ()
    tenders: tuple[Tender, ...] = ()
    difference: int = 0
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


class Party(StrEnum):
    """Whom a suspicion is about: the ceiling on till actions depends on it."""

    STAFF = "staff"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict or a manager's grant or denial, as history learns it: when it became known."""

    key: str
    known: int
    confirmed: bool
    party: Party
    store: str
    employee: str = ""
    card: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule saw, in plain words; `severity` is 1 (note) to 5 (certain and costly)."""

    rule: str
    typology: str
    party: Party
    severity: int
    reason: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """One feature's share of the margin (log-odds), with its value and its usual value."""

    feature: str
    value: float
    usual: float
    effect: float
    words: str


@dataclass(frozen=True, slots=True)
class Score:
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


@dataclass(frozen=True, slots=True)
class Costed:
    """An action with its price: expected loss left, friction, staff time; minor units."""

    action: Action
    cost: int
    loss: int
    friction: int
    staff: int
    allowed: bool


@dataclass(frozen=True, slots=True)
class Prices:
    """What a minute of each role costs now, in minor units; `source` says from where."""

    cashier: float
    manager: float
    investigator: float
    source: str = "policy"


@dataclass(frozen=True, slots=True)
class Choice:
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


@dataclass(frozen=True, slots=True)
class Evidence:
    """A flagged decision as the case room sees it; `value` is the expected loss (minor units)."""

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


class Disposition(StrEnum):
    """The verdict on a case."""

    CONFIRMED = "confirmed"
    CLEARED = "cleared"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Case:
    """Evidence about one subject and typology; `value` is the expected recoverable loss."""

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


@dataclass(frozen=True, slots=True)
class Person:
    """An investigator on shift: what they may do and how many minutes they have."""

    name: str
    region: str
    skills: frozenset[str]
    minutes: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """A case in somebody's queue: `reason` for its rank; `propensity` of having been picked."""

    case: str
    person: str
    rank: int
    minutes: int
    value: int
    propensity: float = 1.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A case below the line: why, and the price of a minute at which it would enter."""

    case: str
    reason: str
    enters_at: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A shift's work: value and bound in minor units, gap = (bound - value) / bound."""

    assignments: tuple[Assignment, ...]
    left_out: tuple[LeftOut, ...]
    value: int
    bound: float
    gap: float
    seconds: float
    minute_prices: Mapping[str, float]
