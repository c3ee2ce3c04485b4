"""The report as a whole: parts add up, and nothing unknown is claimed."""

from __future__ import annotations

import json
import math

import numpy as np
from sklearn.metrics import average_precision_score

import tillguard.learn.evaluate as ev
from tillguard.learn.evaluate import Asked, evaluated, joined

ROWS = 600


def sample(seed: int) -> ev.Tested:
    chance = np.random.default_rng(seed)
    p = chance.random(ROWS)
    labels = (chance.random(ROWS) < p**3 / 2).astype(float)
    typologies = ["" if not y else ("A" if n % 2 else "B") for n, y in enumerate(labels)]
    return ev.Tested(
        p, np.full(ROWS, 900.0), labels, labels * 700, np.ones(ROWS), chance.integers(0, 20, ROWS),
        {
            "typology": typologies,
            "store": [str(n) for n in chance.integers(0, 30, ROWS)],
            "season": ["peak" if n % 3 else "no season" for n in range(ROWS)],
            "employee": [f"e{n}" for n in chance.integers(0, 40, ROWS)],
            "customer": [""] * ROWS,
            "subject": [f"e{n}" for n in chance.integers(0, 40, ROWS)],
        },
        {},
    )  # fmt: skip


def test_the_parts_add_up_to_the_whole_and_all_of_it_is_json() -> None:
    rows = joined([sample(1), sample(2)])
    told = evaluated(rows, Asked(per_day=5))
    for by in ("by_store", "by_season"):
        assert sum(part["rows"] for part in told[by].values()) == told["rows"] == 2 * ROWS
        assert sum(part["loss"] for part in told[by].values()) == told["loss"]
    assert sum(part["frauds"] for part in told["by_typology"].values()) == told["frauds"]
    assert "NaN" not in json.dumps(told)
    whole = told["average_precision"]
    assert whole["value"] == round(average_precision_score(rows.labels, rows.probability), 4)
    assert whole["low"] < whole["value"] < whole["high"]


def test_a_typology_is_judged_against_the_honest_rows_only() -> None:
    rows = sample(3)
    told = evaluated(rows, Asked())["by_typology"]["A"]
    own = np.array([name in ("", "A") for name in rows.names["typology"]])
    wanted = average_precision_score(rows.labels[own], rows.probability[own])
    assert told["average_precision"]["value"] == round(wanted, 4)


def test_what_nobody_knows_is_null() -> None:
    told = evaluated(sample(4), Asked())
    assert told["precision_at_k"]["customer"] == {"value": None, "low": None, "high": None}
    assert told["savings"] == {}
    none = sample(4).rows(np.zeros(0, np.int64))
    assert evaluated(none, Asked())["rows"] == 0


def test_costs_that_one_window_does_not_know_are_nan_there() -> None:
    known = sample(5)
    costs = {"ours": np.ones(ROWS), "approve_all": np.full(ROWS, 2.0)}
    both = joined([known, known.rows(np.arange(10))])
    assert both.costs == {}
    told = joined([ev.Tested(*(getattr(known, f) for f in FIELDS), costs), known])
    assert np.isnan(told.costs["ours"][ROWS:]).all()
    assert told.costs["ours"][:ROWS].sum() == ROWS
    assert not math.isnan(told.costs["approve_all"][0])
    saved = evaluated(told, Asked())["savings"]
    assert (saved["rows"], saved["saved_against"]["approve_all"]["value"]) == (ROWS, 0.5)


FIELDS = ("probability", "damage", "labels", "losses", "weights", "days", "names")
