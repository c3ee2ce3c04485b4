"""The linear part of a model, read from its manifest: a curve for each column.

A coefficient on a standardised number, on its rank or on a hinge is a curve of straight lines, and
so is their sum. Curves add up, so what one of them says above its mean is its exact SHAP value.
"""

from __future__ import annotations

import itertools
import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..engines import Suspect, left_out
from ..errors import DamagedModel
from ._curves import Curves
from .walker import Lines

__all__ = ["Curves", "read_curves"]

MOST_KNOTS = 1 << 20


def read_curves(said: Mapping[str, Any], width: int) -> Curves | Lines:
    """The curves under `curves` of a manifest over rows of `width`; raises DamagedModel.

    `said` has the base margin and, for each curve, column, knots, values, the value where the
    column is not known, and the mean: `{"base": …, "curves": [[3, [0, 1], [0, 2], 0, 0.7], …]}`.
    """
    columns, starts = array("i"), array("i", [0])
    knots, values, missing, means = array("d"), array("d"), array("d"), array("d")
    try:
        for column, at, value, unknown, mean in said["curves"]:
            if any(b <= a for a, b in itertools.pairwise(at)) or len(at) != len(value):
                raise ValueError("the knots of a curve do not rise, or have no values")
            columns.append(column)
            knots.extend(finite(at))
            values.extend(finite(value))
            missing.extend(finite([unknown]))
            means.extend(finite([mean]))
            starts.append(len(knots))
            if len(knots) > MOST_KNOTS:
                raise ValueError("more knots than any model has")
        (base,) = finite([said["base"]])
        made = Lines if Suspect.MODEL in left_out else Curves
        return made(width, columns, starts, knots, values, missing, means, base)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise DamagedModel(f"the model's curves cannot be read: {error}") from error


def finite(numbers: Iterable[Any]) -> Sequence[float]:
    """The same numbers; raises ValueError where one is no finite number."""
    given = list(numbers)
    if not all(type(n) in (int, float) and math.isfinite(n) for n in given):
        raise ValueError("a number is missing, or not finite")
    return given
