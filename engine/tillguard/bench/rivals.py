"""Our defaults against tuned rivals on tables that anyone can draw again.

`python -m tillguard.bench.rivals [splits [table …]]` prints every metric on every table, lost
ones too.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..learn import fit
from ..learn.frame import Floats
from .figure import Figure

Table = tuple[Floats, Floats]
METRICS = ("auc", "ap", "brier")
SPLITS = 2
Tick = Callable[[str, float], None]


def tables() -> Iterator[tuple[str, Table]]:
    """Bundled sets of scikit-learn, and drawn ones: linear, skewed, steps, interactions, rare."""
    from sklearn import datasets

    cancer = datasets.load_breast_cancer()
    yield "breast cancer", (cancer.data, cancer.target.astype(float))
    wine = datasets.load_wine()
    yield "wine, second sort", (wine.data, (wine.target == 1).astype(float))
    digits = datasets.load_digits()
    yield "digits, 8 or not", (digits.data, (digits.target == 8).astype(float))
    diabetes = datasets.load_diabetes()
    high = diabetes.target > np.quantile(diabetes.target, 0.75)
    yield "diabetes, worst quarter", (diabetes.data, high.astype(float))
    for seed in range(2):
        yield f"clusters {seed}", clusters(2000, 9, 0.15, seed)
    yield "clusters, rare", clusters(8000, 25, 0.02, 5)
    yield from drawn_tables()


def clusters(rows: int, columns: int, share: float, seed: int) -> Table:
    from sklearn.datasets import make_classification

    told = max(5, columns // 3)
    x, y = make_classification(
        rows, columns, n_informative=told, n_redundant=2, n_clusters_per_class=2,
        weights=[1 - share], flip_y=share / 4, class_sep=0.8, random_state=seed,
    )  # fmt: skip
    return x, y.astype(float)


def drawn_tables() -> Iterator[tuple[str, Table]]:
    chance = np.random.default_rng(0)
    x = chance.normal(size=(3000, 12))
    yield "interactions", labelled(x, 1.5 * (x[:, 0] * x[:, 1] + np.sin(2 * x[:, 2]) - 1), chance)
    x = chance.lognormal(size=(2500, 9))
    yield "skewed", labelled(x, np.log(x[:, 0]) - 0.8 * np.log(x[:, 1]) - 2, chance)
    x = chance.normal(size=(4000, 30))
    yield "linear", labelled(x, x[:, :10] @ chance.normal(size=10) * 0.4 - 3, chance)
    x = chance.normal(size=(2000, 9))
    steps = 2.0 * ((x[:, 0] > 0.5) & (x[:, 1] < 0.3)) + 1.5 * (x[:, 2] > 1) - 2
    yield "steps", labelled(x, steps, chance)


def labelled(x: Floats, margin: Floats, chance: np.random.Generator) -> Table:
    return x, (chance.random(len(x)) < 1 / (1 + np.exp(-margin))).astype(float)


def contenders(seed: int) -> Mapping[str, Callable[[Floats, Floats], Callable[[Floats], Floats]]]:
    """By name, what learns from rows and labels and then gives probabilities."""

    def ours(x: Floats, y: Floats) -> Callable[[Floats], Floats]:
        return fit(x, y, seed=seed, threads=1).probability

    def rival(search: Any) -> Callable[[Floats, Floats], Callable[[Floats], Floats]]:
        def learnt(x: Floats, y: Floats) -> Callable[[Floats], Floats]:
            search.fit(x, y)
            return lambda rows: np.asarray(search.predict_proba(rows)[:, 1])

        return learnt

    return {"tillguard": ours, **{name: rival(s) for name, s in searches(seed).items()}}


def searches(seed: int) -> Mapping[str, Any]:
    """Logistic regression over 8 penalties, a forest of 300 trees over 3 leaf sizes, XGBoost over
    20 random settings of seven: each by cross-validated log loss."""
    import xgboost
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    linear = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    penalties = {"logisticregression__C": [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]}
    forest = RandomForestClassifier(300, random_state=seed)
    boosted = xgboost.XGBClassifier(n_jobs=1, random_state=seed)
    settings = {
        "n_estimators": [50, 100, 200, 400], "max_depth": [2, 3, 4, 6],
        "learning_rate": [0.03, 0.1], "subsample": [0.7, 1.0], "colsample_bytree": [0.5, 0.8, 1.0],
        "min_child_weight": [1, 5, 10], "reg_lambda": [1, 5],
    }  # fmt: skip
    lost = {"scoring": "neg_log_loss", "cv": 3}
    return {
        "logistic regression": GridSearchCV(linear, penalties, **lost),
        "random forest": GridSearchCV(forest, {"min_samples_leaf": [1, 3, 10]}, **lost),
        "XGBoost": RandomizedSearchCV(boosted, settings, n_iter=20, random_state=seed, **lost),
    }


def compare(
    tick: Tick, splits: int = SPLITS, wanted: Collection[str] = ()
) -> Iterator[dict[str, Any]]:
    """For each table (or those `wanted`), by contender the mean of ROC AUC, average precision and
    Brier score over held-out thirds."""
    from sklearn.model_selection import StratifiedShuffleSplit

    for name, (x, y) in tables():
        if wanted and name not in wanted:
            continue
        parts = StratifiedShuffleSplit(splits, test_size=0.33, random_state=1).split(x, y)
        scores: dict[str, list[Sequence[float]]] = {}
        for seed, (train, test) in enumerate(parts):
            for who, learn in contenders(seed).items():
                tick(f"{name}: {who}", seed / splits)
                told = learn(x[train], y[train])(x[test])
                scores.setdefault(who, []).append(judged(y[test], told))
        means = {
            who: dict(zip(METRICS, np.mean(each, axis=0).tolist(), strict=True))
            for who, each in scores.items()
        }
        yield {"table": name, "rows": len(y), "share": float(y.mean()), "scores": means}


def judged(y: Floats, told: Floats) -> tuple[float, float, float]:
    from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

    return (
        float(roc_auc_score(y, told)),
        float(average_precision_score(y, told)),
        float(brier_score_loss(y, told)),
    )


def measure(tick: Tick) -> list[Figure]:
    """By metric, how far our defaults are above the best rival of each table, on average."""
    found = list(compare(tick))
    figures = []
    for metric in METRICS:
        sign = -1 if metric == "brier" else 1
        gains = [sign * gain(one["scores"], metric, sign) for one in found]
        won = sum(g >= 0 for g in gains)
        how = f"above the best of three tuned rivals, {won} of {len(found)} tables reached or won"
        figures.append(Figure(f"gain_{metric}", float(np.mean(gains)), "", how, "higher", aim=0))
    return figures


def gain(scores: Mapping[str, Mapping[str, float]], metric: str, sign: int) -> float:
    ours = scores["tillguard"][metric]
    best = max(sign * one[metric] for who, one in scores.items() if who != "tillguard")
    return ours - sign * best


def main(words: Sequence[str]) -> None:
    """Print a line of JSON for each table; words are the splits and the tables that are wanted."""
    warnings.simplefilter("ignore")
    splits = int(words[0]) if words else SPLITS
    for one in compare(lambda step, _: print(step, file=sys.stderr), splits, words[1:]):
        print(json.dumps(one), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
