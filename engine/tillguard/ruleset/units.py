"""Units: how a number is written in a rule, held in a fact, and said in a sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

LIMIT = 10**15
"""Larger constants are refused: facts travel as 64-bit integers, vectors as 53-bit floats."""


PLAIN = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


class WrongUnit(ValueError):
    """A value that its field's unit does not allow; the message says what is allowed."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`scale` is fact integers per 1.0 in the vector, `suffixes` fact integers per 1 written."""

    name: str
    noun: str
    scale: int
    suffixes: Mapping[str, int]
    example: str


UNITS: Mapping[str, Unit] = {
    unit.name: unit
    for unit in (
        Unit("money", "an amount of money", 1, {"": 100}, "150.00"),
        Unit("ratio", "a share or ratio", 10_000, {"%": 100, "x": 10_000}, "40 % or 2.5 x"),
        Unit(
            "seconds",
            "a length of time",
            1,
            {"s": 1, "min": 60, "h": 3600, "d": 86_400, "day": 86_400, "days": 86_400},
            "30 s, 5 min, 2 h or 14 days",
        ),
        Unit("count", "a count", 1, {"": 1}, "5"),
        Unit("hour", "an hour of the day", 1, {"": 1}, "22"),
        Unit("score", "a score", 100, {"": 100}, "2.5"),
        Unit("flag", "a flag", 1, {}, "yes or no"),
        Unit("number", "a number", 100, {"": 100}, "12.5"),
    )
}
FLAGS = {"yes": 1, "no": 0}
RANGES: Mapping[str, tuple[int, int]] = {"flag": (0, 1), "hour": (0, 23)}
"""Fact integers that a unit can have; the others can have any."""


WRITTEN = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)\s*(\S*)")
CURRENCY = re.compile(r"[A-Z]{3}")


def read(unit: Unit, word: str, currency: str = "") -> int:
    """The fact integer of a value as it is written: `150.00 EUR`, `5 min`, `40 %`, `yes`.

    Raises WrongUnit; with an empty `currency` any is taken.
    """
    match = WRITTEN.fullmatch(word)
    return integer(unit, match[1], match[2], currency) if match else integer(unit, word)


def integer(unit: Unit, number: str, suffix: str = "", currency: str = "") -> int:
    """The fact integer of a written value; raises WrongUnit where it has none."""
    if unit.name == "money" and CURRENCY.fullmatch(suffix):
        if currency and suffix != currency:
            raise WrongUnit(f"the policy's currency is {currency}, not {suffix}")
        suffix = ""
    if unit.name == "flag":
        if suffix or number not in FLAGS:
            raise WrongUnit(_allowed(unit, number, suffix))
        return FLAGS[number]
    if suffix not in unit.suffixes:
        raise WrongUnit(_allowed(unit, number, suffix))
    if not PLAIN.fullmatch(number):
        raise WrongUnit(_allowed(unit, number, suffix))
    value = Decimal(number) * unit.suffixes[suffix]
    if value != value.to_integral_value() or abs(value) > LIMIT:
        raise WrongUnit(f"{number} is too fine or too large, write for example {unit.example}")
    if unit.name == "hour" and not 0 <= value <= 23:
        raise WrongUnit(f"write 0 to 23, not '{number}'")
    return int(value)


def _allowed(unit: Unit, number: str, suffix: str) -> str:
    written = f"{number} {suffix}".strip()
    return f"write for example {unit.example}, not '{written}'"


def said(unit: str, value: float) -> str:
    """A vector's value in words: money with two decimals, shares in per cent, times in the
    largest unit that fits; NaN and infinities are "unknown"."""
    if not math.isfinite(value):
        return "unknown"
    if unit == "money":
        return f"{value / 100:,.2f}"
    if unit == "ratio":
        return f"{value * 100:.0f} %"
    if unit == "seconds":
        return _duration(value)
    if unit == "flag":
        return "yes" if value else "no"
    if unit == "hour":
        return f"{int(value):02d}:00"
    return f"{value:.0f}" if value == int(value) else f"{value:.1f}"


def _duration(seconds: float) -> str:
    for name, size in (("days", 86_400), ("h", 3600), ("min", 60)):
        if abs(seconds) >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} s"
