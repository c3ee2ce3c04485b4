"""Whether a way of a condition can hold for any event at all: sound, not complete.

What is called impossible never holds. A list or a parameter may be anything that the policy may
say; where that is too much to reason about, the way counts as possible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .condition import (
    Among,
    Between,
    Compare,
    Condition,
    Leaf,
    Listed,
    Missing,
    Not,
    Operator,
    Parameter,
    Prefix,
    parameters,
)
from .fields import Field
from .normal import OPPOSITE, Absent, Holds, Number, Test, TooManyWays, Way, ways
from .threshold import Threshold
from .units import RANGES

Thresholds = Mapping[Parameter, Threshold]
Choices = Mapping[str, Collection[str]]
"""Text fields of which it is known which values they have; "" stands for missing."""

NO_CHOICES: Choices = {}


@dataclass(slots=True)
class Bounds:
    """What the tests of one way leave of a number."""

    low: int | None = None
    high: int | None = None
    never: set[int] = field(default_factory=set)

    def take(self, operator: Operator, low: int, high: int) -> None:
        """A test against a value that lies between `low` and `high`, whichever it is."""
        if operator in ("==", ">=", ">"):
            least = low + (operator == ">")
            self.low = least if self.low is None else max(self.low, least)
        if operator in ("==", "<=", "<"):
            most = high - (operator == "<")
            self.high = most if self.high is None else min(self.high, most)
        if operator == "!=" and low == high:
            self.never.add(low)

    @property
    def empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        width = self.high - self.low + 1
        return width <= len(self.never) and all(
            value in self.never for value in range(self.low, self.high + 1)
        )


def impossible(condition: Condition, thresholds: Thresholds, choices: Choices = NO_CHOICES) -> bool:
    """Whether the condition can never hold; False also where it is too complex to tell."""
    try:
        return all(not possible(way, thresholds, choices) for way in ways(condition))
    except TooManyWays:
        return False


def certain(condition: Condition, thresholds: Thresholds, choices: Choices = NO_CHOICES) -> bool:
    """Whether the condition holds for every event."""
    return impossible(Not(condition), thresholds, choices)


def possible(way: Way, thresholds: Thresholds, choices: Choices = NO_CHOICES) -> bool:
    """Whether all tests of a way can hold together."""
    tests = [(t.signal, t.operator, t.value) for t in way]
    if any((s, o, 1 - v) in tests for s, o, v in tests if isinstance(s, Holds | Absent)):
        return False
    return _numbers_possible(way, thresholds) and all(
        _text_possible(field, leaves, choices) for field, leaves in _texts(way).items()
    )


def _numbers_possible(way: Way, thresholds: Thresholds) -> bool:
    absent = {t.signal.field for t in way if isinstance(t.signal, Absent) and t.value == 1}
    bounds: dict[Field, Bounds] = {}
    for name, operator, low, high in _compared(way, thresholds):
        if name in absent:
            return False
        first, last = RANGES.get(name.unit, (None, None))
        bounds.setdefault(name, Bounds(first, last)).take(operator, low, high)
    return not any(found.empty for found in bounds.values())


def _compared(way: Way, thresholds: Thresholds) -> Iterator[tuple[Field, Operator, int, int]]:
    """The comparisons that must hold, with the least and the greatest value that they may name.

    A comparison with a parameter that must fail says something only where the number is known.
    """
    known = {t.signal.field for t in way if isinstance(t.signal, Number)}
    known |= {f for t in way if t.value == 1 and (f := _parametric(t)) is not None}
    for test in way:
        match test.signal:
            case Number(name):
                yield name, test.operator, test.value, test.value
            case Holds(leaf) if parameters(leaf) and (test.value == 1 or leaf.field in known):
                yield from _with_parameters(leaf, test.value == 1, thresholds)


def _parametric(test: Test) -> Field | None:
    leaf = test.signal.leaf if isinstance(test.signal, Holds) else None
    return leaf.field if leaf and parameters(leaf) else None


def _with_parameters(
    leaf: Leaf, wanted: bool, thresholds: Thresholds
) -> Iterator[tuple[Field, Operator, int, int]]:
    match leaf:
        case Compare(name, operator, value) if not isinstance(value, str):
            yield name, operator if wanted else OPPOSITE[operator], *_ends(value, thresholds)
        case Between(name, low, high) if wanted:
            yield name, ">=", *_ends(low, thresholds)
            yield name, "<=", *_ends(high, thresholds)


def _ends(value: int | Parameter, thresholds: Thresholds) -> tuple[int, int]:
    if isinstance(value, int):
        return value, value
    return thresholds[value].low, thresholds[value].high


def _texts(way: Way) -> dict[Field, list[tuple[Leaf, bool]]]:
    found: dict[Field, list[tuple[Leaf, bool]]] = {}
    for test in way:
        leaf = test.signal.leaf if isinstance(test.signal, Holds) else None
        if leaf is not None and leaf.field.unit in ("text", "texts"):
            found.setdefault(leaf.field, []).append((leaf, test.value == 1))
    return found


def _text_possible(name: Field, leaves: Sequence[tuple[Leaf, bool]], choices: Choices) -> bool:
    if name.unit == "texts":
        absent = any(wanted and isinstance(leaf, Missing) for leaf, wanted in leaves)
        return not (absent and any(w and not isinstance(leaf, Missing) for leaf, w in leaves))
    values = _candidates(name, leaves, choices)
    if values is not None:
        return any(all(_agrees(leaf, w, value) for leaf, w in leaves) for value in values)
    starts = sorted((leaf.text for leaf, w in leaves if w and isinstance(leaf, Prefix)), key=len)
    longest = starts[-1] if starts else ""
    barred = (leaf.text for leaf, w in leaves if not w and isinstance(leaf, Prefix))
    return all(longest.startswith(s) for s in starts) and not any(
        longest.startswith(text) for text in barred
    )


def _candidates(
    name: Field, leaves: Sequence[tuple[Leaf, bool]], choices: Choices
) -> Collection[str] | None:
    """The only values that the text can have, None where it may be anything."""
    known = choices.get(name.name)
    if known is None and name.choices:
        known = (*name.choices, "")
    if known is not None:
        return known
    for leaf, wanted in leaves:
        match leaf:
            case Compare(_, "==", str(value)) if wanted:
                return (value,)
            case Missing() if wanted:
                return ("",)
    return _listed(leaves)


def _listed(leaves: Sequence[tuple[Leaf, bool]]) -> Collection[str] | None:
    among = (leaf.values for leaf, wanted in leaves if wanted and isinstance(leaf, Among))
    values = next(among, None)
    return None if values is None else [str(value) for value in values]


def _agrees(leaf: Leaf, wanted: bool, value: str) -> bool:
    """Whether a test can come out as wanted for this text; a list may hold anything."""
    match leaf:
        case Compare(_, "==", text):
            return (value == text) is wanted
        case Compare(_, _, text):
            return (value not in (text, "")) is wanted
        case Among(_, values):
            return (value in values) is wanted
        case Prefix(_, start):
            return value.startswith(start) is wanted
        case Missing():
            return (value == "") is wanted
        case Listed() | _:
            return True
