"""What a policy file may say: field by field, with units and bounds."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from tillguard.domain import TRANSACTIONS, Action, Kind, Party
from tillguard.policy.terms import STAFF_LIMIT

FROM_BASE: Any = object()
"""The default of a field that base.yaml must say and a layer above it may leave out."""

UNSAID: Any = None
"""The default of a field that nobody needs to say."""


@dataclass(frozen=True, slots=True)
class Named(BeforeValidator):
    """Reads one of some names; a schema for editors lists them."""

    names: tuple[str, ...] = ()

    def __get_pydantic_json_schema__(self, schema: object, handler: object) -> dict[str, Any]:
        return {"enum": list(self.names)}


def _named(values: dict[str, Any], what: str, unless: str = "") -> Named:
    """Reads one of these names; the error carries what is allowed."""

    def read(given: object) -> object:
        if isinstance(given, str) and given in values:
            return values[given]
        shown = {"given": str(given)[:60], "what": what, "unless": unless, "allowed": list(values)}
        raise PydanticCustomError("unknown_name", "'{given}' is not {what}{unless}", shown)

    return Named(read, names=tuple(values))


def _text_of_day(given: object) -> object:
    return given.isoformat() if isinstance(given, datetime.date) else given


def _text_of_number(given: object) -> object:
    return str(given) if type(given) is int else given


_actions = {action.name: action for action in Action}
_up_to_staff = {name: action for name, action in _actions.items() if action <= STAFF_LIMIT}
_law = ": reasons about staff allow at most another person's approval"

ActionName = Annotated[Action, _named(_actions, "an action")]
StaffAction = Annotated[Action, _named(_up_to_staff, "an action for staff", _law)]
CeilingName = Annotated[
    Action, _named({n: a for n, a in _actions.items() if a > Action.APPROVE}, "a ceiling")
]
StaffCeiling = Annotated[
    Action,
    _named(
        {n: a for n, a in _up_to_staff.items() if a > Action.APPROVE}, "a ceiling for staff", _law
    ),
]
FallbackName = Annotated[
    Action,
    _named(
        {n: a for n, a in _up_to_staff.items() if a > Action.APPROVE},
        "a fallback",
        ": a degraded decision is queued for review and nobody is held by it",
    ),
]
KindName = Annotated[Kind, _named({k.value: k for k in TRANSACTIONS}, "a kind of transaction")]
PartyName = Annotated[Party, _named({p.value: p for p in Party}, "a party")]
Role = Annotated[str, _named({r: r for r in ("cashier", "manager", "investigator")}, "a role")]
Weekday = Annotated[
    str, _named({d: d for d in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}, "a weekday")
]
Severity = Annotated[int, Field(ge=1, le=5)]
Share = Annotated[float, Field(ge=0, le=1)]
Money = Annotated[int, Field(ge=0, le=100_000_000)]
LimitShare = Annotated[float, Field(gt=0, lt=1)]
Minutes = Annotated[float, Field(ge=0, le=480)]
MinutePrice = Annotated[float, Field(ge=0, le=100_000)]
Typology = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,59}$")]
RuleId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,79}$")]
ParameterName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Text = Annotated[str, Field(min_length=1, max_length=600)]
_number_too = WithJsonSchema({"type": ["string", "integer"], "minLength": 1})
StoreId = Annotated[
    str, BeforeValidator(_text_of_number), Field(min_length=1, max_length=64), _number_too
]
DayText = Annotated[str, BeforeValidator(_text_of_day), Field(min_length=1, max_length=40)]


ListKind = Annotated[str, _named({k: k for k in ("allow", "block", "watch")}, "a kind of list")]
LISTED = ("card", "customer", "employee", "item", "store", "register", "approver", "department")


def _list_of(given: object) -> object:
    """A field of the event, or a custom attribute."""
    if isinstance(given, str) and given.startswith("attr.") and len(given) > len("attr."):
        return given
    if isinstance(given, str) and given in LISTED:
        return given
    what = "what a list can hold, or attr.<name>"
    shown = {"given": str(given)[:60], "what": what, "allowed": list(LISTED)}
    raise PydanticCustomError("unknown_name", "'{given}' is not {what}", shown)


ListOf = Annotated[
    str,
    BeforeValidator(_list_of),
    WithJsonSchema(
        {"anyOf": [{"enum": list(LISTED)}, {"type": "string", "pattern": r"^attr\..+"}]}
    ),
]


class Part(BaseModel):
    """A piece of a policy file: unknown fields are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class RiskPart(Part):
    floor: Share = FROM_BASE
    severity: dict[Severity, Share] = FROM_BASE


class PricesPart(Part):
    """What a minute of each role costs, in minor units."""

    cashier: MinutePrice = FROM_BASE
    manager: MinutePrice = FROM_BASE
    investigator: MinutePrice = FROM_BASE


class ActionPart(Part):
    """`friction` in minor units: what it costs to do this to an honest customer."""

    who: Role = FROM_BASE
    friction: Money = FROM_BASE
    cashier_minutes: Minutes = 0.0
    manager_minutes: Minutes = 0.0
    investigator_minutes: Minutes = 0.0
    obligations: list[Text] = []


class PriorPart(Part):
    probability: Share = FROM_BASE
    damage: Money = FROM_BASE


class KindPart(Part):
    typology: Typology = FROM_BASE
    without_membership: Typology = UNSAID
    actions: list[ActionName] = FROM_BASE
    fallback: FallbackName = FROM_BASE
    prior: PriorPart = FROM_BASE
    friction: dict[ActionName, Money] = {}


class FloorsPart(Part):
    """The least action by severity of a hit; staff never above MANAGER_APPROVAL."""

    customer: dict[Severity, ActionName] = {}
    staff: dict[Severity, StaffAction] = {}


class CeilingsPart(Part):
    staff: StaffCeiling = FROM_BASE


class LimitPart(Part):
    """The largest share of a running hour's answers, in a whole store and at one register."""

    in_store: LimitShare = FROM_BASE
    at_register: LimitShare = FROM_BASE


class RadiusPart(Part):
    """How much a rule may do before it falls to review only: `holds` counts HOLD and DENY.

    Fewer than `at_least` such answers trip nothing; `owner` answers for rules that name nobody.
    """

    owner: Name = FROM_BASE
    at_least: Annotated[int, Field(ge=2, le=1000)] = FROM_BASE
    cooling_minutes: Annotated[int, Field(ge=5, le=1440)] = FROM_BASE
    holds: LimitPart = FROM_BASE
    approvals: LimitPart = FROM_BASE


class TypologyPart(Part):
    """`prevents`: by action the share of the loss that it prevents; `sources`: names of texts."""

    about: Text = FROM_BASE
    party: PartyName = FROM_BASE
    skill: Name = FROM_BASE
    review_minutes: Annotated[int, Field(ge=1, le=480)] = FROM_BASE
    ceiling: CeilingName = FROM_BASE
    prevents: dict[ActionName, Share] = FROM_BASE
    sources: list[Name] = FROM_BASE
    floors: dict[Severity, ActionName] = {}
    obligations: dict[ActionName, list[Text]] = {}


class MutePart(Part):
    """An exception always ends: the rule is heard again after the day `until`."""

    until: datetime.date
    why: Text


class RulePart(Part):
    """One rule by its id: its own weight or floor instead of its severity's, a pause, or values
    for the parameters that it names, written in the unit of each."""

    weight: Share = UNSAID
    floor: ActionName = UNSAID
    muted: MutePart = UNSAID
    parameters: dict[ParameterName, int | float | str] = {}


class Layer(Part):
    """The terms that base.yaml says in full and every other file in part."""

    about: Text = ""
    risk: RiskPart = FROM_BASE
    prices: PricesPart = FROM_BASE
    actions: dict[ActionName, ActionPart] = FROM_BASE
    kinds: dict[KindName, KindPart] = FROM_BASE
    floors: FloorsPart = FROM_BASE
    ceilings: CeilingsPart = FROM_BASE
    typologies: dict[Typology, TypologyPart] = FROM_BASE
    blast_radius: RadiusPart = UNSAID
    rules: dict[RuleId, RulePart] = {}
    sources: dict[Name, Text] = FROM_BASE


class BaseFile(Layer):
    """base.yaml."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = FROM_BASE


class RegionFile(Layer):
    """regions/<name>.yaml."""

    region: Name


class StoreFile(Layer):
    """stores/<id>.yaml."""

    store: StoreId


class EntryPart(Part):
    """One value of a list; `expires` is the last day on which it counts."""

    value: Annotated[
        str, BeforeValidator(_text_of_number), Field(min_length=1, max_length=128), _number_too
    ]
    reason: Text
    regions: list[Name] = []
    stores: list[StoreId] = []
    expires: datetime.date | None = None


class ListFile(Part):
    """lists/<name>.yaml: `of` says whose values it holds, for example card or attr.supplier."""

    about: Text = ""
    kind: ListKind
    of: ListOf
    owner: Name
    entries: Annotated[list[EntryPart], Field(max_length=100_000)]


class AbsencePart(Part):
    from_: datetime.date = Field(alias="from")
    to: datetime.date
    why: Text = ""


class ConflictsPart(Part):
    """Stores and subjects (keys of employees, cards, memberships) that are never theirs."""

    stores: list[StoreId] = []
    subjects: list[Name] = []


class InvestigatorPart(Part):
    """`shifts`: minutes by weekday; a weekday that is not named is free.

    `employee` is their own key at the tills, `home` their own store: neither is ever their case.
    `speed` by typology: 2 takes half of a case's minutes. `daily_maximum`: minutes of cases in one
    day at most, however long the shift.
    """

    name: Name
    region: Name
    skills: Annotated[list[Name], Field(min_length=1)]
    shifts: dict[Weekday, Annotated[int, Field(ge=1, le=720)]]
    absences: list[AbsencePart] = []
    employee: Name = UNSAID
    home: StoreId = UNSAID
    conflicts: ConflictsPart = ConflictsPart()
    speed: dict[Typology, Annotated[float, Field(ge=0.25, le=4)]] = {}
    daily_maximum: Annotated[int, Field(ge=1, le=720)] = UNSAID


class WayPart(Part):
    """Minutes between two stores, in both directions."""

    stores: Annotated[list[StoreId], Field(min_length=2, max_length=2)]
    minutes: Annotated[int, Field(ge=0, le=720)]


class TravelPart(Part):
    """Minutes from one store to another: `minutes` for all ways that `between` does not name."""

    minutes: Annotated[int, Field(ge=0, le=720)]
    between: list[WayPart] = []


class ManagersPart(Part):
    """Minutes a day that a store's managers have for approvals."""

    minutes: Annotated[int, Field(ge=0, le=1440)]
    stores: dict[StoreId, Annotated[int, Field(ge=0, le=1440)]] = {}


class StaffingFile(Part):
    """staffing.yaml."""

    about: Text = ""
    investigators: list[InvestigatorPart]
    managers: ManagersPart
    travel: TravelPart = TravelPart(minutes=0)
