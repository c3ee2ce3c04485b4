"""What a mapping file may say: which of their columns is which of our fields."""

from __future__ import annotations

import codecs
import datetime
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

UNSAID: Any = None
"""The default of what nobody needs to say."""


class Part(BaseModel):
    """A piece of a mapping: unknown fields are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def _word(given: object) -> object:
    """A number or truth value that YAML made of a word, as the word."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, datetime.date):
        return given.isoformat()
    return str(given) if isinstance(given, int | float) else given


def _short(given: object) -> object:
    """A field said as a plain word is the column of this name."""
    return {"column": _word(given)} if isinstance(given, str | int | float) else given


def _short_key(given: object) -> object:
    if isinstance(given, list):
        return {"columns": given}
    return {"columns": [given]} if isinstance(given, str | int) else given


def _short_zone(given: object) -> object:
    """A plain word is the zone of all rows, for nobody has a column of this name."""
    if not isinstance(given, str):
        return given
    if given not in all_zones():
        shown = {"given": given[:60], "allowed": sorted(all_zones())}
        raise PydanticCustomError("unknown_name", "'{given}' is no IANA time zone", shown)
    return {"value": given}


def _encoding(given: object) -> object:
    try:
        return codecs.lookup(str(given)).name
    except LookupError:
        shown = {"given": str(given)[:60], "allowed": ["utf-8", "utf-16", "cp1252", "latin-1"]}
        raise PydanticCustomError("unknown_name", "'{given}' is no encoding", shown) from None


@cache
def all_zones() -> frozenset[str]:
    """Names of all IANA time zones; kept, for looking for them walks over many files."""
    return frozenset(available_timezones())


Word = Annotated[str, BeforeValidator(_word), Field(max_length=128)]
Column = Annotated[str, BeforeValidator(_word), Field(min_length=1, max_length=256)]
Columns = Annotated[list[Column], Field(min_length=1, max_length=8)]
Meaning = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Code = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Source(Part):
    """Where a value comes from: a column, or `value` for all rows; `default` where it is empty."""

    column: Column = ""
    value: Word = UNSAID
    default: Word = UNSAID


class TextPart(Source):
    """A name or an id. `values` are their words and ours (`C*`: all that begin with C); `token:
    hash` puts a keyed hash in its place, so that the value itself never enters."""

    values: dict[Word, Word] = {}
    token: Literal["hash"] = UNSAID


class KeyPart(Part):
    """The columns that name a transaction together."""

    columns: Columns


class MoneyPart(Source):
    """An amount, in units of the currency (12.34) or in its minor units (1234)."""

    unit: Literal["major", "minor"] = "major"
    negate: bool = False
    round: bool = False


class NumberPart(Source):
    """A plain number."""


class TimePart(Source):
    """A moment: ISO 8601 (`iso`), a pattern such as "%d.%m.%Y %H:%M", `epoch` (seconds since 1970),
    `epoch_ms`, or `seconds`, `minutes`, `hours`, `days` counted from `start`."""

    format: str = "iso"
    start: Word = UNSAID


Text = Annotated[TextPart, BeforeValidator(_short)]
Key = Annotated[KeyPart, BeforeValidator(_short_key)]
Money = Annotated[MoneyPart, BeforeValidator(_short)]
Number = Annotated[NumberPart, BeforeValidator(_short)]
Time = Annotated[TimePart, BeforeValidator(_short)]


class FieldsPart(Part):
    """Our fields; each is their column, or a block that says more."""

    key: Key = UNSAID
    kind: Text = UNSAID
    time: Time = UNSAID
    received: Time = UNSAID
    store: Text = UNSAID
    register_: Text = Field(UNSAID, alias="register")
    employee: Text = UNSAID
    customer: Text = UNSAID
    customer_entry: Text = UNSAID
    approver: Text = UNSAID
    receipt: Text = UNSAID
    business_date: Text = UNSAID
    sequence: Number = UNSAID
    currency: Text = UNSAID
    amount: Money = UNSAID
    item: Text = UNSAID
    department: Text = UNSAID
    quantity: Number = UNSAID
    price: Money = UNSAID
    discount: Money = UNSAID
    void: Text = UNSAID
    entry: Text = UNSAID
    tender: Text = UNSAID
    tender_status: Text = UNSAID
    card: Text = UNSAID
    paid: Money = UNSAID
    difference: Money = UNSAID


class AttributePart(Source):
    """A further column: a number or a category; it becomes a feature, and attr.<name> in rules."""

    kind: Literal["number", "category"] = "number"
    meaning: Meaning = ""
    direction: Literal[-1, 0, 1] = 0
    values: dict[Word, Word] = {}


class LabelPart(Part):
    """The verdict: its column, the words for each side, and when it became known (a column, or so
    long after the receipt)."""

    column: Column
    confirmed: Annotated[list[Word], Field(min_length=1)]
    cleared: Annotated[list[Word], Field(min_length=1)]
    unknown: list[Word] = []
    known: Time = UNSAID
    known_after_days: Annotated[float, Field(ge=0, le=3650)] = 30.0
    loss: Money = UNSAID
    propensity: Number = UNSAID


ZoneSource = Annotated[TextPart, BeforeValidator(_short_zone)]
Attribute = Annotated[AttributePart, BeforeValidator(_short)]


class MappingFile(Part):
    """A whole mapping."""

    currency: Code
    zone: ZoneSource
    rows: Literal["transactions", "lines"] = "transactions"
    encoding: Annotated[str, BeforeValidator(_encoding)] = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    missing: list[Word] = ["", "NULL", "null", "NaN", "nan", "\\N"]
    fields: FieldsPart = FieldsPart()
    attributes: dict[Name, Attribute] = {}
    label: LabelPart = UNSAID
