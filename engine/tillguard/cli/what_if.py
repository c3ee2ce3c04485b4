"""Plans that are only tried: one change of staff, or more and more of it as a curve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from google.type.money_pb2 import Money

from ..v1 import investigation_service_pb2 as wire
from ..v1.investigation_pb2 import ShiftPlan
from .options import as_dict
from .show import money

TIMEOUT = 120
OVERTIME = (15, 30, 60, 90, 120)
HIRED = (1, 2, 3, 4, 5)


class Curve(StrEnum):
    minutes = "minutes"
    people = "people"
    skill = "skill"


@dataclass(frozen=True, slots=True)
class Try:
    """The plan after these changes; none: as it is."""

    changes: tuple[str, ...]
    plan: ShiftPlan

    def as_json(self) -> dict[str, Any]:
        return {"what_if": list(self.changes), "plan": as_dict(self.plan)}

    @property
    def value(self) -> float:
        return self.plan.value.units + self.plan.value.nanos / 1e9


def tried(stub: Any, day: str, days: int, changes: Sequence[str], curve: Curve | None) -> list[Try]:
    """As it is first; then all changes together, and each point of the curve on top of them."""
    first = _asked(stub, day, days, ())
    tries = [first] + ([_asked(stub, day, days, tuple(changes))] if changes else [])
    more = points(curve, tries[-1].plan) if curve else []
    return tries + [_asked(stub, day, days, (*changes, point)) for point in more]


def _asked(stub: Any, day: str, days: int, changes: tuple[str, ...]) -> Try:
    request = wire.PlanShiftRequest(business_date=day, what_if=changes, dry_run=True, days=days)
    return Try(changes, stub.PlanShift(request, timeout=TIMEOUT).plan)


def points(curve: Curve, plan: ShiftPlan) -> list[str]:
    """Overtime for all; people with all skills where a minute is dearest; each skill for all."""
    prices = {name: amount(price) for name, price in plan.minute_prices.items()}
    if curve is Curve.minutes:
        return [f"+{minutes} minutes" for minutes in OVERTIME]
    if curve is Curve.skill:
        return [f"+{name}" for name in sorted(prices) if name.startswith("skill ")]
    regions = {n: p for n, p in prices.items() if not n.startswith(("skill ", "shift "))}
    dearest = max(regions, key=lambda name: (regions[name], name))
    return [f"+{count} investigators {dearest}" for count in HIRED]


def amount(price: Money) -> float:
    return price.units + price.nanos / 1e9


def told(tries: Sequence[Try]) -> Iterator[str]:
    """One line a plan: its value, what that is more than as it is, the gap, what stays out."""
    base = tries[0].value
    for one in tries:
        plan = one.plan
        more = f" ({one.value - base:+,.2f})" if one.changes else ""
        yield (
            f"{' and '.join(one.changes) or 'as it is'}: {money(plan.value)}{more},"
            f" {len(plan.assignments)} cases, {len(plan.left_out)} below the line,"
            f" gap {plan.gap:.2%}"
        )
