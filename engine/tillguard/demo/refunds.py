"""How a refund or a void is written: lines of an earlier sale, receipt or none, money back how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..domain import Kind
from .columns import CARD, CASH, GIFT_CARD, KEYED, KIND, Array
from .notes import RETURN_REASONS
from .scene import Scene
from .wallets import token


@dataclass(frozen=True, slots=True)
class Way:
    """How a batch of refunds is made; probabilities unless said otherwise.

    `lines`: mean number of lines beyond the first; `dear`: how strongly dear lines are preferred
    (exponent); `shown`: membership shown without a receipt; `same`: back to the tender that paid;
    otherwise `cash`, another `card`, or a gift card.
    """

    lines: float = 0.6
    dear: float = 1.3
    receipt: float = 0.78
    shown: float = 0.6
    same: float = 0.86
    cash: float = 0.45
    card: float = 0.15
    approved: float = 0.5
    keyed: float = 0.08


HONEST = Way()


def refund(
    scene: Scene, rows: Array, wall: Array, way: Way, rng: np.random.Generator, **given: Any
) -> Array:
    """Returns at `wall` of lines of the sales `rows`; the rows added come back.

    Columns `given` are aligned with `rows` and replace what is made up here. A sale without a
    returnable line, and a moment that is not at least ten minutes after it, gives no return.
    """
    fits = np.flatnonzero(wall > scene.sales["wall"][rows] + 600)
    kept, lines = scene.some_lines(rows[fits], 1 + rng.poisson(way.lines, len(fits)), rng, way.dear)
    kept = fits[kept]
    lines.entry[:] = np.where(rng.random(len(lines.item)) < way.keyed, KEYED, 0)
    drawn = _drawn(scene, rows[kept], wall[kept], way, rng)
    for name, value in given.items():
        drawn[name] = np.asarray(value)[kept] if np.ndim(value) else value
    if "employee" not in given:
        drawn["employee"] = scene.staff.on_duty(drawn["store"], drawn["wall"], drawn["lane"])
    if "approver" not in given:
        asked = rng.random(len(kept)) < way.approved
        drawn["approver"] = np.where(asked, scene.staff.manager(drawn["store"]), -1)
    return scene.book.add(len(kept), lines, kind=KIND[Kind.RETURN], **drawn)


def _drawn(
    scene: Scene, rows: Array, wall: Array, way: Way, rng: np.random.Generator
) -> dict[str, Any]:
    sales, count = scene.sales, len(rows)
    receipt = rng.random(count) < way.receipt
    shown = (rng.random(count) < way.shown) & ~receipt
    tender, token_ = _money_back(scene, rows, receipt, way, rng)
    member = np.where(sales["customer"][rows] >= 0, sales["customer"][rows], -1)
    return {
        "wall": wall,
        "store": sales["store"][rows],
        "lane": scene.service_lane(sales["store"][rows], rng),
        "customer": np.where(receipt, member, np.where(shown, scene.household[rows], -1)),
        "origin": np.where(receipt, rows, -1),
        "tender": tender,
        "token": token_,
        "note": rng.choice(RETURN_REASONS, count),
    }


def _money_back(
    scene: Scene, rows: Array, receipt: Array, way: Way, rng: np.random.Generator
) -> tuple[Array, Array]:
    sales, count = scene.sales, len(rows)
    luck, back = rng.random(count), rng.random(count) < way.same
    other = np.where(luck < way.cash, CASH, np.where(luck < way.cash + way.card, CARD, GIFT_CARD))
    paid = np.where(sales["tender"][rows] < 0, CASH, sales["tender"][rows])
    tender = np.where(receipt & back, paid, other)
    theirs = scene.wallets.card(scene.household[rows], rng.integers(0, 4, count))
    fresh = token(2 * 10**7 + rows * 7 + rng.integers(0, 7, count))
    return tender, np.select(
        [tender == CASH, tender == GIFT_CARD, receipt & back],
        [np.int64(0), fresh, sales["token"][rows]],
        theirs,
    )


def undo(
    scene: Scene,
    rows: Array,
    wall: Array,
    kind: Kind,
    part: Array,
    rng: np.random.Generator,
    **given: Any,
) -> Array:
    """Voids or post-voids of the sales `rows` at `wall`; `part` of their lines, at least one."""
    size = np.bincount(scene.book.lines_of(rows)[1], minlength=len(rows))
    kept, lines = scene.some_lines(rows, np.maximum(1, np.rint(size * part).astype(int)), rng)
    sales, mine = scene.sales, rows[kept]
    drawn: dict[str, Any] = {
        "store": sales["store"][mine],
        "lane": sales["lane"][mine],
        "employee": sales["employee"][mine],
        "customer": sales["customer"][mine],
        "tender": sales["tender"][mine],
        "token": sales["token"][mine],
        "note": rng.choice(RETURN_REASONS, len(mine)),
    }
    for name, value in given.items():
        drawn[name] = np.asarray(value)[kept] if np.ndim(value) else value
    return scene.book.add(len(mine), lines, kind=KIND[kind], wall=wall[kept], origin=mine, **drawn)
