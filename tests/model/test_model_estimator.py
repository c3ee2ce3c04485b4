"""The model folder: what is fitted, loaded, refused and explained."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import lightgbm
import numpy as np
import pytest

from tillguard.domain import Kind
from tillguard.engines import Suspect, left_out
from tillguard.errors import DamagedModel, NoModel
from tillguard.features import FEATURES, INDEX
from tillguard.learn import Examples, fit_examples
from tillguard.model import CLASSIFIER, MANIFEST, Estimator

ROWS = 1500


def sample(seed: int, rows: int = ROWS) -> Examples:
    """Vectors in which many refunds by the employee raise the risk, with missing values."""
    chance = np.random.default_rng(seed)
    vectors = chance.gamma(1.0, 2.0, (rows, len(FEATURES)))
    vectors[chance.random(vectors.shape) < 0.1] = math.nan
    refunds = np.nan_to_num(vectors[:, INDEX["employee_refunds_1d"]])
    labels = (chance.random(rows) < 1 / (1 + np.exp(4 - refunds))).astype(float)
    losses = labels * np.round(500 + 300 * np.nan_to_num(vectors[:, INDEX["amount"]]))
    kinds = [Kind.RETURN if i % 3 else Kind.SALE for i in range(rows)]
    return Examples(vectors, labels, np.ones(rows), losses, kinds, (0, rows))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("model")
    fit_examples(sample(1), place, budget_seconds=0)
    return place


def test_the_trees_of_the_blend_give_the_very_bits_of_booster_predict(folder: Path) -> None:
    model, booster = Estimator.load(folder), lightgbm.Booster(model_file=folder / CLASSIFIER)
    vectors = sample(2, 200).vectors
    expected = booster.predict(vectors, raw_score=True)
    assert [model.classifier.trees.margin(model.row(row)) for row in vectors] == list(expected)


def test_a_model_of_labels_without_money_says_that_it_knows_no_losses(
    folder: Path, tmp_path: Path
) -> None:
    unpriced = replace(sample(4, 800), losses=np.zeros(800))
    fit_examples(unpriced, tmp_path / "unpriced", budget_seconds=0)
    told = [Estimator.load(place).knows_losses for place in (folder, tmp_path / "unpriced")]
    assert told == [True, False]


def test_contributions_add_up_to_the_blended_margin(folder: Path) -> None:
    model, booster = Estimator.load(folder), lightgbm.Booster(model_file=folder / CLASSIFIER)
    said = model.manifest["curves"]["classifier"]
    vectors = sample(3, 50).vectors
    for row, oracle in zip(vectors, booster.predict(vectors, pred_contrib=True), strict=True):
        parts = model.contributions(row)
        for column, knots, values, missing, mean in said["curves"]:
            at = row[column]
            oracle[column] += (missing if math.isnan(at) else np.interp(at, knots, values)) - mean
        oracle[-1] += said["base"]
        assert parts == pytest.approx(list(oracle), abs=1e-10)
        assert sum(parts) == pytest.approx(model.score(row).margin, abs=1e-9)


def test_probability_rises_with_the_margin_and_means_what_it_says(folder: Path) -> None:
    model, fresh = Estimator.load(folder), sample(4)
    scores = [model.score(row) for row in fresh.vectors]
    ranked = sorted(scores, key=lambda s: s.margin)
    probabilities = [s.probability for s in ranked]
    assert probabilities == sorted(probabilities)
    assert 0 <= probabilities[0] < probabilities[-1] <= 1
    said = np.array([s.probability for s in scores])
    assert said.mean() == pytest.approx(fresh.labels.mean(), rel=0.15)
    risky = said > 0.5
    assert said[risky].mean() == pytest.approx(fresh.labels[risky].mean(), abs=0.12)


def test_damage_is_money_of_the_right_size(folder: Path) -> None:
    model, fresh = Estimator.load(folder), sample(5)
    lost = fresh.labels > 0
    said = [model.score(row).damage for row in fresh.vectors[lost]]
    assert np.mean(said) == pytest.approx(fresh.losses[lost].mean(), rel=0.1)


def test_the_strongest_reason_comes_first_in_words_with_its_usual_value(folder: Path) -> None:
    model = Estimator.load(folder)
    row = np.full(len(FEATURES), 1.0)
    row[INDEX["employee_refunds_1d"]] = 9.0
    reasons = model.explain(row, Kind.RETURN)
    assert reasons[0].feature == "employee_refunds_1d"
    assert reasons[0].words.startswith("refunds by this employee in the last day: 9, usually ")
    effects = [abs(reason.effect) for reason in reasons]
    assert effects == sorted(effects, reverse=True)


def test_what_is_unknown_for_one_cause_is_one_reason(folder: Path) -> None:
    model = Estimator.load(folder)
    row = sample(8, 1).vectors[0]
    for name, i in INDEX.items():
        if "customer" in name or "membership" in name:
            row[i] = math.nan
    parts = dict(zip(INDEX, model.contributions(row), strict=False))
    reasons = model.explain(row, Kind.SALE, most=len(FEATURES))
    (absent,) = [r for r in reasons if r.words == "no membership was used"]
    expected = sum(e for n, e in parts.items() if "customer" in n or "membership" in n)
    assert absent.effect == pytest.approx(expected)


def test_fitting_twice_gives_the_same_model(folder: Path, tmp_path: Path) -> None:
    again = fit_examples(sample(1), tmp_path, budget_seconds=0)["hash"]
    assert again == Estimator.load(folder).hash


def test_no_model_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(NoModel, match="tillguard train"):
        Estimator.load(tmp_path)


def test_a_changed_model_file_is_refused_wherever_it_is_changed(
    folder: Path, tmp_path: Path
) -> None:
    chance = np.random.default_rng(7)
    for name in (CLASSIFIER, "damage.txt", MANIFEST):
        for other in folder.iterdir():
            (tmp_path / other.name).write_bytes(other.read_bytes())
        raw = bytearray((folder / name).read_bytes())
        for place in chance.integers(0, len(raw), 15):
            damaged = bytearray(raw)
            damaged[place] ^= 1 << int(chance.integers(0, 7))
            (tmp_path / name).write_bytes(damaged)
            if name == MANIFEST and same_json(raw, damaged):
                continue
            with pytest.raises(DamagedModel):
                Estimator.load(tmp_path)


def same_json(one: bytes, other: bytes) -> bool:
    try:
        return json.loads(one) == json.loads(other)
    except ValueError:
        return False


def test_a_model_without_its_compiled_walkers_estimates_and_explains_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = Estimator.load(folder)
    monkeypatch.setitem(left_out, Suspect.MODEL, "a test")
    plain = Estimator.load(folder)
    assert plain.classifier.curves is not None
    assert type(plain.classifier.curves) is not type(compiled.classifier.curves)
    for vector in sample(5, 60).vectors:
        assert plain.score(vector) == compiled.score(vector)
        told = [one.contributions(vector) for one in (plain, compiled)]
        assert told[0] == pytest.approx(told[1], abs=1e-9)
    table = sample(6, 20).vectors
    margins = [one.classifier.margins(table).tolist() for one in (plain, compiled)]
    assert margins[0] == margins[1]
