"""A small chain that has learnt before: labelled vectors in which one feature says the risk."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from tillguard.domain import Attribute, Kind
from tillguard.features import FEATURES, INDEX
from tillguard.learn import Label, Learnt, Table
from tillguard.learn.gate import Bounds
from tillguard.settings import Settings
from tillguard.training import Order, run

NOON = 1_512_493_200
ROWS = 900
SIGNAL = INDEX["employee_refunds_1d"]
QUICK = Bounds(value=0.6, brier=0.6, error=2.0, found=20, replicates=60)
Write = Callable[..., Learnt]


def unsaid(body: bytes) -> Mapping[str, Attribute]:
    """Nothing is said beside the vector."""
    return {}


def chain(seed: int, rows: int, until: int = NOON) -> Learnt:
    """Refunds in sixty stores over the sixty days before `until`, one in five confirmed."""
    draw = np.random.default_rng(seed)
    vectors = np.zeros((rows, len(FEATURES)))
    vectors[:, :12] = draw.normal(size=(rows, 12))
    vectors[:, INDEX["customer_age"]] = np.where(draw.random(rows) < 0.5, math.nan, 1e6)
    vectors[:, INDEX["local_hour"]] = draw.integers(8, 20, rows)
    vectors[:, SIGNAL] = draw.gamma(1.0, 2.0, rows)
    confirmed = draw.random(rows) < 1 / (1 + np.exp(6 - 1.8 * vectors[:, SIGNAL]))
    received = np.linspace(until - 60 * 86_400, until, rows).astype(np.int64)
    keys = [f"{draw.integers(60)}/1/2017-01-01/{seed}-{i}" for i in range(rows)]
    labels = [
        Label(key, int(at) + 86_400, bool(yes), 4_000 if yes else 0, 1.0)
        for key, at, yes in zip(keys, received, confirmed, strict=True)
    ]
    return Learnt(Table(keys, [Kind.RETURN] * rows, received, vectors), labels)


@pytest.fixture
def settings(tmp_path: Path, migrated_file: Path) -> Settings:
    shutil.copy(migrated_file, tmp_path / "tillguard.db")
    return Settings(home=tmp_path, shadow_decisions=0, train_seconds=0)


@pytest.fixture
def learnt(settings: Settings) -> Write:
    """Writes what was learnt before the journal; `change` may spoil the labels."""

    def write(
        seed: int = 1, rows: int = ROWS, change: Callable[[int, Label], Label] | None = None
    ) -> Learnt:
        found = chain(seed, rows)
        if change is not None:
            found = Learnt(found.table, [change(i, la) for i, la in enumerate(found.labels)])
        settings.learnt.unlink(missing_ok=True)
        found.write(settings.learnt)
        return found

    return write


@pytest.fixture(scope="session")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chain whose first model is live."""
    home: Path = tmp_path_factory.mktemp("first")
    chosen = Settings(home=home, shadow_decisions=0, train_seconds=0)
    chain(1, ROWS).write(chosen.learnt)
    assert run(chosen, Order("ann", NOON), unsaid, QUICK).state == "live"
    return home


@pytest.fixture
def begun(settings: Settings, first_home: Path) -> Settings:
    """The same, for a test of its own."""
    shutil.copytree(first_home, settings.home, dirs_exist_ok=True)
    return settings
