"""What the files about time may say: named days, seasons, opening hours."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

from tillguard.files.shape import named
from tillguard.policy.retail_year import MONTHS
from tillguard.policy.schema import Layer, Part
from tillguard.policy.schema_words import DayText, Name, StoreId, Text, Weekday

Country = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z .'-]{0,39}$")]
Subdivision = Annotated[str, Field(min_length=1, max_length=40)]
Shift = Annotated[int, Field(ge=-366, le=366)]
Month = Annotated[str, named({month: month for month in MONTHS}, "a month")]
_WEEK = re.compile(r"(\d{4}-)?(0?[1-9]|[1-4]\d|5[0-3])")


def _week(given: object) -> object:
    text = str(given) if type(given) is int else given
    if isinstance(text, str) and _WEEK.fullmatch(text):
        return text
    shown = {"given": str(given)[:60]}
    raise PydanticCustomError("week", "a week is 1 to 53, or with its retail year 2017-48", shown)


Week = Annotated[str, BeforeValidator(_week), WithJsonSchema({"type": ["integer", "string"]})]
Range = Annotated[str, Field(min_length=1, max_length=40)]


def _listed(given: object) -> object:
    return [given] if isinstance(given, str) else given


_TEXT = {"type": "string"}
Ranges = Annotated[
    list[Range],
    BeforeValidator(_listed),
    Field(min_length=1, max_length=6),
    WithJsonSchema({"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}),
]


StoreState = Annotated[str, named({s: s for s in ("open", "closed")}, "a state of a store")]


class RecurrencePart(Part):
    """A yearly recurrence of RFC 5545, such as FREQ=YEARLY;BYMONTH=11;BYDAY=4TH."""

    rrule: Annotated[str, Field(min_length=1, max_length=120)]


class EasterPart(Part):
    """Days after Easter Sunday (western churches); -2 is Good Friday."""

    easter: Shift


class HolidayPart(Part):
    """A public holiday by name, in this country or else in each store's own."""

    holiday: Name
    country: Country = ""
    subdivision: Subdivision = ""


class OffsetPart(Part):
    """Days after another day; before it if negative."""

    after: DayText
    days: Shift


class RetailWeekPart(Part):
    """A day of a week of the 4-5-4 calendar: 48 (every year) or 2017-48 (once)."""

    retail_week: Week = Field(alias="retail-week")
    day: Weekday = "sun"


class RetailMonthPart(Part):
    """A day of a week of a month of the 4-5-4 calendar."""

    retail_month: Month = Field(alias="retail-month")
    week: Annotated[int, Field(ge=1, le=5)]
    day: Weekday = "sun"


class OpeningPart(Part):
    """Days after the store's own first day."""

    opening: Shift


class ClosingPart(Part):
    """Days after the store's own last day."""

    closing: Shift


FORMS: dict[str, type[Part]] = {
    "rrule": RecurrencePart,
    "easter": EasterPart,
    "holiday": HolidayPart,
    "after": OffsetPart,
    "retail-week": RetailWeekPart,
    "retail-month": RetailMonthPart,
    "opening": OpeningPart,
    "closing": ClosingPart,
}
"""The form of a day by the field that tells it from the others."""


def _form(given: Any) -> str:
    if isinstance(given, Part):
        return next(f"<{name}>" for name, form in FORMS.items() if isinstance(given, form))
    if not isinstance(given, dict):
        return "<date>"
    return next((f"<{name}>" for name in FORMS if name in given), "<date>")


def _known(given: object) -> object:
    if isinstance(given, dict) and not any(name in given for name in FORMS):
        first = str(next(iter(given), ""))[:60]
        shown = {"given": first, "allowed": list(FORMS)}
        raise PydanticCustomError("unknown_name", "'{given}' is not a way to say a day.", shown)
    return given


DaySaid = Annotated[
    Annotated[DayText, Tag("<date>")]
    | Annotated[RecurrencePart, Tag("<rrule>")]
    | Annotated[EasterPart, Tag("<easter>")]
    | Annotated[HolidayPart, Tag("<holiday>")]
    | Annotated[OffsetPart, Tag("<after>")]
    | Annotated[RetailWeekPart, Tag("<retail-week>")]
    | Annotated[RetailMonthPart, Tag("<retail-month>")]
    | Annotated[OpeningPart, Tag("<opening>")]
    | Annotated[ClosingPart, Tag("<closing>")],
    Discriminator(_form),
    BeforeValidator(_known),
]
"""MM-DD (every year), YYYY-MM-DD (once), a name of calendar.yaml, or one of the forms."""


class CalendarFile(Part):
    """calendar.yaml: names for days; groups of seasons that leave no day of the year out."""

    about: Text = ""
    days: dict[Name, DaySaid] = Field(default_factory=dict, max_length=400)
    whole_year: dict[Name, Annotated[list[Name], Field(min_length=1)]] = Field(
        default_factory=dict, alias="whole-year", max_length=40
    )


class SpanPart(Part):
    """First and last day, both included; the last is the first such day that follows."""

    from_: DaySaid = Field(alias="from")
    to: DaySaid


class SeasonFile(Layer):
    """seasons/<name>.yaml; where two seasons meet, the higher rank has the last word."""

    rank: Annotated[int, Field(ge=1, le=1000)]
    dates: Annotated[list[SpanPart], Field(min_length=1, max_length=50)]
    regions: list[Name] = Field(default_factory=list)
    countries: list[Name] = Field(default_factory=list)
    during: StoreState = ""


class HoursPart(Part):
    """Opening hours by weekday and, in `exceptions`, by day; what is not said is as below."""

    week: dict[Name, Ranges] = Field(default_factory=dict)
    exceptions: dict[DayText, Ranges] = Field(default_factory=dict, max_length=400)


class HoursFile(HoursPart):
    """hours.yaml: the chain's opening hours, then what differs per region and store."""

    about: Text = ""
    regions: dict[Name, HoursPart] = Field(default_factory=dict)
    stores: dict[StoreId, HoursPart] = Field(default_factory=dict)
