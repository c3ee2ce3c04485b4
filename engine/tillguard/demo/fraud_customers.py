"""What customers do at the till: others' memberships, stacked coupons, payments that fall short."""

from __future__ import annotations

import numpy as np

from .baskets import DAY
from .careers import Fraud, Pattern, careers, clean, flat
from .columns import APPROVED, CARD, CUSTOMER, KEYED, LOOKUP, OFFLINE, UNCONFIRMED, VOUCHER, WALLET
from .honest_refunds import AMOUNTS, activate, bought_token
from .scene import Scene


def membership_misuse(scene: Scene, typology: int) -> None:
    """Overheard numbers: a stranger shops a fortnight with one membership, then with another."""
    rng, sales = scene.rng("membership misuse"), scene.sales
    lives = careers(scene, rng, scene.household, clean(scene, 800), Pattern(96, 3.0, (5, 26)))
    who, rows = flat(lives)
    fortnight = sales["wall"][rows] // (14 * DAY)
    count = len(scene.wallets.cash)
    sales["customer"][rows] = rng.permutation(count)[(who * 31 + fortnight) % count]
    typed = rng.random(len(rows))
    sales["entry"][rows] = np.where(typed < 0.45, LOOKUP, np.where(typed < 0.72, KEYED, 0))
    taken = scene.cut(rows, rng.poisson(2.0, len(rows)), rng.uniform(0.05, 0.4, len(rows)), rng)
    amount = scene.book.amounts()[rows]
    scene.mark(rows, typology, CUSTOMER, taken + amount // 12)


def coupon_stacking(scene: Scene, typology: int) -> None:
    """Copied and expired coupons on top of each other, voucher after voucher."""
    rng, sales = scene.rng("coupon stacking"), scene.sales
    lives = careers(scene, rng, scene.household, clean(scene, 1200), Pattern(70, 2.1, (4, 24)))
    _, rows = flat(lives)
    count = len(rows)
    taken = scene.cut(rows, 2 + rng.poisson(4, count), rng.uniform(0.4, 0.98, count), rng)
    paper = rng.random(count) < 0.8
    share = rng.beta(4.0, 2.0, count)
    sales["second"][rows] = np.where(paper, VOUCHER, sales["second"][rows])
    sales["second_share"][rows] = np.where(paper, share, sales["second_share"][rows])
    amount = scene.book.amounts()[rows]
    scene.mark(rows, typology, CUSTOMER, taken + np.where(paper, share * amount, 0).astype("i8"))


def payment_discrepancy(scene: Scene, typology: int) -> None:
    """A wallet that never confirms, an offline card after a refusal, less tendered than due."""
    rng, sales = scene.rng("payment discrepancy"), scene.sales
    lives = careers(scene, rng, scene.household, clean(scene, 900), Pattern(75, 1.7, (4, 20)))
    who, rows = flat(lives)
    amount, luck = scene.book.amounts()[rows], rng.random(len(rows))
    short, unsure = luck < 0.38, luck > 0.72
    offline = ~short & ~unsure
    card = scene.wallets.card(who, rng.integers(3, 6, len(rows)))
    gap = np.where(short, rng.beta(1.8, 1.8, len(rows)) * amount, 0).astype("i8")
    sales["gap"][rows] = gap
    sales["tender"][rows] = np.select([unsure, offline], [WALLET, CARD], sales["tender"][rows])
    sales["token"][rows] = np.where(short, sales["token"][rows], card)
    sales["status"][rows] = np.select([unsure, offline], [UNCONFIRMED, OFFLINE], APPROVED)
    refused = offline & (rng.random(len(rows)) < 0.6)
    sales["declined"][rows] = np.where(refused, card + 1, 0)
    scene.mark(rows, typology, CUSTOMER, np.where(short, gap, amount * 9 // 10))


def gift_card_activation(scene: Scene, typology: int) -> None:
    """Gift cards bought with stolen cards, several in a row at several stores."""
    rng, sales = scene.rng("gift card activation"), scene.sales
    lives = careers(scene, rng, scene.household, clean(scene, 0), Pattern(30, 1.0, (3, 14)))
    who, rows = flat(lives)
    again = 1 + rng.poisson(0.8, len(rows))
    who, rows = np.repeat(who, again), np.repeat(rows, again)
    weight = np.array([0.06, 0.06, 0.14, 0.2, 0.26, 0.1, 0.18])
    slot = (sales["wall"][rows] // (86400 * 9)) % 40
    shown = rng.random(len(rows)) < 0.45
    activate(
        scene,
        rows,
        rng.choice(AMOUNTS, len(rows), p=weight),
        np.where(rng.random(len(rows)) < 0.12, -1, CARD),
        rng,
        token=bought_token(who * 40 + slot),
        customer=np.where(shown, sales["customer"][rows], -1),
        typology=np.full(len(rows), typology),
        loss_share=np.ones(len(rows)),
    )


ON_SALES = (
    Fraud("MEMBERSHIP_MISUSE", CUSTOMER, membership_misuse),
    Fraud("COUPON_STACKING", CUSTOMER, coupon_stacking),
    Fraud("PAYMENT_DISCREPANCY", CUSTOMER, payment_discrepancy),
)
BESIDE = (Fraud("GIFT_CARD_ACTIVATION", CUSTOMER, gift_card_activation),)
