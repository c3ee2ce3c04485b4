"""How long records stay, class by class, as retention.yaml says; without the file, for ever."""

from __future__ import annotations

from dataclasses import dataclass, fields

from tillguard.errors import BrokenFile, Problem
from tillguard.files.document import Document
from tillguard.files.shape import read_as
from tillguard.policy.retention_schema import RetentionFile

LEAST = {
    "receipts": (120, "a service that lost its history reads four weeks of them again, a night's"
             " learning thirteen"),
    "keys": (120, "the same night reads who it was"),
    "decisions": (120, "the same night reads the vectors"),
    "facts": (120, "a dashboard compares quarters"),
    "labels": (120, "the daily training needs them"),
    "cases": (90, "a verdict may be contested"),
    "access": (30, "who ended a hold or a pause must be asked for a while"),
    "imported": (120, "the next training replays it"),
}  # fmt: skip
"""Days under which a period is a mistake, and why."""

NO_LONGER_THAN = (
    ("receipts", "keys", "what tills sent holds keys of people"),
    ("keys", "decisions", "a decision of which nothing is left has no keys"),
    ("facts", "keys", "a number stands there for the cashier"),
)
"""Which class may not outlast which other."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Days for which the records of a class stay; None for ever."""

    receipts: int | None = None
    keys: int | None = None
    decisions: int | None = None
    facts: int | None = None
    labels: int | None = None
    cases: int | None = None
    access: int | None = None
    imported: int | None = None

    def told(self) -> str:
        """In a line, such as "receipts 400, keys 400"; empty where all stays."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return ", ".join(f"{name} {days}" for name, days in said.items() if days is not None)


FOREVER = Retention()


def read_retention(document: Document) -> Retention:
    """Raises BrokenFile, also for a period that is a mistake or outlasts what it rests on."""
    said = read_as(RetentionFile, document)
    days = {name: _days(getattr(said, name)) for name in LEAST}
    problems = [*_too_short(days, document), *_outlasting(days, document)]
    if problems:
        raise BrokenFile(problems)
    return Retention(**days)


def _days(said: int | str) -> int | None:
    return said if isinstance(said, int) else None


def _too_short(days: dict[str, int | None], document: Document) -> list[Problem]:
    return [
        document.problem((name,), "range", f"{name}: {kept} days are fewer than {least}: {why}")
        for name, (least, why) in LEAST.items()
        if (kept := days[name]) is not None and kept < least
    ]


def _outlasting(days: dict[str, int | None], document: Document) -> list[Problem]:
    return [
        document.problem((name,), "outlasts", f"{name} must not outlast {other}: {why}")
        for name, other, why in NO_LONGER_THAN
        if (most := days[other]) is not None and ((kept := days[name]) is None or kept > most)
    ]
