"""What is shown to a person: grouped by meaning, stable, told by the strongest."""

from __future__ import annotations

import math
from array import array
from pathlib import Path

import numpy as np
import pytest

from tillguard.domain import Kind
from tillguard.features import FEATURES, INDEX
from tillguard.learn import Examples, fit_examples
from tillguard.model import Estimator
from tillguard.model.reasons import Reasons, topic

REFUNDS = ("employee_refunds_1h", "employee_refunds_1d", "employee_refund_rate_28d")
REASONS = Reasons(FEATURES, ())
WIDTH = len(FEATURES)


def told(effects: dict[str, float], most: int = 5) -> list[tuple[str, float]]:
    row, found = array("d", [2.0] * WIDTH), [0.0] * (WIDTH + 1)
    for name, effect in effects.items():
        found[INDEX[name]] = effect
    usual = [1.0] * WIDTH
    return [(r.feature, r.effect) for r in REASONS.strongest(found, row, usual, most, {})]


def test_windows_of_one_thing_are_one_reason_told_by_the_strongest() -> None:
    effects = dict(zip(REFUNDS, (0.4, 0.9, -0.1), strict=True)) | {"amount": 1.0}
    assert told(effects) == [(REFUNDS[1], pytest.approx(1.2)), ("amount", 1.0)]


@pytest.mark.parametrize("feature", FEATURES, ids=lambda f: f.name)
def test_the_same_count_over_other_windows_has_the_same_topic(feature: object) -> None:
    name: str = feature.name  # type: ignore[attr-defined]
    stem = name.removesuffix("_1h").removesuffix("_1d").removesuffix("_28d")
    for other in FEATURES:
        if other.name in {f"{stem}_{window}" for window in ("1h", "1d", "28d")}:
            assert topic(other) == topic(feature)  # type: ignore[arg-type]


def test_topics_keep_apart_who_and_what() -> None:
    kept = {name: topic(FEATURES[INDEX[name]]) for name in INDEX}
    for one, other in (
        ("employee_refunds_1d", "employee_voids_1d"),
        ("employee_refunds_1d", "card_refunds_28d"),
        ("card_confirmed", "card_cleared"),
        ("amount", "discount"),
    ):
        assert kept[one] != kept[other]


def test_even_effects_come_in_the_catalogues_order_whatever_the_last_bit_says() -> None:
    names = ("employee_voids_1d", "card_refunds_28d", "amount")
    forwards = told({name: 0.5 + i * 1e-13 for i, name in enumerate(names)})
    backwards = told({name: 0.5 - i * 1e-13 for i, name in enumerate(names)})
    assert [name for name, _ in forwards] == [name for name, _ in backwards]
    order = [INDEX[name] for name, _ in forwards]
    assert order == sorted(order)


def test_groups_add_up_to_what_the_features_add_up_to() -> None:
    chance = np.random.default_rng(1)
    effects = dict(zip(INDEX, chance.normal(size=WIDTH), strict=True))
    groups = told(effects, most=WIDTH)
    assert math.fsum(e for _, e in groups) == pytest.approx(math.fsum(effects.values()))


@pytest.fixture(scope="module")
def with_attributes(tmp_path_factory: pytest.TempPathFactory) -> Estimator:
    """A model whose label stands in two attributes beside the catalogue's vector."""
    chance, rows = np.random.default_rng(2), 400
    wing = chance.choice(["", "west", "east"], rows).astype(object)
    queue = np.where(chance.random(rows) < 0.2, np.nan, chance.gamma(2, 2, rows))
    labels = chance.random(rows) < np.where(wing == "east", 0.8, 0.1) * np.where(queue > 2, 1, 0.4)
    data = Examples(
        np.ones((rows, WIDTH)), labels.astype(float), np.ones(rows), labels * 100.0,
        [Kind.SALE] * rows, (0, rows), {"wing": wing, "queue_minutes": queue},
    )  # fmt: skip
    folder: Path = tmp_path_factory.mktemp("attributes")
    fit_examples(data, folder, budget_seconds=0)
    return Estimator.load(folder)


def test_attributes_are_read_beside_the_vector_and_told_in_words(
    with_attributes: Estimator,
) -> None:
    vector = array("d", [1.0] * WIDTH)
    east, west = ({"wing": wing, "queue_minutes": 9} for wing in ("east", "west"))
    risk = [with_attributes.score(vector, given).probability for given in (east, west)]
    assert risk[0] > 2 * risk[1]
    words = [r.words for r in with_attributes.explain(vector, Kind.SALE, attributes=east)]
    assert words[0] == "wing: east"
    assert any(word.startswith("queue minutes: 9, usually ") for word in words)
    assert with_attributes.score(vector, {"wing": "never seen"}) == with_attributes.score(
        vector, {"wing": "other", "queue_minutes": "no number"}
    )
