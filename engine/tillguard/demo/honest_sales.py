"""Honest habits inside sales that look like something else: what makes detection hard."""

from __future__ import annotations

import numpy as np

from ..domain import Kind
from .columns import KEYED, KIND, LOOKUP, VOUCHER, Array
from .notes import EMPLOYEE_DISCOUNT, OVERRIDE_REASONS
from .scene import COURTESY, Scene

ALL = np.int64(10**6)


def employee_purchases(scene: Scene) -> None:
    """Employees shop with 10 % off; one in sixteen of their baskets they ring themselves."""
    rng, sales = scene.rng("employee purchases"), scene.sales
    owner = np.full(len(scene.wallets.cash), -1)
    employed = np.flatnonzero(scene.staff.household >= 0)
    owner[scene.staff.household[employed]] = employed
    rows = np.flatnonzero(owner[scene.household] >= 0)
    rows = rows[sales["wall"][rows] >= scene.staff.begins[owner[scene.household[rows]]]]
    sales["customer"][rows] = scene.household[rows]
    sales["note"][rows] = EMPLOYEE_DISCOUNT
    scene.cut(rows, np.full(len(rows), ALL), np.full(len(rows), 0.1), rng)
    own = rows[rng.random(len(rows)) < 0.06]
    own = own[sales["store"][own] == scene.staff.home[owner[scene.household[own]]]]
    sales["employee"][own] = owner[scene.household[own]]


def lent_memberships(scene: Scene) -> None:
    """Parents, children and friends shop with each other's membership, for months or just once."""
    rng, sales = scene.rng("lent memberships"), scene.sales
    count = len(scene.wallets.cash)
    home = scene.home_store()
    near = np.argsort(home * 10_000 + rng.permutation(count), kind="stable")
    other = rng.integers(0, count, count)
    family = rng.random(count) < 0.7
    other[near[family]] = np.roll(near, 1)[family]
    often = np.where(rng.random(count) < 0.03, rng.beta(1, 4, count), 0.0006)
    rows = np.flatnonzero(rng.random(len(sales["wall"])) < often[scene.household])
    sales["customer"][rows] = other[scene.household[rows]]
    sales["entry"][rows] = np.where(rng.random(len(rows)) < 0.5, LOOKUP, 0)


def courtesy_cards(scene: Scene) -> None:
    """Many cashiers scan the store's own card for customers who have none with them."""
    rng, sales = scene.rng("courtesy cards"), scene.sales
    kind = np.clip(rng.gamma(0.5, 0.16, len(scene.staff.home)), 0, 0.9)
    rows = np.flatnonzero(
        (sales["customer"] < 0) & (rng.random(len(sales["wall"])) < kind[sales["employee"]])
    )
    sales["customer"][rows] = COURTESY + sales["store"][rows]
    sales["entry"][rows] = np.where(rng.random(len(rows)) < 0.4, KEYED, 0)


def coupons(scene: Scene) -> None:
    """Coupon lovers: some households bring paper vouchers that cover a good part of the basket."""
    rng, sales = scene.rng("coupons"), scene.sales
    fond = np.where(
        rng.random(len(scene.wallets.cash)) < 0.05, rng.beta(1.2, 5, len(scene.wallets.cash)), 0.002
    )
    rows = np.flatnonzero(rng.random(len(sales["wall"])) < fond[scene.household])
    sales["second"][rows] = VOUCHER
    sales["second_share"][rows] = rng.beta(1.4, 3.2, len(rows))
    sales["second_token"][rows] = 0
    scene.cut(rows, 1 + rng.poisson(1.0, len(rows)), rng.uniform(0.1, 0.7, len(rows)), rng)


def markdowns(scene: Scene) -> None:
    """Short-dated and damaged goods at 20-60 % off, here and there."""
    rng, sales = scene.rng("markdowns"), scene.sales
    rows = np.flatnonzero(rng.random(len(sales["wall"])) < 0.02)
    scene.cut(rows, 1 + rng.poisson(0.8, len(rows)), rng.uniform(0.2, 0.6, len(rows)), rng)


def favourite_cashiers(scene: Scene) -> None:
    """Some households always queue where they know the cashier."""
    rng, sales = scene.rng("favourite cashiers"), scene.sales
    count = len(scene.wallets.cash)
    for household in np.flatnonzero(rng.random(count) < 0.05):
        rows = np.flatnonzero(scene.household == household)
        if len(rows) < 8:
            continue
        person, store = sales["employee"][rng.choice(rows)], scene.staff.home
        rows = rows[(sales["store"][rows] == store[person]) & (rng.random(len(rows)) < 0.6)]
        rows = rows[sales["wall"][rows] >= scene.staff.begins[person]]
        sales["employee"][rows] = person


def voided_lines(scene: Scene) -> None:
    """Scanned twice, changed their mind: about 3 % of sales, by the cashier's habit."""
    rng, sales = scene.rng("voided lines"), scene.sales
    habit = scene.staff.habit["void"][sales["employee"]]
    rows = np.flatnonzero(rng.random(len(habit)) < 0.03 * habit)
    scene.void(rows, 1 + rng.poisson(0.5, len(rows)), rng)


def small_gaps(scene: Scene) -> None:
    """Tenders that miss the total: rounding of cash, and now and then a wrong entry."""
    rng, sales = scene.rng("small gaps"), scene.sales
    amount = scene.book.amounts()
    rows = np.flatnonzero((rng.random(len(amount)) < 0.006) & (amount > 300))
    slip = rng.random(len(rows)) < 0.35
    share = np.where(slip, rng.beta(1, 3, len(rows)) * 0.8, 0.0)
    gap = np.where(slip, share * amount[rows], rng.integers(1, 60, len(rows)))
    sales["gap"][rows] = (gap * rng.choice([1, 1, -1], len(rows))).astype("i8")


def price_overrides(scene: Scene) -> None:
    """Damaged, price match, wrong label, short date: 1.7 % of sales, by the cashier's habit."""
    rng, sales = scene.rng("price overrides"), scene.sales
    habit = scene.staff.habit["override"][sales["employee"]]
    rows = np.flatnonzero(rng.random(len(habit)) < 0.018 * habit)
    override(scene, rows, rng.beta(1.6, 3.0, len(rows)) * 0.95, rng, np.full(len(rows), 0.8))


def override(
    scene: Scene, rows: Array, depth: Array, rng: np.random.Generator, asked: Array
) -> tuple[Array, Array, Array]:
    """An override event shortly before each sale, and the cheaper line in the sale itself.

    `asked` is the chance that a superior approved. Returns the sales that had a line to override,
    their money taken off, and the rows of the new events.
    """
    kept, lines = scene.some_lines(rows, np.ones(len(rows), int), rng)
    sales, rows, depth = scene.sales, rows[kept], depth[kept]
    taken = np.rint(lines.amount * depth).astype("i8")
    same = scene.book.lines_of(rows)
    first = np.flatnonzero(scene.book.lines.item[same[0]] == lines.item[same[1]])
    place = first[np.unique(same[1][first], return_index=True)[1]]
    scene.book.lines.discount[same[0][place]] += np.minimum(
        taken, scene.book.lines.amount[same[0][place]]
    )
    lines.discount[:] += taken
    approved = rng.random(len(rows)) < asked[kept]
    self_ = rng.random(len(rows)) < 0.04
    boss = np.where(self_, sales["employee"][rows], scene.staff.manager(sales["store"][rows]))
    added = scene.book.add(
        len(rows),
        lines,
        kind=KIND[Kind.PRICE_OVERRIDE],
        wall=sales["wall"][rows] - rng.integers(15, 120, len(rows)),
        store=sales["store"][rows],
        lane=sales["lane"][rows],
        employee=sales["employee"][rows],
        customer=sales["customer"][rows],
        entry=sales["entry"][rows],
        approver=np.where(approved, boss, -1),
        note=rng.choice(OVERRIDE_REASONS, len(rows)),
    )
    return rows, taken, added


HABITS = (
    employee_purchases,
    lent_memberships,
    courtesy_cards,
    coupons,
    markdowns,
    favourite_cashiers,
    voided_lines,
)
AFTER_FRAUD = (price_overrides, small_gaps)
