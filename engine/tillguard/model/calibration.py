"""From margins to probabilities that mean what they say."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import DamagedModel
from .curves import finite


@dataclass(frozen=True, slots=True)
class Calibration:
    """A monotone map from margin (log-odds) to probability: linear between its knots."""

    margins: tuple[float, ...]
    probabilities: tuple[float, ...]

    @classmethod
    def read(cls, said: Sequence[Sequence[Any]]) -> Calibration:
        """From a manifest; raises DamagedModel where it is no map that rises within 0 and 1."""
        margins, probabilities = (tuple(finite(part)) for part in said)
        rising = all(b > a for a, b in itertools.pairwise(margins))
        held = [0.0, *probabilities, 1.0]
        if not margins or len(margins) != len(probabilities) or not rising or held != sorted(held):
            raise DamagedModel("the calibration does not rise from 0 to 1: train again")
        return cls(margins, probabilities)

    def probability(self, margin: float) -> float:
        xs, ys = self.margins, self.probabilities
        place = bisect_right(xs, margin)
        if place == 0:
            return ys[0]
        if place == len(xs):
            return ys[-1]
        left, right = xs[place - 1], xs[place]
        return ys[place - 1] + (ys[place] - ys[place - 1]) * (margin - left) / (right - left)

    def of_many(self, margins: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.interp(margins, self.margins, self.probabilities)
