"""The card: one page that needs nothing else, with figures of what came after."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from tillguard.domain import Kind
from tillguard.features import FEATURES, INDEX
from tillguard.learn import Label, Table, examples, fit_examples
from tillguard.learn.card import About, seen_by, write_card
from tillguard.model import Estimator

ROWS, FIRST, HOUR = 1500, 1200, 3600
ABOUT = About(
    lambda at: "peak" if at > 1_000_000 else "no season",
    {"k1": "POST_VOID"},
    {"reviews": "all of <them>"},
)


def labelled(rows: int = ROWS) -> tuple[Table, list[Label]]:
    """Refunds by the employee raise the risk; every verdict takes a day."""
    chance = np.random.default_rng(1)
    vectors = np.full((rows, len(FEATURES)), np.nan)
    vectors[:, :8] = chance.gamma(1.0, 2.0, (rows, 8))
    refunds = vectors[:, INDEX["employee_refunds_1d"]] = chance.gamma(1.0, 2.0, rows)
    confirmed = chance.random(rows) < 1 / (1 + np.exp(4 - refunds))
    received = np.arange(rows, dtype=np.int64) * HOUR
    table = Table([f"k{n}" for n in range(rows)], [Kind.RETURN] * rows, received, vectors)
    labels = [
        Label(key, int(at) + 24 * HOUR, bool(yes), 900, 2.0)
        for key, at, yes in zip(table.keys, received, confirmed, strict=True)
    ]
    return table, labels


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of all rows, and its twin of the first four fifths."""
    place: Path = tmp_path_factory.mktemp("model")
    table, labels = labelled()
    fit_examples(examples(table, labels), place, budget_seconds=0)
    fit_examples(examples(table, labels[:FIRST]), place / "twin", budget_seconds=0)
    return place


def held() -> tuple[Table, list[Label]]:
    table, labels = labelled()
    return table.rows(np.arange(FIRST, ROWS)), labels[FIRST:]


@pytest.fixture(scope="module")
def card(folder: Path) -> str:
    return write_card(folder, Estimator.load(folder / "twin"), *held(), ABOUT).read_text()


def test_a_card_needs_nothing_else_and_is_light(card: str) -> None:
    assert len(card) < 2_000_000
    assert "<script" not in card
    loaded = re.findall(r'(?:src|href)="(?!#|data:)([^"]*)"', card)
    assert loaded == []


def test_a_card_says_what_it_is_for_and_shows_every_picture(card: str) -> None:
    for said in ("Intended use and limits", "not a verdict", "How good it is", "What it looks at"):
        assert said in card
    assert card.count("<svg") == 5
    assert "employee_refunds_1d" in card
    assert "all of &lt;them&gt;" in card
    assert "POST_VOID" in card or "not known" in card


def test_the_figures_are_the_twins_on_the_rows_that_it_has_not_seen(
    card: str, folder: Path
) -> None:
    twin, (rows, labels) = Estimator.load(folder / "twin"), held()
    found = seen_by(twin, rows, labels, ABOUT)
    assert found.probability.tolist() == [
        twin.score(vector, said).probability for vector, said in rows.each()
    ]
    confirmed = sum(label.confirmed for label in labels)
    assert f"({ROWS - FIRST} transactions, {confirmed} frauds)" in card
    off = np.average((found.probability - found.labels) ** 2, weights=found.weights)
    assert f"<td>brier</td><td>{off:.3f} (" in card
