"""What customers do with returns: no receipt, too much, too late, worn, in rings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .baskets import DAY, FIRST
from .careers import Fraud, Pattern, careers, clean, flat
from .columns import CARD, CASH, CUSTOMER, GIFT_CARD, Array
from .honest_refunds import bought_token
from .refunds import HONEST, refund
from .scene import Scene


def _soon(scene: Scene, rows: Array, days: Array, rng: np.random.Generator) -> Array:
    due = scene.sales["wall"][rows] + (days * DAY).astype("i8")
    return scene.next_open(scene.sales["store"][rows], due, rng)


def no_receipt_return(scene: Scene, typology: int) -> None:
    """Goods picked off the shelf and 'returned' without a receipt, at whatever store is near."""
    rng = scene.rng("no receipt return")
    lives = careers(scene, rng, scene.household, clean(scene, 1500), Pattern(26, 1.3, (4, 24)))
    who, rows = flat(lives)
    wall = _soon(scene, rows, rng.uniform(0.05, 3, len(rows)), rng)
    luck = rng.random(len(rows))
    tender = np.where(luck < 0.4, CASH, np.where(luck < 0.75, GIFT_CARD, CARD))
    token = bought_token(who * 3 + 900_000)
    refund(
        scene, rows, wall, replace(HONEST, receipt=0, dear=2.2, lines=1.0, keyed=0.2), rng,
        tender=tender, token=np.where(tender == CASH, 0, token),
        customer=np.where(rng.random(len(rows)) < 0.35, who, -1),
        typology=typology, loss_share=1.0,
    )  # fmt: skip


def return_tender_mismatch(scene: Scene, typology: int) -> None:
    """Found or bought receipts: the money goes to a card that never paid."""
    rng = scene.rng("return tender mismatch")
    lives = careers(scene, rng, scene.household, clean(scene, 1000), Pattern(26, 1.3, (4, 24)))
    who, rows = flat(lives)
    wall = _soon(scene, rows, rng.lognormal(1.2, 0.9, len(rows)), rng)
    cash = rng.random(len(rows)) < 0.2
    token = bought_token(who * 3 + 1_200_000)
    refund(
        scene, rows, wall, replace(HONEST, receipt=1, dear=1.8, lines=1.0), rng,
        tender=np.where(cash, CASH, CARD), token=np.where(cash, 0, token),
        customer=np.where(rng.random(len(rows)) < 0.3, who, -1),
        typology=typology, loss_share=1.0,
    )  # fmt: skip


def return_over_purchase(scene: Scene, typology: int) -> None:
    """The same receipt brought back a second time, or more of an item than was bought."""
    rng = scene.rng("return over purchase")
    lives = careers(scene, rng, scene.household, clean(scene, 800), Pattern(34, 1.0, (4, 26)))
    _, rows = flat(lives)
    way = replace(HONEST, receipt=1, dear=4.0, lines=3.0, same=0.9)
    first = _soon(scene, rows, rng.lognormal(1.0, 0.8, len(rows)), rng)
    refund(scene, rows, first, way, rng)
    again = np.where(first > 0, first + (rng.lognormal(0.8, 1.0, len(rows)) * DAY).astype("i8"), 0)
    wall = scene.next_open(scene.sales["store"][rows], again, rng)
    wall = np.where(first > 0, wall, -1)
    refund(scene, rows, wall, way, rng, typology=typology, loss_share=1.0)


def return_outside_policy(scene: Scene, typology: int) -> None:
    """Long after the last day of return, talked through, by the same people again and again."""
    rng = scene.rng("return outside policy")
    lives = careers(scene, rng, scene.household, clean(scene, 1000), Pattern(32, 1.0, (4, 26)))
    _, rows = flat(lives)
    wall = _soon(scene, rows, rng.uniform(34, 110, len(rows)), rng)
    way = replace(HONEST, receipt=1, dear=1.8, same=0.6, approved=0.3)
    refund(scene, rows, wall, way, rng, typology=typology, loss_share=0.9)


def return_ring(scene: Scene, typology: int) -> None:
    """A few people pass bought receipts and stolen goods round the stores of a region."""
    rng, sales = scene.rng("return ring"), scene.sales
    fits = clean(scene, 1200)
    lives = careers(
        scene, rng, sales["store"].astype(int), fits, Pattern(8, 2.2, (4, 16), 0.6, 300)
    )
    who, rows = flat(lives)
    store = scene.another_store(rows, rng)
    wall = scene.next_open(store, sales["wall"][rows] + rng.integers(3600, 2 * DAY, len(rows)), rng)
    cash = rng.random(len(rows)) < 0.3
    token = bought_token(who * 7 + 2_000_000 + rng.integers(0, 4, len(rows)))
    refund(
        scene, rows, wall, replace(HONEST, receipt=0.5, dear=2.0, lines=0.8), rng,
        store=store, lane=scene.service_lane(store, rng),
        tender=np.where(cash, CASH, CARD), token=np.where(cash, 0, token), customer=-1,
        typology=typology, loss_share=1.0,
    )  # fmt: skip


def wardrobing(scene: Scene, typology: int) -> None:
    """Used over the holiday and brought back: the dearest thing of the basket."""
    rng, sales = scene.rng("wardrobing"), scene.sales
    day = (sales["wall"] - FIRST) // DAY % 365
    festive = (day > 335) | (day < 10) | (rng.random(len(day)) < 0.35)
    fits = clean(scene, 2000) & festive
    lives = careers(scene, rng, scene.household, fits, Pattern(50, 1.0, (8, 44), 0.85, 12))
    _, rows = flat(lives)
    wall = _soon(scene, rows, rng.uniform(5, 27, len(rows)), rng)
    way = replace(HONEST, receipt=0.92, dear=4.0, lines=0.3)
    refund(scene, rows, wall, way, rng, typology=typology, loss_share=0.6)


def gift_card_refund_load(scene: Scene, typology: int) -> None:
    """Refunds without a receipt collected on one gift card, which is then sold."""
    rng = scene.rng("gift card refund load")
    lives = careers(scene, rng, scene.household, clean(scene, 1000), Pattern(22, 1.3, (4, 18)))
    who, rows = flat(lives)
    wall = _soon(scene, rows, rng.uniform(0.1, 6, len(rows)), rng)
    spare = rng.random(len(rows)) < 0.4
    refund(
        scene, rows, wall, replace(HONEST, receipt=0.15, dear=2.0, lines=1.0), rng,
        tender=GIFT_CARD, token=bought_token(who * 3 + 3_000_000 + spare),
        customer=np.where(rng.random(len(rows)) < 0.3, who, -1),
        typology=typology, loss_share=1.0,
    )  # fmt: skip


BESIDE = (
    Fraud("NO_RECEIPT_RETURN", CUSTOMER, no_receipt_return),
    Fraud("RETURN_TENDER_MISMATCH", CUSTOMER, return_tender_mismatch),
    Fraud("RETURN_OVER_PURCHASE", CUSTOMER, return_over_purchase),
    Fraud("RETURN_OUTSIDE_POLICY", CUSTOMER, return_outside_policy),
    Fraud("RETURN_RING", CUSTOMER, return_ring),
    Fraud("WARDROBING", CUSTOMER, wardrobing),
    Fraud("GIFT_CARD_REFUND_LOAD", CUSTOMER, gift_card_refund_load),
)
