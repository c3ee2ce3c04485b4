"""What a model reads beside the catalogue: named values, as numbers of a row.

The fit writes what it learnt of each column into the manifest; the same few lines turn a value
into numbers when a transaction is scored.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, TypeAlias

from ..errors import DamagedModel

ColumnKind = Literal["number", "time", "text"]
Value: TypeAlias = "str | float | int | bool | datetime | date | None"
Numbers: TypeAlias = "tuple[float, ...]"
UNKNOWN = math.nan
DAY = 86400
PARTS: Mapping[ColumnKind, tuple[str, ...]] = {
    "number": ("",),
    "time": ("hour of the day", "day of the week", "day of the month"),
    "text": ("risk of its value", "how common its value is"),
}
"""The numbers that a column becomes, by kind: what each is called behind the column's name."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and how its values become numbers.

    A number stays what it is; a flag is 0 or 1; infinite is not known. A time (epoch seconds, a
    datetime or ISO text; UTC where it names no zone) becomes hour, weekday (0 is Monday) and day of
    the month: the year would only say what is old. A text becomes the log-odds of its value and the
    logarithm of how often it was seen; `values` has them, `other` those of a value that was seen
    once or never, `missing` those of none.
    """

    name: str
    kind: ColumnKind
    meaning: str = ""
    values: Mapping[str, Numbers] | None = None
    other: Numbers = ()
    missing: Numbers = ()

    def numbers(self, value: Value) -> Numbers:
        """What stands in the row for a value; not known for one of another kind."""
        if value is None or value != value:
            return self.missing if self.kind == "text" else tuple(UNKNOWN for _ in PARTS[self.kind])
        if self.kind == "text":
            known = self.values or {}
            return known.get(str(value), self.other) if str(value) else self.missing
        if self.kind == "time":
            return moment(value)
        return (number(value),)

    def names(self) -> list[str]:
        """The row's names of its numbers."""
        return [f"{self.name}: {part}" if part else self.name for part in PARTS[self.kind]]

    def meanings(self) -> list[str]:
        """In words what its numbers are."""
        own = self.meaning or self.name.replace("_", " ")
        return [f"{own}: {part}" if part else own for part in PARTS[self.kind]]

    def as_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"name": self.name, "kind": self.kind, "meaning": self.meaning}
        if self.kind == "text":
            known = {value: list(numbers) for value, numbers in (self.values or {}).items()}
            said |= {"values": known, "other": list(self.other), "missing": list(self.missing)}
        return said


def number(value: Value) -> float:
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return UNKNOWN
    return found if math.isfinite(found) else UNKNOWN


def moment(value: Value) -> Numbers:
    """Hour with its fraction, weekday and day of the month of a time in UTC."""
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            at = value if value.tzinfo else value.replace(tzinfo=UTC)
        elif isinstance(value, date):
            at = datetime(value.year, value.month, value.day, tzinfo=UTC)
        else:
            at = datetime.fromtimestamp(number(value), UTC)
    except (ValueError, OverflowError, OSError):
        return (UNKNOWN, UNKNOWN, UNKNOWN)
    at = at.astimezone(UTC)
    seconds = at.hour * 3600 + at.minute * 60 + at.second
    return (seconds / 3600, float(at.weekday()), float(at.day))


def read_columns(said: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    """The columns of a manifest; raises DamagedModel."""
    try:
        return tuple(_column(one) for one in said)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DamagedModel(f"the model's columns cannot be read: {error}") from error


def _column(said: Mapping[str, Any]) -> Column:
    name, kind, meaning = said["name"], said["kind"], said["meaning"]
    if not isinstance(name, str) or not isinstance(meaning, str) or kind not in PARTS:
        raise ValueError(f"a column named {name!r} of kind {kind!r}")
    if kind != "text":
        return Column(name, kind, meaning)
    values = {value: _pair(numbers) for value, numbers in said["values"].items()}
    return Column(name, kind, meaning, values, _pair(said["other"]), _pair(said["missing"]))


def _pair(given: Sequence[Any]) -> Numbers:
    risk, common = (float(number) for number in given)
    if not (math.isfinite(risk) and math.isfinite(common)):
        raise ValueError("a value's risk is no finite number")
    return (risk, common)
