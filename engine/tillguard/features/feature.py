"""What a feature is: one number about an event, declared once for service, training and rules."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import Literal

Unit = Literal["count", "money", "ratio", "seconds", "flag", "score", "hour"]
NAN = nan


@dataclass(frozen=True, slots=True)
class Feature:
    """`meaning` completes the sentence "<meaning>: 6, usually 0.4".

    `window` is what the number looks back on ("event" for the event itself, "life" for all that is
    kept), `default` its value when nothing is known (NaN: not known), `direction` +1 where more is
    riskier, -1 where less is, 0 where it depends.
    """

    name: str
    meaning: str
    unit: Unit
    entity: str
    window: str
    default: float
    direction: int


class Declared:
    """Collects the features of one entity: `self(name, unit, window, direction, meaning)`."""

    def __init__(self, entity: str) -> None:
        self.entity = entity
        self.features: list[Feature] = []

    def __call__(
        self,
        name: str,
        unit: Unit,
        window: str,
        direction: int,
        meaning: str,
        default: float = 0.0,
    ) -> None:
        self.features.append(Feature(name, meaning, unit, self.entity, window, default, direction))


def surprise(seen: float, expected: float) -> float:
    """How far a count is from its expectation, in Poisson standard deviations, within +-50.

    (seen - expected) / sqrt(expected + 1); the 1 keeps an expectation of nothing finite.
    """
    return max(-50.0, min(50.0, (seen - expected) / sqrt(expected + 1.0)))


def smoothed(part: float, whole: float, prior: float, weight: float) -> float:
    """A share pulled towards `prior` as if it had been seen `weight` times (empirical Bayes)."""
    return (part + prior * weight) / (whole + weight)


def ratio(part: float, whole: float, unknown: float) -> float:
    """`part` of `whole`, `unknown` where there is no whole."""
    return part / whole if whole else unknown


def since(moment: int, last: int) -> float:
    """Seconds from `last` to `moment`, NaN where `last` is negative: it never happened."""
    return moment - last if last >= 0 else NAN
