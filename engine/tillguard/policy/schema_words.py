"""The words of policy files: names that are allowed, bounds of numbers, kinds of text."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from tillguard.domain import TRANSACTIONS, Action, Kind, Party
from tillguard.files.shape import named
from tillguard.policy.terms import STAFF_LIMIT

FROM_BASE: Any = object()
"""The default of a field that base.yaml must say and a layer above it may leave out."""

UNSAID: Any = None
"""The default of a field that nobody needs to say."""


def text_of_day(given: object) -> object:
    return given.isoformat() if isinstance(given, datetime.date) else given


def text_of_number(given: object) -> object:
    return str(given) if type(given) is int else given


_actions = {action.name: action for action in Action}
_up_to_staff = {name: action for name, action in _actions.items() if action <= STAFF_LIMIT}
_law = ": reasons about staff allow at most another person's approval"

ActionName = Annotated[Action, named(_actions, "an action")]
StaffAction = Annotated[Action, named(_up_to_staff, "an action for staff", _law)]
CeilingName = Annotated[
    Action, named({n: a for n, a in _actions.items() if a > Action.APPROVE}, "a ceiling")
]
StaffCeiling = Annotated[
    Action,
    named(
        {n: a for n, a in _up_to_staff.items() if a > Action.APPROVE}, "a ceiling for staff", _law
    ),
]
FallbackName = Annotated[
    Action,
    named(
        {n: a for n, a in _up_to_staff.items() if a > Action.APPROVE},
        "a fallback",
        ": a degraded decision is queued for review and nobody is held by it",
    ),
]
KindName = Annotated[Kind, named({k.value: k for k in TRANSACTIONS}, "a kind of transaction")]
PartyName = Annotated[Party, named({p.value: p for p in Party}, "a party")]
Role = Annotated[str, named({r: r for r in ("cashier", "manager", "investigator")}, "a role")]
Weekday = Annotated[
    str, named({d: d for d in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}, "a weekday")
]
Severity = Annotated[int, Field(ge=1, le=5)]
Share = Annotated[float, Field(ge=0, le=1)]
Money = Annotated[int, Field(ge=0, le=100_000_000)]
LimitShare = Annotated[float, Field(gt=0, lt=1)]
Saves = dict[Literal["recovered", "continues"], Annotated[float, Field(ge=0, le=10)]]
DueHours = Annotated[int, Field(ge=1, le=8760)]
Minutes = Annotated[float, Field(ge=0, le=480)]
MinutePrice = Annotated[float, Field(ge=0, le=100_000)]
Typology = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,59}$")]
RuleId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,79}$")]
ParameterName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Text = Annotated[str, Field(min_length=1, max_length=600)]
number_too = WithJsonSchema({"type": ["string", "integer"], "minLength": 1})
StoreId = Annotated[
    str, BeforeValidator(text_of_number), Field(min_length=1, max_length=64), number_too
]
DayText = Annotated[str, BeforeValidator(text_of_day), Field(min_length=1, max_length=40)]


LONGEST_KEPT = 3660


def _days_kept(given: object) -> object:
    """A number of days, or `forever`."""
    if given == "forever" or (type(given) is int and 1 <= given <= LONGEST_KEPT):
        return given
    raise PydanticCustomError(
        "days_kept", "must be forever, or 1 to {most} days", {"most": LONGEST_KEPT}
    )


DaysKept = Annotated[
    int | str,
    BeforeValidator(_days_kept),
    WithJsonSchema(
        {"anyOf": [{"const": "forever"}, {"type": "integer", "minimum": 1, "maximum": 3660}]}
    ),
]

ListKind = Annotated[str, named({k: k for k in ("allow", "block", "watch")}, "a kind of list")]
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
