"""What a policy file may say: field by field, with units and bounds."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tillguard.policy.schema_words import (
    FROM_BASE,
    UNSAID,
    ActionName,
    CeilingName,
    DueHours,
    FallbackName,
    KindName,
    LimitShare,
    ListKind,
    ListOf,
    MinutePrice,
    Minutes,
    Money,
    Name,
    ParameterName,
    PartyName,
    Role,
    RuleId,
    Saves,
    Severity,
    Share,
    StaffAction,
    StaffCeiling,
    StoreId,
    Text,
    Typology,
    Weekday,
    number_too,
    text_of_number,
)


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


class SilencePart(Part):
    """Below which chance of being silent under its usual volume a register or an open store is
    called silent."""

    chance: Annotated[float, Field(gt=0, lt=0.5)] = FROM_BASE


class RingsPart(Part):
    """Rings of at least `members`, or worth `value` (minor units), need the `skill`."""

    skill: Name
    members: Annotated[int, Field(ge=2)]
    value: Annotated[int, Field(ge=0)]


class CasesPart(Part):
    """`due_hours`: by severity of the gravest hit in how many hours a case is due."""

    due_hours: dict[Severity, DueHours] = FROM_BASE
    answer_hours: DueHours = UNSAID
    rings: RingsPart = UNSAID
    saves: Saves = UNSAID


class TypologyPart(Part):
    """`prevents`: by action the share of the loss that it prevents; `sources`: names of texts;
    `due_hours`: a case of it is due then at the latest, whatever its severity."""

    about: Text = FROM_BASE
    party: PartyName = FROM_BASE
    skill: Name = FROM_BASE
    review_minutes: Annotated[int, Field(ge=1, le=480)] = FROM_BASE
    ceiling: CeilingName = FROM_BASE
    prevents: dict[ActionName, Share] = FROM_BASE
    sources: list[Name] = FROM_BASE
    floors: dict[Severity, ActionName] = {}
    obligations: dict[ActionName, list[Text]] = {}
    due_hours: DueHours = UNSAID


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
    silence: SilencePart = UNSAID
    cases: CasesPart = UNSAID
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
        str, BeforeValidator(text_of_number), Field(min_length=1, max_length=128), number_too
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
    """`shifts`: minutes by weekday; a weekday that is not named is free. `employee` is their key
    at the tills, `home` their own store: neither is ever their case. `speed` by typology: 2 takes
    half of a case's minutes. `daily_maximum`: minutes of cases in one day at most.
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


class ExplorePart(Part):
    """Bounds of the share of investigators' minutes that goes to random picks."""

    floor: Share
    ceiling: Share


class StaffingFile(Part):
    """staffing.yaml."""

    about: Text = ""
    investigators: list[InvestigatorPart]
    managers: ManagersPart
    travel: TravelPart = TravelPart(minutes=0)
    explore: ExplorePart = ExplorePart(floor=0.02, ceiling=0.2)
    late_a_day: Annotated[float, Field(ge=0, le=1)] = 0.0
