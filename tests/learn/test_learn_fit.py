"""Fitting a plain table: what comes back, what is refused, and what is said."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.metrics import roc_auc_score

from tillguard.errors import BadTable, NotEnoughLabels
from tillguard.learn import Model, fit
from tillguard.model import Estimator

ROWS = 600


def drawn(seed: int, rows: int = ROWS) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    """A table of every kind of column, with missing values; amount and store tell the label."""
    chance = np.random.default_rng(seed)
    table = pd.DataFrame({
        "amount": chance.lognormal(3, 1, rows),
        "noise": chance.normal(size=rows),
        "member": chance.random(rows) < 0.3,
        "store": chance.choice(["north", "south", "east"], rows),
        "at": pd.Timestamp("2024-03-01") + pd.to_timedelta(chance.integers(0, 9**7, rows), "s"),
        "same": 1,
        "empty": np.nan,
    })  # fmt: skip
    risk = np.log(table["amount"]) - 3 + 2 * (table["store"] == "east") - 1.5
    labels = (chance.random(rows) < 1 / (1 + np.exp(-1.5 * risk))).to_numpy()
    table.loc[chance.random(rows) < 0.1, ["amount", "store"]] = None
    return table, labels


@pytest.fixture(scope="module")
def fitted() -> Model:
    table, labels = drawn(1)
    with pytest.warns(UserWarning, match="'same' is the same in every row"):
        return fit(table, labels, directions={"amount": 1}, losses=labels * 500.0)


def quietly(*given: Any, **more: Any) -> Model:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fit(*given, **more)


def test_probabilities_rank_and_mean_what_they_say_on_rows_not_learnt_from(fitted: Model) -> None:
    table, labels = drawn(2, 3000)
    told = fitted.probability(table)
    assert roc_auc_score(labels, told) > 0.75
    assert told.mean() == pytest.approx(labels.mean(), abs=0.04)


def test_a_folder_loads_as_an_estimator_that_answers_row_by_row_what_the_table_got(
    fitted: Model, tmp_path: Path
) -> None:
    fitted.save(tmp_path)
    estimator, again = Estimator.load(tmp_path), Model.load(tmp_path)
    table, _ = drawn(3, 60)
    table.loc[0, "store"] = "never seen"
    table.loc[1, "amount"] = np.inf
    table.loc[2, "at"] = pd.NaT
    told, damage = again.probability(table), again.damage(table)
    for i, row in enumerate(table.to_dict("records")):
        score = estimator.score((), row)
        assert score.probability == pytest.approx(told[i], abs=1e-12)
        assert score.damage == damage[i]


def test_contributions_add_up_to_the_blended_margin(fitted: Model) -> None:
    table, _ = drawn(4, 100)
    parts = fitted.contributions(table)
    assert parts.sum(axis=1) == pytest.approx(fitted.margin(table), abs=1e-9)


def test_a_text_is_told_as_it_was_sent_and_its_numbers_are_one_reason(fitted: Model) -> None:
    table, _ = drawn(5, 1)
    row: Mapping[str, Any] = {**table.iloc[0].to_dict(), "store": "east"}
    words = [reason.words for reason in fitted.explain(row, most=20)]
    assert words.count("store: east") == 1
    assert not any("risk of its value" in word for word in words)


def test_every_form_of_a_table_gives_the_same_model() -> None:
    table, labels = drawn(6, 200)
    numbers = table[["amount", "noise"]].astype(float)
    forms: list[Any] = [
        numbers, pa.table(numbers), dict(numbers), (numbers.to_numpy(), ["amount", "noise"]),
    ]  # fmt: skip
    made = [
        quietly(*(f if isinstance(f, tuple) else (f,)), labels=labels, budget_seconds=0)
        if not isinstance(f, tuple)
        else quietly(f[0], labels, names=f[1], budget_seconds=0)
        for f in forms
    ]
    assert len({model.manifest["hash"] for model in made}) == 1


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("three values", {"labels": np.arange(ROWS) % 3}, "labels: 3 values .0, 1, 2."),
    ("words", {"labels": np.where(np.arange(ROWS) % 2, "ok", "fraud")}, "fraud, ok"),
    ("one class", {"labels": np.zeros(ROWS)}, "0 confirmed and 600 cleared"),
    ("12 positives", {"labels": np.arange(ROWS) < 12}, "12 confirmed and 588 cleared.*needs 30"),
    ("too short", {"labels": [0, 1]}, "2 labels for 600 rows"),
    ("keys", {"keys": ["k1", *map(str, range(ROWS - 2)), "k1"]}, "'k1' stands in rows 0 and 599"),
    ("future", {"times": np.r_[np.zeros(ROWS - 1), 5e9]}, "row 599.*correct their unit"),
    ("no such column", {"directions": {"amuont": 1}}, "no column 'amuont', did you mean 'amount'"),
    ("no weight", {"weights": np.zeros(ROWS)}, "weights: all are 0"),
    ("weights", {"weights": np.r_[np.ones(ROWS - 1), -1]}, "weights: row 599 has -1"),
]


@pytest.mark.parametrize(("name", "given", "said"), BAD, ids=[one[0] for one in BAD])
def test_what_cannot_be_learnt_from_is_refused_by_name_and_remedy(
    name: str, given: dict[str, Any], said: str
) -> None:
    table, labels = drawn(7)
    with pytest.raises((BadTable, NotEnoughLabels), match=f"(?s){said}"):
        fit(table, given.pop("labels", labels), **given)


def test_a_column_that_tells_the_label_is_left_out_unless_it_is_trusted() -> None:
    table, labels = drawn(8, 200)
    leaking = table[["amount"]].assign(verdict=np.where(labels, "confirmed", "cleared"))
    with pytest.warns(UserWarning, match="'verdict' alone tells the label.*trusted=.'verdict'"):
        model = fit(leaking, labels, budget_seconds=0)
    swapped = leaking.assign(verdict=leaking["verdict"].to_numpy()[::-1])
    assert (model.probability(leaking) == model.probability(swapped)).all()
    trusted = quietly(leaking, labels, budget_seconds=0, trusted=["verdict"])
    assert roc_auc_score(labels, trusted.probability(leaking)) > 0.999


def test_rows_without_a_label_are_left_out_and_the_folder_says_so(tmp_path: Path) -> None:
    table, labels = drawn(11, 200)
    known = pd.Series(labels).astype("object").where(np.arange(200) % 10 > 0, None)
    quietly(table[["amount"]], known, budget_seconds=0).save(tmp_path)
    again = Model.load(tmp_path)
    assert again.manifest["rows"] == 180
    assert "labels: 20 rows without one were left out" in again.notes


def test_a_missing_column_is_named(fitted: Model) -> None:
    table, _ = drawn(9, 5)
    with pytest.raises(BadTable, match="'store' is not in the table"):
        fitted.probability(table.drop(columns="store"))


def test_a_declared_direction_holds_where_it_is_imposed(fitted: Model) -> None:
    assert fitted.manifest["directions"] == [0]
    table, _ = drawn(10, 40)
    steps = [fitted.margin(table.assign(amount=amount)) for amount in np.geomspace(1, 500, 12)]
    assert (np.diff(steps, axis=0) >= -1e-12).all()


def costs_of(confirmed: int, cost: Callable[[pd.DataFrame], Any]) -> tuple[pd.DataFrame, Any]:
    """A table with so many confirmed rows that cost this, and what the model says that each row
    would cost."""
    table, _ = drawn(4)
    labels = np.arange(ROWS) % (ROWS // confirmed) == 0
    table["amount"] = np.random.default_rng(6).lognormal(3, 1, ROWS)
    losses = np.where(labels, np.maximum(1.0, cost(table)), 0.0)
    return table, quietly(table, labels, losses=losses, budget_seconds=0).damage(table)


def test_of_few_losses_the_one_column_that_tells_them_is_learnt() -> None:
    table, told = costs_of(40, lambda rows: 80 * rows["amount"])
    assert np.median(np.abs(told / (80 * table["amount"]) - 1)) < 0.15


def test_of_few_losses_that_no_column_tells_the_mean_is_said() -> None:
    _, told = costs_of(40, lambda rows: np.random.default_rng(7).lognormal(6, 1, len(rows)))
    assert len(set(told.tolist())) == 1
