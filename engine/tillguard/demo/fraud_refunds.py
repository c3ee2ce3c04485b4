"""What staff do with refunds and voids: money out of the drawer for goods that never came back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..domain import Kind
from .baskets import DAY
from .careers import Fraud, Pattern, careers, clean, flat
from .columns import CARD, CASH, KIND, STAFF, Array
from .refunds import HONEST, refund, undo
from .scene import Scene


def _theirs(scene: Scene) -> Array:
    return scene.sales["employee"].astype(int)


def _alone(scene: Scene, rows: Array, wait: Array) -> dict[str, Any]:
    """Where and when: at the employee's own till, `wait` seconds after that sale."""
    sales = scene.sales
    return {
        "wall": sales["wall"][rows] + wait,
        "store": sales["store"][rows],
        "lane": sales["lane"][rows],
        "employee": sales["employee"][rows],
    }


def self_refund(scene: Scene, typology: int) -> None:
    """Refunds rung by oneself to one's own membership or card."""
    rng, staff = scene.rng("self refund"), scene.staff
    person = np.where(staff.household[_theirs(scene)] >= 0, _theirs(scene), -1)
    who, rows = flat(careers(scene, rng, person, clean(scene, 800), Pattern(18, 0.9, (5, 30))))
    back = scene.wallets.card(staff.household[who])
    cash = rng.random(len(rows)) < 0.4
    at = _alone(scene, rows, rng.integers(700, 2400, len(rows)))
    refund(
        scene, rows, at.pop("wall"), replace(HONEST, receipt=0.4, dear=1.6), rng, **at,
        tender=np.where(cash, CASH, CARD), token=np.where(cash, 0, back),
        customer=np.where(rng.random(len(rows)) < 0.75, staff.household[who], -1),
        approver=np.where(rng.random(len(rows)) < 0.25, who, -1),
        typology=typology, party=STAFF, loss_share=1.0,
    )  # fmt: skip


def _mates(scene: Scene) -> Array:
    """For each employee a colleague of the same store with an own membership (-1: none)."""
    staff = scene.staff
    mates = np.full(len(staff.home), -1)
    for member in np.flatnonzero(staff.household >= 0).tolist():
        mates[(staff.home == staff.home[member]) & (np.arange(len(mates)) != member)] = member
    return mates


def coworker_refund(scene: Scene, typology: int) -> None:
    """One rings the refund, the other has the card: never their own name."""
    rng, staff = scene.rng("coworker refund"), scene.staff
    mates = _mates(scene)
    person = np.where(mates[_theirs(scene)] >= 0, _theirs(scene), -1)
    who, rows = flat(careers(scene, rng, person, clean(scene, 800), Pattern(18, 1.0, (5, 30))))
    mate = mates[who]
    cash = rng.random(len(rows)) < 0.3
    back = scene.wallets.card(staff.household[mate])
    at = _alone(scene, rows, rng.integers(700, 2400, len(rows)))
    refund(
        scene, rows, at.pop("wall"), replace(HONEST, receipt=0.4, dear=1.6), rng, **at,
        tender=np.where(cash, CASH, CARD), token=np.where(cash, 0, back),
        customer=np.where(rng.random(len(rows)) < 0.7, staff.household[mate], -1),
        typology=typology, party=STAFF, loss_share=1.0,
    )  # fmt: skip


def cash_refund_spike(scene: Scene, typology: int) -> None:
    """Two to four cash refunds in an hour without customer, the drawer opened before."""
    rng = scene.rng("cash refund spike")
    _, rows = flat(
        careers(scene, rng, _theirs(scene), clean(scene, 600), Pattern(14, 0.5, (4, 26)))
    )
    again = 1 + rng.poisson(1.0, len(rows))
    first = np.repeat(np.cumsum(again) - again, again)
    rows = np.repeat(rows, again)
    turn = np.arange(len(rows)) - first
    at = _alone(scene, rows, 700 + turn * 600 + rng.integers(0, 500, len(rows)))
    opened = np.flatnonzero(rng.random(len(rows)) < 0.35)
    before: dict[str, Any] = {n: v[opened] for n, v in at.items()}
    before["wall"] = before["wall"] - 100
    scene.book.add(len(opened), kind=KIND[Kind.NO_SALE], **before)
    refund(
        scene, rows, at.pop("wall"), replace(HONEST, receipt=0.35, dear=1.5, lines=1.0), rng, **at,
        tender=CASH, token=0, customer=-1, approver=-1,
        typology=typology, party=STAFF, loss_share=1.0,
    )  # fmt: skip


def post_void(scene: Scene, typology: int) -> None:
    """The customer has left with the goods; the sale is undone and the cash is pocketed."""
    rng, sales = scene.rng("post void fraud"), scene.sales
    fits = clean(scene, 500) & ((sales["tender"] == CASH) | (rng.random(len(sales["wall"])) < 0.15))
    who, rows = flat(careers(scene, rng, _theirs(scene), fits, Pattern(26, 0.9, (5, 30), 0.65, 20)))
    luck = rng.random(len(rows))
    boss = scene.staff.manager(sales["store"][rows])
    approver = np.where(luck < 0.35, boss, np.where(luck < 0.65, who, -1))
    wall = sales["wall"][rows] + rng.integers(400, 3 * 3600, len(rows))
    undo(
        scene, rows, wall, Kind.POST_VOID, np.ones(len(rows)), rng,
        approver=approver, typology=typology, party=STAFF, loss_share=1.0,
    )  # fmt: skip


def line_void_rate(scene: Scene, typology: int) -> None:
    """After total, dear lines are voided and their cash is kept: a little, often."""
    rng, sales = scene.rng("line void fraud"), scene.sales
    fits = clean(scene, 700) & ((sales["tender"] == CASH) | (rng.random(len(sales["wall"])) < 0.3))
    _, rows = flat(careers(scene, rng, _theirs(scene), fits, Pattern(28, 1.6, (4, 28), 0.65, 20)))
    wall = sales["wall"][rows] + rng.integers(40, 900, len(rows))
    undo(
        scene, rows, wall, Kind.VOID, rng.beta(2.0, 2.0, len(rows)), rng,
        typology=typology, party=STAFF, loss_share=1.0,
    )  # fmt: skip


def off_hours(scene: Scene, typology: int) -> None:
    """After the last customer: refunds and post-voids while nobody looks."""
    rng, sales = scene.rng("off hours"), scene.sales
    who, rows = flat(
        careers(scene, rng, _theirs(scene), clean(scene, 700), Pattern(20, 1.0, (4, 24)))
    )
    day = (sales["wall"][rows] - 4 * 3600) // DAY * DAY
    wall = day + np.rint(rng.normal(25.2, 1.3, len(rows)) * 3600).astype("i8")
    wall = np.maximum(wall, sales["wall"][rows] + 900)
    late = rng.random(len(rows)) < 0.7
    at = _alone(scene, rows, wall - sales["wall"][rows])
    refund(
        scene, rows[late], at.pop("wall")[late], replace(HONEST, receipt=0.6, same=0.5), rng,
        **{n: v[late] for n, v in at.items()},
        typology=typology, party=STAFF, loss_share=1.0,
    )  # fmt: skip
    undo(
        scene, rows[~late], wall[~late], Kind.POST_VOID, np.ones(int((~late).sum())), rng,
        approver=np.where(rng.random(int((~late).sum())) < 0.5, who[~late], -1),
        typology=typology, party=STAFF, loss_share=1.0,
    )  # fmt: skip


BESIDE = (
    Fraud("SELF_REFUND", STAFF, self_refund),
    Fraud("COWORKER_REFUND", STAFF, coworker_refund),
    Fraud("CASH_REFUND_SPIKE", STAFF, cash_refund_spike),
    Fraud("POST_VOID", STAFF, post_void),
    Fraud("LINE_VOID_RATE", STAFF, line_void_rate),
    Fraud("OFF_HOURS", STAFF, off_hours),
)
