"""Which rulesets an event can concern at all: the others need not be asked.

One generated function per kind reads the numbers of the vector as they are, against thresholds
moved to where rounding would cross them. It may ask too often, never too seldom: durable_rules
decides. Ways that share a bound on one field stand behind one comparison with its loosest value.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from ..domain import Event
from .condition import Compare
from .fields import Field
from .generated import NAMES, number_test, source, test_source
from .given import Given
from .normal import Absent, Holds, Number, Test, Way
from .units import UNITS

Ask = Callable[[Event, Sequence[float], Given], Sequence[int]]
"""Positions of the rulesets to ask, some perhaps more than once."""

Side = Literal["least", "most"]
Guard = tuple[Field, Side]
"""A bound from below or from above on a number of the vector."""


def index(rulesets: Sequence[Sequence[Way]]) -> Ask:
    """From the ways of each ruleset, by position."""
    scope = dict(NAMES)
    exec(written(rulesets), scope)
    ask: Ask = scope["ask"]
    return ask


def written(rulesets: Sequence[Sequence[Way]]) -> str:
    """The generated function's text."""
    lines = ["def ask(e, v, g):", "    p, lists = g.values, g.lists", "    asked = []"]
    groups = _groups([(at, way) for at, ways in enumerate(rulesets) for way in ways])
    for guard, members in groups.items():
        indent = "    "
        if guard is not None:
            lines.append(f"{indent}x = v[{guard[0].position}]")
            lines.append(f"{indent}if {_loosest(guard, members)}:")
            indent += "    "
        for at in dict.fromkeys(at for at, _ in members):
            either = [_holds(way, guard) for mine, way in members if mine == at]
            lines.append(f"{indent}if {' or '.join(either)}: asked.append({at})")
    return "\n".join([*lines, "    return asked"])


Member = tuple[int, Way]


def _groups(members: Sequence[Member]) -> Mapping[Guard | None, list[Member]]:
    """Each way behind one of its guards, the one that most ways share; None for those without."""
    shared = Counter(guard for _, way in members for guard in _guards(way))
    groups: dict[Guard | None, list[Member]] = {}
    for member in members:
        found = _guards(member[1])
        best = max(found, key=lambda g: (g[1] == "least", shared[g], g[0].name), default=None)
        groups.setdefault(best, []).append(member)
    return groups


def _guards(way: Way) -> Mapping[Guard, float]:
    """The tightest bound of each side that the way puts on a number of the vector."""
    bounds: dict[Guard, float] = {}
    for test in way:
        field = test.signal.field if isinstance(test.signal, Number) else None
        if field is None or field.position < 0:
            continue
        low, high = _bounds(test, UNITS[field.unit].scale)
        if low is not None:
            bounds[field, "least"] = max(low, bounds.get((field, "least"), -math.inf))
        if high is not None:
            bounds[field, "most"] = min(high, bounds.get((field, "most"), math.inf))
    return bounds


def _bounds(test: Test, scale: int) -> tuple[float | None, float | None]:
    """Numbers that pass lie at or above the first and below the second."""
    match test.operator:
        case ">=":
            return crossing(test.value, scale), None
        case ">":
            return crossing(test.value + 1, scale), None
        case "<":
            return None, crossing(test.value, scale)
        case "<=":
            return None, crossing(test.value + 1, scale)
        case "==":
            return crossing(test.value, scale), crossing(test.value + 1, scale)
    return None, None


@lru_cache(maxsize=65_536)
def crossing(value: int, scale: int) -> float:
    """The smallest number of a vector whose fact integer is at least `value`.

    Rounding is monotone, so it lies a few floats around (value - 0.5) / scale.
    """
    number = (value - 0.5) / scale
    while number * scale + 0.5 >= value:
        number = math.nextafter(number, -math.inf)
    while number * scale + 0.5 < value:
        number = math.nextafter(number, math.inf)
    return number


def _loosest(guard: Guard, members: Sequence[Member]) -> str:
    bounds = [_guards(way)[guard] for _, way in members]
    return f"x >= {min(bounds)!r}" if guard[1] == "least" else f"x < {max(bounds)!r}"


def _holds(way: Way, guard: Guard | None) -> str:
    """All tests of a way, numbers first because they cost least; `x` is the guard's number."""
    bounded = [_bound(g, bound, guard) for g, bound in _guards(way).items()]
    others = [_test(t) for t in way if not _is_bound(t)]
    return "(" + " and ".join([*bounded, *others]) + ")"


def _bound(mine: Guard, bound: float, guard: Guard | None) -> str:
    number = "x" if guard and guard[0] == mine[0] else f"v[{mine[0].position}]"
    return f"{number} {'>=' if mine[1] == 'least' else '<'} {bound!r}"


def _is_bound(test: Test) -> bool:
    number = isinstance(test.signal, Number) and test.signal.field.position >= 0
    return number and test.operator != "!="


def _test(test: Test) -> str:
    match test.signal:
        case Holds(leaf):
            found = test_source(leaf, f"({source(leaf.field)})")
            return f"({found})" if test.value else f"not ({found})"
        case Absent(field):
            same = "!=" if test.value else "=="
            return f"(({source(field)}) {same} ({source(field)}))"
        case Number(field):
            leaf = Compare(field, test.operator, test.value)
            return f"({number_test(leaf, f'({source(field)})')})"
