"""Boosted trees: trained by LightGBM, joined into one text with the blend's weights inside."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Shape = Mapping[str, Any]

COMMON: Shape = {
    "max_depth": 6,
    "max_bin": 255,
    "bagging_freq": 1,
    "feature_pre_filter": False,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
}
TABLE: Shape = {
    name: COMMON[name]
    for name in ("max_bin", "feature_pre_filter", "deterministic", "force_col_wise", "verbosity")
}


MOST_ROUNDS = 1000


def directed(shape: Shape, directions: Sequence[int]) -> dict[str, Any]:
    """A shape with its monotone constraints, where there are any."""
    if not any(directions):
        return dict(shape)
    return {
        **shape,
        "monotone_constraints": list(directions),
        "monotone_constraints_method": "basic",
    }


def stopped(shape: Shape, train: Any, held: Any, most: int, patience: int) -> Any:
    """A booster that stopped when the held rows gained no more."""
    import lightgbm

    return lightgbm.train(
        dict(shape), train, num_boost_round=most, valid_sets=[held],
        callbacks=[lightgbm.early_stopping(patience, verbose=False)],
        keep_training_booster=True,
    )  # fmt: skip


def boosted(shape: Shape, train: Any, rounds: int) -> Any:
    import lightgbm

    return lightgbm.train(
        dict(shape), train, num_boost_round=max(1, rounds), keep_training_booster=True
    )


HEAD = "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\n"


def joined(boosters: Sequence[Any], weights: Sequence[float], width: int) -> str:
    """One LightGBM text whose margin is the weighted sum of the boosters' margins.

    Nothing of how they were trained is in it, so that equal trees are equal bytes.
    """
    blocks = [
        scaled(block, weight)
        for booster, weight in zip(boosters, weights, strict=True)
        for block in trees_of(booster.model_to_string())
    ] or [EMPTY]
    told = [f"Tree={i}\n{block}\n\n" for i, block in enumerate(blocks)]
    names = " ".join(f"Column_{i}" for i in range(width))
    head = (
        f"{HEAD}max_feature_idx={width - 1}\nobjective=regression\nfeature_names={names}\n"
        f"feature_infos={' '.join(['none'] * width)}\n"
        f"tree_sizes={' '.join(str(len(text)) for text in told)}\n\n"
    )
    return head + "".join(told) + "end of trees\n"


EMPTY = "num_leaves=1\nnum_cat=0\nleaf_value=0\nis_linear=0\nshrinkage=1"
"""A tree of one leaf that says nothing: LightGBM knows no model without trees."""


def trees_of(text: str) -> list[str]:
    """The lines of every tree of a LightGBM text, without its number."""
    body = text[: text.index("end of trees")]
    return [part.partition("\n")[2].strip() for part in body.split("\nTree=")[1:]]


def scaled(block: str, weight: float) -> str:
    def times(found: re.Match[str]) -> str:
        values = " ".join(repr(float(value) * weight) for value in found[2].split())
        return f"{found[1]}={values}"

    return re.sub(r"^(leaf_value|internal_value)=(.*)$", times, block, flags=re.MULTILINE)
