"""A backtest that replays events looks up what was normal then, from the same event on."""

from __future__ import annotations

import random
from array import array
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tillguard.backtest import Bodies
from tillguard.backtest.vectors import WIDTH, Replayed
from tillguard.domain import Event, Season
from tillguard.errors import DamagedNorms
from tillguard.features import History, sealed
from tillguard.journal import NORMS, EventRow, Journal
from tillguard.journal.group import EventBatch, write_group
from tillguard.pipeline import Pipeline, Rulebook
from tillguard.serve.convert import body_of, event_of, transaction_of
from tillguard.serve.desk import row_of

START = 1_512_104_400
STORES = ("367", "288")


def season() -> Season:
    return Season(
        first=START // 86_400 - 3,
        places=dict.fromkeys(STORES, ""),
        rates={store: array("f", [2.5] * 168) for store in STORES},
        days={"": array("f", [1.1] * 20)},
        dispersion=1.3,
        steady=dict.fromkeys(STORES, 40.0),
        baskets=dict.fromkeys(STORES, (2000.0, 3000.0)),
        refunds=dict.fromkeys(STORES, 0.1),
        refund_days={"": array("f", [1] * 20)},
        registers={"367/r0": (0.5, 9.0)},
    )


def test_replayed_vectors_are_those_served_before_and_after_norms_were_taken(
    shipped: Rulebook, bodies: Bodies, make_event: Callable[..., Event], tmp_path: Path
) -> None:
    journal = Journal.open(f"sqlite:///{tmp_path}/journal.db")
    r, pipeline, norms = random.Random(8), Pipeline(History(), shipped, None), sealed(1, season())
    journal.save_norm(norms.hash, norms.content, norms.made)
    works: list[object] = []
    for number in range(60):
        if number == 30:
            pipeline.history.take(norms)
            works.append(EventBatch((EventRow(norms.hash, NORMS, START, b""),)))
        event = make_event(r, number)
        transaction = transaction_of(event)
        event = event_of(transaction, event.at, event.received)
        decided = pipeline.decide(event)
        works.append(row_of(decided, 0, b"print", b"answer", body_of(transaction, event)))
    with journal.database.hot_transaction() as driver:
        write_group(driver, works)  # type: ignore[arg-type]
    rows = next(journal.decided(journal.span(9), 100))
    (found,) = Replayed(journal, bodies, History()).vectors(rows, [shipped])
    served = np.array([np.frombuffer(row.vector)[:WIDTH] for row in rows])
    assert found[:, :WIDTH].tobytes() == served.tobytes()
    with journal.database.hot_transaction() as driver:
        driver.execute("UPDATE norm SET content = ?", (b"damaged",))
    with pytest.raises(DamagedNorms):
        Replayed(journal, bodies, History()).vectors(rows, [shipped])
    journal.close()
