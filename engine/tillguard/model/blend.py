"""Trees and curves blended in margin space: one number, and exact contributions that add up."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .curves import Curves, read_curves
from .forest import Forest, read_forest
from .walker import Lines, Walker


@dataclass(frozen=True, slots=True)
class Blend:
    """The margin is the trees' plus the curves'; the weight of each is in its numbers already.

    Where nothing but trees helped there are no curves, and they cost nothing.
    """

    trees: Forest | Walker
    curves: Curves | Lines | None

    def margin(self, row: array[float]) -> float:
        margin = self.trees.margin(row)
        return margin if self.curves is None else margin + self.curves.margin(row)

    def margins(self, rows: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, Any]:
        """Margins of a table (rows x width, float64)."""
        rows = np.ascontiguousarray(rows, np.float64)
        out = np.zeros(len(rows))
        self.trees.margins(rows, out)
        if self.curves is not None:
            self.curves.margins(rows, out)
        return out

    def contributions(self, row: array[float]) -> list[float]:
        """By feature, then the expected margin: path-dependent SHAP of the trees, plus what each
        curve says above its mean."""
        parts = self.trees.contributions(row)
        if self.curves is not None:
            self.curves.explain(row, parts)
        return parts

    @property
    def base(self) -> float:
        """The expected margin."""
        return self.trees.base + (0.0 if self.curves is None else self.curves.base)


def read_blend(trees: str, curves: Mapping[str, Any] | None, width: int) -> Blend:
    """Trees from their text, curves from the manifest; raises DamagedModel."""
    read = None if curves is None else read_curves(curves, width)
    return Blend(read_forest(trees, width), read)
