"""Our own walk over LightGBM's trees, held to LightGBM and to Shapley's definition."""

from __future__ import annotations

import itertools
import math
from array import array
from collections.abc import Mapping
from typing import Any

import lightgbm
import numpy as np
import pytest

from tillguard.engines import Suspect, left_out
from tillguard.errors import DamagedModel
from tillguard.model.forest import Forest, read_forest
from tillguard.model.walker import Walker

WIDTH = 12
SHAPES: list[Mapping[str, Any]] = [
    {"objective": "binary", "num_leaves": 31, "max_depth": 6},
    {"objective": "regression", "num_leaves": 127, "max_depth": -1, "min_data_in_leaf": 3},
    {"objective": "binary", "num_leaves": 15, "zero_as_missing": True},
    {"objective": "binary", "num_leaves": 15, "use_missing": False},
    {"objective": "regression", "num_leaves": 2, "max_depth": 1},
    {"objective": "binary", "num_leaves": 31, "min_data_in_leaf": 10_000},
]


def rows(seed: int, count: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Numbers of all signs, zeros and missing values."""
    chance = np.random.default_rng(seed)
    table = np.round(chance.normal(0.0, 2.0, (count, WIDTH)), 1)
    table[chance.random(table.shape) < 0.1] = math.nan
    table[chance.random(table.shape) < 0.1] = 0.0
    return table


def trained(shape: Mapping[str, Any], rounds: int = 40) -> lightgbm.Booster:
    table = rows(1, 2000)
    truth = (np.nan_to_num(table[:, 0] * table[:, 1]) + np.nan_to_num(table[:, 2]) > 0).astype(
        float
    )
    settings = {"verbose": -1, "num_threads": 1, "seed": 1, **shape}
    return lightgbm.train(settings, lightgbm.Dataset(table, truth), num_boost_round=rounds)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_margins_are_lightgbms_to_the_bit_and_contributions_to_rounding(
    shape: Mapping[str, Any],
) -> None:
    booster = trained(shape)
    forest, fresh = read_forest(booster.model_to_string(), WIDTH), rows(2, 300)
    margins = booster.predict(fresh, raw_score=True)
    parts = booster.predict(fresh, pred_contrib=True)
    for row, margin, part in zip(fresh, margins, parts, strict=True):
        assert forest.margin(array("d", row)) == margin
        assert forest.contributions(array("d", row)) == pytest.approx(list(part), abs=1e-10)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_walker_in_python_gives_the_same_margins_and_contributions(
    shape: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = trained(shape, rounds=10).model_to_string()
    forest = read_forest(text, WIDTH)
    monkeypatch.setitem(left_out, Suspect.MODEL, "a test")
    walker = read_forest(text, WIDTH)
    assert isinstance(walker, Walker)
    assert walker.base == pytest.approx(forest.base, abs=1e-12)
    for row in (array("d", row) for row in rows(3, 40)):
        assert walker.margin(row) == forest.margin(row)
        assert walker.contributions(row) == pytest.approx(forest.contributions(row), abs=1e-10)


def expectation(row: np.ndarray[Any, Any], known: frozenset[int], node: Mapping[str, Any]) -> float:
    """The tree's mean over what is not in `known`, by the counts of its training rows."""
    if "leaf_value" in node:
        return float(node["leaf_value"])
    left, right = node["left_child"], node["right_child"]
    if node["split_feature"] in known:
        goes_left = row[node["split_feature"]] <= node["threshold"]
        return expectation(row, known, left if goes_left else right)
    sizes = [c.get("internal_count", c.get("leaf_count")) for c in (left, right)]
    means = [expectation(row, known, child) for child in (left, right)]
    return float(np.dot(sizes, means) / sum(sizes))


def test_contributions_are_shapley_values_by_their_definition() -> None:
    booster = trained({"objective": "regression", "num_leaves": 20, "use_missing": False}, 1)
    tree = booster.dump_model()["tree_info"][0]["tree_structure"]
    forest = read_forest(booster.model_to_string(), WIDTH)
    used = [i for i, count in enumerate(booster.feature_importance()) if count]
    assert 3 <= len(used) <= 8
    for row in np.nan_to_num(rows(3, 10)):
        told = forest.contributions(array("d", row))
        for i in used:
            others = [j for j in used if j != i]
            value = 0.0
            for size in range(len(used)):
                weight = math.factorial(size) * math.factorial(len(others) - size)
                for coalition in itertools.combinations(others, size):
                    known = frozenset(coalition)
                    gain = expectation(row, known | {i}, tree) - expectation(row, known, tree)
                    value += weight / math.factorial(len(used)) * gain
            assert told[i] == pytest.approx(value, abs=1e-12)
        assert told[-1] == pytest.approx(expectation(row, frozenset(), tree), abs=1e-12)


def test_no_damage_to_a_model_file_ends_the_process_or_leads_a_row_astray() -> None:
    text = trained({"objective": "binary", "num_leaves": 15}, 4).model_to_string()
    text = text[: text.index("end of trees") + 20]
    chance = np.random.default_rng(4)
    row = array("d", rows(5, 1)[0])
    outcomes = {"refused": 0, "read": 0}
    for _ in range(1500):
        letters = list(text)
        for place in chance.integers(0, len(letters), chance.integers(1, 4)):
            letters[place] = str(chance.choice(list("0123456789-. =\ne\0x")))
        try:
            forest = read_forest("".join(letters), WIDTH)
        except DamagedModel:
            outcomes["refused"] += 1
            continue
        outcomes["read"] += 1
        assert math.isfinite(forest.margin(row))
        assert len(forest.contributions(row)) == WIDTH + 1
    assert min(outcomes.values()) > 100


GOOD: Mapping[str, list[float]] = {
    "split_feature": [0, 1],
    "threshold": [0.5, 0.5],
    "decision_type": [2, 2],
    "left_child": [1, ~0],
    "right_child": [~2, ~1],
    "internal_count": [10, 6],
    "leaf_value": [1.0, 2.0, 3.0],
    "leaf_count": [3, 3, 4],
}
WRONG = [
    ("split_feature", [WIDTH, 1], "feature that does not exist"),
    ("split_feature", [-1, 1], "feature that does not exist"),
    ("threshold", [math.nan, 0.5], "threshold is no number"),
    ("decision_type", [1, 2], "another kind"),
    ("left_child", [0, ~0], "leads out"),
    ("left_child", [2, ~0], "leads out"),
    ("right_child", [~3, ~1], "leads out"),
    ("right_child", [1, ~1], "two splits lead"),
    ("left_child", [~0, ~1], "no split leads"),
    ("internal_count", [10, 11], "count of rows"),
    ("leaf_count", [0, 3, 4], "count of rows"),
    ("leaf_value", [1.0, math.inf, 3.0], "no finite number"),
    ("leaf_value", [1.0, 3.0], "belong together"),
    ("threshold", [0.5], "belong together"),
]


def written(fields: Mapping[str, list[float]]) -> str:
    lines = [f"{name}={' '.join(map(repr, values))}" for name, values in fields.items()]
    head = f"tree\nmax_feature_idx={WIDTH - 1}\ntree_sizes=1\n"
    return "\n".join([head, "Tree=0", "num_leaves=3", "num_cat=0", *lines, "end of trees", ""])


def test_a_tree_by_hand_answers_by_hand() -> None:
    forest = read_forest(written(GOOD), WIDTH)
    row = array("d", [0.0] * WIDTH)
    assert forest.margin(row) == 1.0
    assert forest.contributions(row)[-1] == pytest.approx((3 * 1 + 3 * 2 + 4 * 3) / 10)


@pytest.mark.parametrize(("name", "values", "why"), WRONG)
def test_what_is_wrong_with_a_tree_is_said(name: str, values: list[float], why: str) -> None:
    with pytest.raises(DamagedModel, match=why):
        read_forest(written({**GOOD, name: values}), WIDTH)


def test_a_file_that_breaks_off_or_is_of_other_features_is_refused() -> None:
    text = written(GOOD)
    for broken in (
        "",
        text[:40],
        text.replace("end of trees", ""),
        text.replace("sizes=1", "sizes=1 1"),
    ):
        with pytest.raises(DamagedModel):
            read_forest(broken, WIDTH)
    with pytest.raises(DamagedModel, match="catalogue has 13"):
        read_forest(text, WIDTH + 1)


def test_a_row_of_another_shape_is_refused() -> None:
    forest: Forest = read_forest(written(GOOD), WIDTH)
    for row in (array("d", [0.0]), array("f", [0.0] * WIDTH), [0.0] * WIDTH, b"0" * 8 * WIDTH):
        with pytest.raises((ValueError, TypeError)):
            forest.margin(row)  # type: ignore[arg-type]
