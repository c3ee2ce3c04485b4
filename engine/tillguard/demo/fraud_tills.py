"""What staff do with the till itself: cancels after payment, open drawers, training mode."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..domain import Kind
from .careers import Fraud, Pattern, careers, clean, flat
from .columns import CASH, KIND, STAFF, Array
from .notes import CHANGE_NEEDED, CUSTOMER_LEFT
from .scene import Scene

ANY = np.int64(500)


def _rows(
    scene: Scene, name: str, fits: Array, pattern: Pattern
) -> tuple[np.random.Generator, Array]:
    rng = scene.rng(name)
    person = scene.sales["employee"].astype(int)
    return rng, flat(careers(scene, rng, person, fits, pattern))[1]


def _at_their_till(scene: Scene, rows: Array) -> dict[str, Any]:
    return {n: scene.sales[n][rows] for n in ("store", "lane", "employee")}


def _with_lines(
    scene: Scene, rows: Array, kind: Kind, wait: Array, rng: np.random.Generator, **given: Any
) -> None:
    kept, lines = scene.some_lines(rows, np.full(len(rows), ANY), rng, 0)
    sales, rows = scene.sales, rows[kept]
    drawn = {n: sales[n][rows] for n in ("store", "lane", "employee", "customer")}
    wall = sales["wall"][rows] + wait[kept]
    scene.book.add(
        len(rows), lines, kind=KIND[kind], wall=wall, party=STAFF, loss_share=1.0, **drawn, **given
    )


def cancel_after_tender(scene: Scene, typology: int) -> None:
    """The customer has paid in cash and goes; the transaction is cancelled, the cash stays out."""
    fits = clean(scene, 500) & (scene.sales["tender"] == CASH)
    rng, rows = _rows(scene, "cancel after tender", fits, Pattern(14, 1.0, (4, 26), 0.6, 20))
    _with_lines(
        scene, rows, Kind.CANCEL, rng.integers(30, 300, len(rows)), rng,
        tender=CASH, note=CUSTOMER_LEFT, typology=typology,
    )  # fmt: skip


def no_sale_drawer_open(scene: Scene, typology: int) -> None:
    """The drawer opened without a sale, again and again, and a little taken each time."""
    rng, rows = _rows(scene, "no sale drawer open", clean(scene, 0), Pattern(12, 1.4, (4, 26)))
    sales, count = scene.sales, len(rows)
    scene.book.add(
        count,
        kind=KIND[Kind.NO_SALE],
        wall=sales["wall"][rows] + rng.integers(30, 900, count),
        note=np.where(rng.random(count) < 0.6, CHANGE_NEEDED, 0),
        typology=typology,
        party=STAFF,
        loss=rng.integers(300, 4000, count),
        **_at_their_till(scene, rows),
    )


def training_mode_use(scene: Scene, typology: int) -> None:
    """Goods leave in training mode: nothing is booked."""
    fits = clean(scene, 800)
    rng, rows = _rows(scene, "training mode use", fits, Pattern(10, 0.9, (4, 24)))
    _with_lines(
        scene, rows, Kind.TRAINING, rng.integers(60, 900, len(rows)), rng, typology=typology
    )


def cash_over_short(scene: Scene, typology: int) -> None:
    """Counts that fall short by a note or two, week after week."""
    fits = clean(scene, 0)
    rng, rows = _rows(scene, "cash over short", fits, Pattern(14, 0.8, (5, 30), 0.7))
    sales, short = scene.sales, rng.integers(800, 6000, len(rows))
    scene.book.add(
        len(rows),
        kind=KIND[Kind.CASH_COUNT],
        wall=sales["wall"][rows] + rng.integers(900, 5400, len(rows)),
        difference=-short,
        typology=typology,
        party=STAFF,
        loss=short,
        **_at_their_till(scene, rows),
    )


BESIDE = (
    Fraud("CANCEL_AFTER_TENDER", STAFF, cancel_after_tender),
    Fraud("NO_SALE_DRAWER_OPEN", STAFF, no_sale_drawer_open),
    Fraud("TRAINING_MODE_USE", STAFF, training_mode_use),
    Fraud("CASH_OVER_SHORT", STAFF, cash_over_short),
)
