"""What tills and the back office report beside sales: no-sales, cancels, counts, clocks, stock."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..domain import Kind
from .baskets import DAY, FIRST
from .columns import KIND, OFFICE, Array
from .notes import CARD_REFUSED, CHANGE_NEEDED, CUSTOMER_LEFT, NEW_ADDRESS
from .scene import Scene


def _beside(scene: Scene, rows: Array, kind: Kind, wait: Array, **given: Any) -> Array:
    """Events at the till and by the cashier of the sales `rows`, `wait` seconds after them."""
    sales = scene.sales
    drawn: dict[str, Any] = {n: sales[n][rows] for n in ("store", "lane", "employee")}
    return scene.book.add(
        len(rows), kind=KIND[kind], wall=sales["wall"][rows] + wait, **(drawn | given)
    )


def no_sales(scene: Scene) -> None:
    """The drawer opened for change: 2 % of sales, by the cashier's habit."""
    rng, sales = scene.rng("no sales"), scene.sales
    habit = scene.staff.habit["no_sale"][sales["employee"]]
    rows = np.flatnonzero(rng.random(len(habit)) < 0.02 * habit)
    _beside(scene, rows, Kind.NO_SALE, rng.integers(30, 900, len(rows)), note=CHANGE_NEEDED)


def _stopped(scene: Scene, rows: Array, kind: Kind, wait: Array, **given: Any) -> Array:
    kept, lines = scene.some_lines(rows, np.full(len(rows), 500), scene.rng(f"{kind} lines"), 0)
    aligned = {n: v[kept] if np.ndim(v) else v for n, v in given.items()}
    sales, rows = scene.sales, rows[kept]
    drawn = {n: sales[n][rows] for n in ("store", "lane", "employee", "customer", "entry")}
    wall = sales["wall"][rows] + wait[kept]
    return scene.book.add(len(rows), lines, kind=KIND[kind], wall=wall, **(drawn | aligned))


def cancels(scene: Scene) -> None:
    """1.2 % of baskets are cancelled before they are rung again; a tenth after a tender."""
    rng, sales = scene.rng("cancels"), scene.sales
    habit = scene.staff.habit["void"][sales["employee"]]
    rows = np.flatnonzero(rng.random(len(habit)) < 0.012 * habit)
    tendered = rng.random(len(rows)) < 0.1
    _stopped(
        scene,
        rows,
        Kind.CANCEL,
        -rng.integers(60, 400, len(rows)),
        tender=np.where(tendered, sales["tender"][rows], -1),
        token=np.where(tendered, sales["token"][rows], 0),
        note=np.where(tendered, CARD_REFUSED, CUSTOMER_LEFT),
    )


def suspends(scene: Scene) -> None:
    """1 % of baskets wait while the customer fetches something; one in twelve never goes on."""
    rng = scene.rng("suspends")
    rows = np.flatnonzero(rng.random(len(scene.household)) < 0.01)
    wait = np.where(rng.random(len(rows)) < 0.92, -rng.integers(60, 700, len(rows)), 900)
    _stopped(scene, rows, Kind.SUSPEND, wait)


def trainings(scene: Scene) -> None:
    """New cashiers practise in their first three weeks, old ones now and then."""
    rng, sales = scene.rng("trainings"), scene.sales
    new = sales["wall"] - scene.staff.begins[sales["employee"]] < 21 * DAY
    rows = np.flatnonzero(rng.random(len(new)) < np.where(new, 0.25, 0.0018))
    _stopped(scene, rows, Kind.TRAINING, rng.integers(120, 900, len(rows)))


def cash_counts(scene: Scene) -> None:
    """Each drawer is counted once a week; the difference follows the cashier's care (cents)."""
    rng, sales = scene.rng("cash counts"), scene.sales
    week = (sales["wall"] - FIRST - 3 * DAY) // (7 * DAY)
    drawer = (sales["store"].astype("i8") * 10 + sales["lane"]) * 1000 + week + 1
    last = len(drawer) - 1 - np.unique(drawer[::-1], return_index=True)[1]
    care = scene.staff.habit["drawer"][sales["employee"][last]]
    slip = (rng.random(len(last)) < 0.02) * rng.normal(0, 2500, len(last))
    found = rng.normal(0, 170, len(last)) * care + slip
    _beside(
        scene,
        last,
        Kind.CASH_COUNT,
        rng.integers(600, 5400, len(last)),
        difference=found.astype("i8"),
    )


def clocks(scene: Scene) -> None:
    """Every sixth of the sixty busiest stores has its time clock connected."""
    rng, sales = scene.rng("clocks"), scene.sales
    busy = np.argsort(-np.bincount(sales["store"]), kind="stable")[:60:6]
    rows = np.flatnonzero(np.isin(sales["store"], busy))
    day = (sales["wall"][rows] - 4 * 3600 - FIRST) // DAY
    shift = sales["employee"][rows].astype("i8") * 2000 + day
    first = rows[np.unique(shift, return_index=True)[1]]
    last = rows[len(rows) - 1 - np.unique(shift[::-1], return_index=True)[1]]
    _beside(scene, first, Kind.CLOCK_IN, -rng.integers(200, 2400, len(first)), lane=OFFICE)
    _beside(scene, last, Kind.CLOCK_OUT, rng.integers(1000, 4000, len(last)), lane=OFFICE)


def memberships(scene: Scene) -> None:
    """Employees' own memberships when they start, and households' changes of address."""
    rng, staff = scene.rng("memberships"), scene.staff
    people = np.flatnonzero((staff.household >= 0) & (staff.begins < scene.sales["wall"][-1]))
    start = np.maximum(staff.begins[people], FIRST) + rng.integers(8, 11, len(people)) * 3600
    scene.book.add(
        len(people),
        kind=KIND[Kind.MEMBERSHIP_CHANGE],
        wall=start,
        store=staff.home[people],
        lane=OFFICE,
        employee=staff.manager(staff.home[people]),
        customer=staff.household[people],
        owner=people,
    )
    rows = np.flatnonzero(rng.random(len(scene.household)) < 0.005)
    _beside(
        scene,
        rows,
        Kind.MEMBERSHIP_CHANGE,
        rng.integers(60, 300, len(rows)),
        note=NEW_ADDRESS,
        customer=scene.household[rows],
    )


def deliveries(scene: Scene) -> None:
    """Once a week each store receives what it sold of dear goods, at most twelve items."""
    sales, lines = scene.sales, scene.book.lines
    dear = np.flatnonzero(scene.eligible & (lines.price >= 700) & ~lines.void)
    event = lines.event[dear]
    week = (sales["wall"][event] - FIRST - 3 * DAY) // (7 * DAY) + 1
    order = np.lexsort((lines.item[dear], week, sales["store"][event]))
    dear, event, week = dear[order], event[order], week[order]
    visit = sales["store"][event].astype("i8") * 1000 + week
    names, delivered = np.unique(visit, return_inverse=True)
    rank = np.arange(len(delivered)) - np.searchsorted(delivered, delivered)
    moved = lines.take(dear[rank < 12]).of(delivered[rank < 12])

    moved.discount[:] = 0
    store = names // 1000
    wall = FIRST + 3 * DAY + (names % 1000 - 1) * 7 * DAY + 6 * 3600
    wall = np.maximum(wall, FIRST + 6 * 3600)
    scene.book.add(
        len(names),
        moved,
        kind=KIND[Kind.INVENTORY],
        wall=wall,
        store=store,
        lane=OFFICE,
        employee=scene.staff.manager(store),
    )


HABITS = (no_sales, cancels, suspends, trainings, cash_counts, clocks, memberships, deliveries)
