"""A reason names no field that is missing whenever the rule hits."""

from __future__ import annotations

from collections.abc import Iterator

from ..condition import Missing
from ..fields import Field
from ..normal import Absent, Holds, TooManyWays, Way, ways
from ..possible import possible
from . import Breach, Rules, Told


def a_reason_names_what_is_known(rules: Rules) -> Iterator[Breach]:
    for told in rules.told:
        missing = _missing(told)
        for part in told.rule.reason.parts:
            if isinstance(part, Field) and part in missing:
                message = f"{{{part.name}}} would always say 'unknown': the rule hits where it is"
                yield Breach(told, told.nodes["reason"], f"{message} missing; leave it out")


def _missing(told: Told) -> frozenset[Field]:
    """The fields that are missing in every way in which the rule can hit."""
    try:
        found = [w for w in ways(told.rule.when) if possible(w, told.thresholds, told.choices)]
    except TooManyWays:
        return frozenset()
    absent = [frozenset(_absent(way)) for way in found]
    return frozenset.intersection(*absent) if absent else frozenset()


def _absent(way: Way) -> Iterator[Field]:
    for test in way:
        match test.signal:
            case Absent(name) if test.value == 1:
                yield name
            case Holds(Missing(name)) if test.value == 1:
                yield name
