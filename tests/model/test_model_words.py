"""Values in words."""

from __future__ import annotations

import math

import pytest

from tillguard.features import FEATURES, INDEX
from tillguard.model.words import sentence, spoken


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("amount", 15000, "150.00"),
        ("discount_share", 0.4, "40.0%"),
        ("employee_refund_peer_ratio", 2.5, "2.5 times"),
        ("receipt_age", 300, "5 minutes"),
        ("receipt_age", 5 * 86400, "5 days"),
        ("self_approved", 1, "yes"),
        ("employee_refunds_1h", 6, "6"),
        ("employee_refunds_1h", 0.4, "0.4"),
        ("card_uses_1h", math.nan, "not known"),
    ],
)
def test_a_value_is_spoken_in_its_unit(name: str, value: float, words: str) -> None:
    assert spoken(FEATURES[INDEX[name]], value) == words


@pytest.mark.parametrize("feature", FEATURES, ids=lambda f: f.name)
def test_every_feature_can_be_said_with_and_without_a_usual_value(feature: object) -> None:
    for value in (0.0, 1.0, 0.37, 123456.0, -3.0, math.nan):
        assert "usually" in sentence(feature, value, 1.0)  # type: ignore[arg-type]
        assert "usually" not in sentence(feature, value, math.nan)  # type: ignore[arg-type]
