"""LightGBM's text model read into our own trees: nothing in a file can lead a row astray.

LightGBM's library trusts its model files: most damaged ones end the process. Here every index,
count and number is looked at before a row is let in, one row costs a fifth of the library's call,
and its SHAP values less than a tenth (see forest.c for how). The library is the oracle in tests.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from functools import cache
from typing import TypeAlias

import numpy as np

from ..engines import Suspect, left_out
from ..errors import DamagedModel
from ._forest import Forest
from .walker import Walker

__all__ = ["Forest", "read_forest"]

Fields = dict[str, str]
Arrays: TypeAlias = "tuple[array[int] | array[float], ...]"
LONGEST = 512 * 1024 * 1024
"""Characters of a model file beyond which it is refused unread."""


def read_forest(text: str, width: int) -> Forest | Walker:
    """The trees of a LightGBM text model over `width` features.

    `Forest.margin(row)` is the raw score of a row (array('d') of `width`, NaN where missing),
    `Forest.contributions(row)` its exact SHAP values and, last, the expected margin. Raises
    DamagedModel for a text that is no such model, or one with other splits than thresholds.
    """
    if len(text) > LONGEST:
        raise DamagedModel("the model file is longer than any model")
    try:
        head, *parts = _sections(text)
        features = int(head["max_feature_idx"]) + 1
        trees = [_tree(part) for part in parts]
        if len(trees) != len(head["tree_sizes"].split()):
            raise ValueError(f"{len(trees)} trees of {len(head['tree_sizes'].split())}")
        if features != width:
            raise ValueError(f"it reads {features} features, the catalogue has {width}")
        walker = Walker if Suspect.MODEL in left_out else Forest
        return walker(trees, width, quadrature())
    except (ValueError, KeyError, OverflowError) as error:
        raise DamagedModel(f"the model's trees cannot be read: {error}") from error


@cache
def quadrature() -> dict[int, tuple[tuple[float, ...], tuple[float, ...]]]:
    """Points and weights of Gauss-Legendre quadrature on [0, 1], by their number."""
    rules = {}
    for points in (4, 16):
        at, weight = np.polynomial.legendre.leggauss(points)
        rules[points] = (tuple(((at + 1) / 2).tolist()), tuple((weight / 2).tolist()))
    return rules


def _sections(text: str) -> Iterator[Fields]:
    """The head and each tree as `name=value` lines, up to `end of trees`."""
    found: Fields = {}
    for line in text.splitlines():
        if line == "end of trees":
            yield found
            return
        if line.startswith("Tree="):
            yield found
            found = {}
        name, _, value = line.partition("=")
        found[name] = value
    raise ValueError("it breaks off before `end of trees`")


def _tree(said: Fields) -> Arrays:
    """The arrays that `Forest` takes, of one tree; a tree of one leaf has no nodes."""
    if said.get("is_linear", "0") != "0" or said.get("num_cat", "0") != "0":
        raise ValueError("it has linear leaves or categorical splits")
    nodes = int(said["num_leaves"]) - 1
    counts = _doubles(said.get("leaf_count", ""))
    return (
        _integers(said["split_feature"] if nodes else ""),
        _doubles(said["threshold"] if nodes else ""),
        _integers(said["decision_type"] if nodes else ""),
        _integers(said["left_child"] if nodes else ""),
        _integers(said["right_child"] if nodes else ""),
        _doubles(said["internal_count"] if nodes else ""),
        _doubles(said["leaf_value"]),
        counts if nodes else array("d", [1.0]),
    )


def _integers(words: str) -> array[int]:
    return array("i", map(int, words.split()))


def _doubles(words: str) -> array[float]:
    return array("d", map(float, words.split()))
