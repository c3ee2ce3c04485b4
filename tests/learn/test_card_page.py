"""The card: one page that needs nothing else, with figures of what came after."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tillguard.domain import Kind
from tillguard.features import FEATURES, INDEX
from tillguard.learn import Label, Table, examples, fit_examples
from tillguard.learn.card import About, on_the_newest, write_card

ROWS, HOUR = 1500, 3600
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
def card(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("model")
    table, labels = labelled()
    fit_examples(examples(table, labels), folder, budget_seconds=0)
    return write_card(folder, table, labels, ABOUT, budget_seconds=0).read_text()


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


def test_the_figures_are_of_rows_that_their_model_could_not_know() -> None:
    table, labels = labelled()
    known = {label.key: label for label in labels}
    tested = on_the_newest(table, known, ABOUT, 0, 0)
    assert len(tested) == pytest.approx(ROWS / 5, abs=1)
    swapped = {
        key: replace(label, confirmed=not label.confirmed)
        if label.known >= table.received[-len(tested)]
        else label
        for key, label in known.items()
    }
    again = on_the_newest(table, swapped, ABOUT, 0, 0)
    assert (again.probability == tested.probability).all()


def test_too_few_labels_make_a_card_without_figures(tmp_path: Path) -> None:
    table, labels = labelled(600)
    fit_examples(examples(table, labels), tmp_path, budget_seconds=0)
    late = [replace(label, known=10**9) for label in labels]
    said = write_card(tmp_path, table, late, ABOUT, budget_seconds=0).read_text()
    assert "nothing is measured" in said
    assert said.count("<svg") == 1
