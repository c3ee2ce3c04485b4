"""Honest returns, voids, post-voids and gift cards."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..domain import Kind
from .baskets import DAY, FIRST
from .columns import CASH, GIFT_CARD, KIND, Array, Lines
from .refunds import HONEST, refund, undo
from .scene import Scene
from .wallets import token


def returns(scene: Scene) -> None:
    """About 4 % of sales come back in part: some households often, more after the holidays."""
    rng, sales = scene.rng("returns"), scene.sales
    fond = np.clip(rng.gamma(0.7, 1 / 0.7, len(scene.wallets.cash)), 0.05, 9)
    day = (sales["wall"] - FIRST) // DAY % 365
    season = np.where((day > 340) | (day < 6), 1.9, 1.0)
    chance = 0.042 * fond[scene.household] * season
    rows = np.flatnonzero(rng.random(len(chance)) < chance)
    wait = np.clip(rng.lognormal(np.log(5), 1.15, len(rows)), 0.05, 120) * DAY
    _returned(scene, rows, wait, rng)
    again = rows[rng.random(len(rows)) < 0.05]
    _returned(scene, again, np.clip(rng.lognormal(np.log(12), 1, len(again)), 1, 90) * DAY, rng)


def _returned(scene: Scene, rows: Array, wait: Array, rng: np.random.Generator) -> None:
    sales = scene.sales
    store = sales["store"][rows]
    visited = scene.another_store(rows, rng)
    store = np.where(rng.random(len(rows)) < 0.09, visited, store)
    wall = scene.next_open(store, sales["wall"][rows] + wait.astype("i8"), rng)
    way = replace(HONEST, approved=0.45)
    late = wait > 30 * DAY
    for part, how in ((~late, way), (late, replace(way, approved=0.8))):
        lane = scene.service_lane(store[part], rng)
        refund(scene, rows[part], wall[part], how, rng, store=store[part], lane=lane)


def heavy_returners(scene: Scene) -> None:
    """A few honest households return dear things all the time, receipt or not."""
    rng, sales = scene.rng("heavy returners"), scene.sales
    fond = rng.random(len(scene.wallets.cash)) < 0.02
    rows = np.flatnonzero(fond[scene.household])
    rows = rows[rng.random(len(rows)) < 0.13]
    wait = (np.clip(rng.lognormal(np.log(6), 0.9, len(rows)), 0.2, 80) * DAY).astype("i8")
    store = np.where(
        rng.random(len(rows)) < 0.25, scene.another_store(rows, rng), sales["store"][rows]
    )
    way = replace(HONEST, receipt=0.6, dear=2.0, same=0.7, lines=1.0)
    wall = scene.next_open(store, sales["wall"][rows] + wait, rng)
    refund(scene, rows, wall, way, rng, store=store, lane=scene.service_lane(store, rng))


def voids(scene: Scene) -> None:
    """Wrong basket, wrong card, forgot the coupon: 1.6 % of sales are undone at once, in part."""
    rng, sales = scene.rng("voids"), scene.sales
    habit = scene.staff.habit["void"][sales["employee"]]
    rows = np.flatnonzero(rng.random(len(habit)) < 0.017 * habit)
    part = np.where(rng.random(len(rows)) < 0.4, 1.0, rng.beta(1, 3, len(rows)))
    wall = sales["wall"][rows] + rng.integers(30, 600, len(rows))
    boss = scene.staff.manager(sales["store"][rows])
    asked = rng.random(len(rows)) < 0.35
    undo(scene, rows, wall, Kind.VOID, part, rng, approver=np.where(asked, boss, -1))


def post_voids(scene: Scene) -> None:
    """Three in four hundred sales are undone later, at the close or the morning after."""
    rng, sales = scene.rng("post-voids"), scene.sales
    habit = scene.staff.habit["void"][sales["employee"]]
    rows = np.flatnonzero(rng.random(len(habit)) < 0.0075 * habit)
    wait = np.where(rng.random(len(rows)) < 0.7, rng.integers(600, 4 * 3600, len(rows)), DAY * 0.6)
    boss = scene.staff.manager(sales["store"][rows])
    luck = rng.random(len(rows))
    approver = np.where(luck < 0.72, boss, np.where(luck < 0.84, sales["employee"][rows], -1))
    wall = sales["wall"][rows] + wait.astype("i8")
    undo(scene, rows, wall, Kind.POST_VOID, np.ones(len(rows)), rng, approver=approver)


AMOUNTS = np.array([1000, 1500, 2000, 2500, 5000, 7500, 10000])


def gift_cards(scene: Scene) -> None:
    """About 1 % of shoppers buy gift cards, five times as many before Christmas."""
    rng, sales = scene.rng("gift cards"), scene.sales
    day = (sales["wall"] - FIRST) // DAY % 365
    season = np.where((day > 330) & (day < 359), 5.0, 1.0)
    rows = np.flatnonzero(rng.random(len(day)) < 0.0085 * season)
    rows = np.repeat(rows, 1 + (rng.random(len(rows)) < 0.15) * rng.integers(1, 4, len(rows)))
    weight = np.array([0.2, 0.1, 0.2, 0.24, 0.17, 0.03, 0.06])
    in_cash = rng.random(len(rows)) < 0.33
    free = rng.random(len(rows)) < 0.012
    activate(
        scene,
        rows,
        rng.choice(AMOUNTS, len(rows), p=weight),
        np.where(free, -1, np.where(in_cash, CASH, sales["tender"][rows])),
        rng,
    )


def activate(
    scene: Scene,
    rows: Array,
    amount: Array,
    tender: Array,
    rng: np.random.Generator,
    **given: Array,
) -> Array:
    """Gift cards loaded just after the sales `rows`, at the same till unless `given` says so."""
    sales, count = scene.sales, len(rows)
    near = np.arange(count) - np.searchsorted(rows, rows) if count else np.zeros(0, int)
    card = np.where(
        sales["token"][rows] == 0, scene.wallets.card(scene.household[rows]), sales["token"][rows]
    )
    drawn: dict[str, Array] = {
        "wall": sales["wall"][rows] + 40 + rng.integers(0, 90, count) + near * 55,
        "store": sales["store"][rows],
        "lane": sales["lane"][rows],
        "employee": sales["employee"][rows],
        "customer": sales["customer"][rows],
        "entry": sales["entry"][rows],
        "tender": np.where(tender == GIFT_CARD, CASH, tender),
        "token": np.where(tender == CASH, 0, card),
    }
    return scene.book.add(
        count, plastic(scene, amount), kind=KIND[Kind.GIFT_CARD], **(drawn | given)
    )


def plastic(scene: Scene, amount: Array) -> Lines:
    """One gift card line per event, of the given value."""
    count = len(amount)
    none = np.zeros(count, "i8")
    department = np.full(count, len(scene.departments) - 1)
    pieces = np.full(count, 1000)
    return Lines(
        np.arange(count), amount, department, pieces, amount, none, none.astype(bool), none
    )


def bought_token(numbers: Array) -> Array:
    """Cards bought by fraudsters: numbers beyond those of all households."""
    return token(3 * 10**7 + numbers)


HABITS = (returns, heavy_returners, voids, post_voids, gift_cards)
