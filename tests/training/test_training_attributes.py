"""Custom attributes are learnt from and looked after like features, wherever they were said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from tillguard.domain import Attribute, Event, Kind
from tillguard.errors import NotEnoughLabels
from tillguard.intake import import_events, opened
from tillguard.intake.archive import Declared
from tillguard.journal import Journal
from tillguard.learn import Learnt, begun, fit_examples
from tillguard.learn.drift import Level
from tillguard.model import Estimator
from tillguard.settings import Settings
from tillguard.training import run
from tillguard.training.known import known
from tillguard.training.season import look

from .conftest import NOON, QUICK, ROWS, chain, unsaid
from .test_training_run import FIRST, serve

DECLARED = {"tier": Declared("number", "tier", 1), "shop": Declared("category", "shop", 1)}


def read(body: bytes) -> Mapping[str, Attribute]:
    """What every served transaction says here."""
    assert body == b"b"
    return {"tier": 9.0, "shop": "north"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Was taught by rows that said a number and a word."""
    found = chain(1, ROWS)
    draw = np.random.default_rng(5)
    said = {
        "tier": draw.normal(size=ROWS) + [3.0 * label.confirmed for label in found.labels],
        "shop": draw.choice(np.array(["north", "south"], object), ROWS),
    }
    table = found.table
    Learnt(type(table)(table.keys, table.kinds, table.received, table.vectors, said),
           found.labels).write(settings.learnt)  # fmt: skip
    serve(settings, 250, "verdict", honest=True)
    return settings


def test_what_tills_said_is_learnt_from_and_what_was_declared_is_imposed(
    settings: Settings, tmp_path: Path
) -> None:
    journal = Journal.open(settings.url)
    found = known(journal, settings.learnt, read, DECLARED)
    assert found.table.attributes["tier"][ROWS:].tolist() == [9.0] * 250
    assert found.table.attributes["shop"][ROWS:].tolist() == ["north"] * 250
    taught = found.part(range(ROWS)).examples()
    fit_examples(taught, tmp_path / "model", budget_seconds=0)
    model = Estimator.load(tmp_path / "model")
    names = [feature.name for feature in model.features]
    assert names.index("tier") in model.manifest["directions"]
    row = found.table.vectors[0]
    told = [model.score(row, {"tier": tier}).margin for tier in np.linspace(-3, 4, 40)]
    assert told == sorted(told)
    assert told[0] < told[-1]

    draw = np.random.default_rng(6)

    def alike(body: bytes) -> Mapping[str, Attribute]:
        return {"tier": draw.normal() + 3 * (draw.random() < taught.labels.mean()), "shop": "north"}

    moved = {one.name: one.level for one in look(journal, settings.learnt, model, alike).moved}
    assert moved["tier"] is Level.STEADY, "said as it was before"
    assert moved["shop: risk of its value"] is Level.WATCH, "one word where there were two"
    assert len(moved) == len(names) + 1
    journal.close()


def test_a_run_replays_what_was_imported_since(settings: Settings, tmp_path: Path) -> None:
    settings.learnt.unlink()
    (tmp_path / "a.xml").write_text("three sales")
    sales = [
        Event(f"k{n}", Kind.SALE, NOON, NOON, "s", "r", "e", "UTC", "2017-12-05", n)
        for n in range(3)
    ]
    with opened(settings.archive):
        import_events(settings.archive, tmp_path / "a.xml", "USD", {}, iter(sales))
    with pytest.raises(NotEnoughLabels):
        run(settings, FIRST, unsaid, QUICK)
    assert begun(settings.replayed).of
