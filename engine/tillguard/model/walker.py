"""The trees and curves of a model walked in plain Python, where the compiled walkers must not be.

The same numbers as `forest.c` and `_curves.pyx` give, tens of times slower; the tests hold them
together. Path-dependent TreeSHAP by quadrature, as `forest.c` says.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.float64]]
DEFAULT_LEFT, ZERO_IS_MISSING, NAN_IS_MISSING, KNOWN = 2, 4, 8, 14
"""LightGBM's decision_type."""


class Tree(NamedTuple):
    """As `read_forest` reads it; a child below 0 is the leaf ~child."""

    feature: Sequence[int]
    threshold: Sequence[float]
    kind: Sequence[int]
    left: Sequence[int]
    right: Sequence[int]
    rows: Sequence[float]
    value: Sequence[float]
    leaf_count: Sequence[float]

    def goes_left(self, at: int, row: Sequence[float]) -> bool:
        value, kind = row[self.feature[at]], self.kind[at]
        if value != value:
            if kind & NAN_IS_MISSING:
                return bool(kind & DEFAULT_LEFT)
            value = 0.0
        if kind & ZERO_IS_MISSING and abs(value) <= 1e-35:
            return bool(kind & DEFAULT_LEFT)
        return value <= self.threshold[at]

    def leaf(self, row: Sequence[float]) -> float:
        """The value of the leaf to which the row comes."""
        at = 0 if self.feature else -1
        while at >= 0:
            at = self.left[at] if self.goes_left(at, row) else self.right[at]
        return self.value[~at]

    def objection(self, width: int) -> str:
        """Why it must not be walked; empty where every step of every row stays inside it."""
        nodes = len(self.feature)
        if {len(part) for part in self[:6]} != {nodes} or len(self.value) != nodes + 1:
            return "its arrays do not belong together"
        if len(self.leaf_count) != nodes + 1 or not all(map(math.isfinite, self.value)):
            return "its leaves are no finite numbers"
        for at in range(nodes):
            if not 0 <= self.feature[at] < width or self.kind[at] & ~KNOWN:
                return "a split is on no feature, or no threshold"
            if math.isnan(self.threshold[at]):
                return "a threshold is no number"
            for to in (self.left[at], self.right[at]):
                if ~to > nodes if to < 0 else not at < to < nodes:
                    return "a split leads out of it"
                part = self.leaf_count[~to] if to < 0 else self.rows[to]
                if not 0 < part <= self.rows[at]:
                    return "a count of rows is not between nothing and that of the split above"
        return ""


class Edge(NamedTuple):
    """On the way to a leaf: the split, whether it goes left there, and the share that does."""

    node: int
    left: bool
    share: float


class Walker:
    """Trees as `Forest` walks them: the same calls, the same numbers."""

    def __init__(
        self,
        trees: Sequence[tuple[Any, ...]],
        width: int,
        quadrature: Mapping[int, tuple[Sequence[float], Sequence[float]]],
    ) -> None:
        self.trees, self.width = [Tree(*tree) for tree in trees], width
        for tree in self.trees:
            if why := tree.objection(width):
                raise ValueError(f"tree {self.trees.index(tree)}: {why}")
        self.points, self.weights = map(np.array, quadrature[max(quadrature)])
        self.ways = [list(ways(tree)) for tree in self.trees]
        self.base = sum(
            value * math.prod(edge.share for edge in way)
            for tree, found in zip(self.trees, self.ways, strict=True)
            for value, way in found
        )

    def margin(self, row: Sequence[float]) -> float:
        """The sum of the leaves' values, in the order of the trees."""
        total = 0.0
        for tree in self.trees:
            total += tree.leaf(row)
        return total

    def margins(self, rows: Numbers, out: Numbers) -> None:
        """Adds the margin of each row to `out`."""
        for at, row in enumerate(rows):
            out[at] += self.margin(row.tolist())

    def contributions(self, row: Sequence[float]) -> list[float]:
        """SHAP values by feature, then the expected margin."""
        parts = [0.0] * self.width + [self.base]
        for tree, found in zip(self.trees, self.ways, strict=True):
            left = [tree.goes_left(at, row) for at in range(len(tree.feature))]
            for value, way in found:
                if way:
                    self._share(tree, value, way, left, parts)
        return parts

    def _share(
        self, tree: Tree, value: float, way: Sequence[Edge], left: list[bool], parts: list[float]
    ) -> None:
        """What the leaf at the end of a way adds to each feature on it."""
        seen: dict[int, list[float]] = {}
        for edge in way:
            one = seen.setdefault(tree.feature[edge.node], [1.0, 1.0])
            one[0] *= left[edge.node] is edge.left
            one[1] *= edge.share
        o, z = np.array(list(seen.values())).T
        factors = np.outer(o, self.points) + np.outer(z, 1.0 - self.points)
        others = factors.prod(axis=0) / factors
        for feature, part in zip(seen, value * (o - z) * (others @ self.weights), strict=True):
            parts[feature] += part


def ways(tree: Tree) -> list[tuple[float, list[Edge]]]:
    """Each leaf's value with the edges that lead to it."""
    if not tree.feature:
        return [(tree.value[0], [])]
    found, open_ = list[tuple[float, list[Edge]]](), [(0, list[Edge]())]
    while open_:
        at, way = open_.pop()
        for to, left in ((tree.left[at], True), (tree.right[at], False)):
            count = tree.leaf_count[~to] if to < 0 else tree.rows[to]
            longer = [*way, Edge(at, left, count / tree.rows[at])]
            if to < 0:
                found.append((tree.value[~to], longer))
            else:
                open_.append((to, longer))
    return found


class Lines:
    """Curves as `_curves.Curves` reads them: straight lines between knots, level outside."""

    def __init__(
        self,
        width: int,
        columns: array[int],
        starts: array[int],
        knots: array[float],
        values: array[float],
        missing: array[float],
        means: array[float],
        base: float,
    ) -> None:
        cuts = [slice(a, b) for a, b in pairwise(starts)]
        if any(not 0 <= column < width for column in columns):
            raise ValueError("a curve of a column that does not exist")
        self.width, self.base = width, base
        self.curves = [
            (column, knots[cut], values[cut], unknown, mean)
            for column, cut, unknown, mean in zip(columns, cuts, missing, means, strict=True)
        ]

    def said(self, row: Sequence[float]) -> Iterator[tuple[int, float]]:
        """By curve its column, and what it says of the row above its mean."""
        for column, knots, values, unknown, mean in self.curves:
            x = row[column]
            yield column, (unknown if x != x else height(x, knots, values)) - mean

    def margin(self, row: Sequence[float]) -> float:
        """The sum of all curves and the base."""
        total = self.base
        for _, part in self.said(row):
            total += part
        return total

    def margins(self, rows: Numbers, out: Numbers) -> None:
        """Adds the margin of each row to `out`."""
        for place, row in enumerate(rows):
            out[place] += self.margin(row.tolist())

    def explain(self, row: Sequence[float], parts: list[float]) -> None:
        """Adds to `parts` by column what each curve says above its mean, and the base last."""
        for column, part in self.said(row):
            parts[column] += part
        parts[self.width] += self.base


def height(x: float, knots: Sequence[float], values: Sequence[float]) -> float:
    """What a curve says of `x`."""
    if x <= knots[0]:
        return values[0]
    if x >= knots[-1]:
        return values[-1]
    low = bisect_right(knots, x) - 1
    step = (x - knots[low]) / (knots[low + 1] - knots[low])
    return values[low] + step * (values[low + 1] - values[low])
