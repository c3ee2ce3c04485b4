"""What staff do inside sales: accomplices, lent discounts, harvested points, shared sign-ons."""

from __future__ import annotations

import numpy as np

from .careers import Fraud, Pattern, careers, clean, flat
from .columns import KEYED, STAFF, Array
from .honest_sales import ALL, override
from .notes import EMPLOYEE_DISCOUNT
from .scene import SPARE, Scene


def _at_their_till(scene: Scene, who: Array, rows: Array) -> None:
    """The accomplice queues where the friend sits."""
    scene.sales["employee"][rows] = who


def sweethearting(scene: Scene, typology: int) -> None:
    """Friends pay a part: deep discounts and lines taken off again, at the same cashier."""
    rng, sales = scene.rng("sweethearting"), scene.sales
    lives = careers(scene, rng, scene.household, clean(scene, 1000), Pattern(76, 2.4, (6, 40)))
    friend = {h: sales["employee"][rows[0]] for h, rows in lives}
    who, rows = flat(lives)
    pal = np.array([friend[h] for h in who.tolist()], int)
    here = scene.staff.home[pal] == sales["store"][rows]
    pal, rows = pal[here], rows[here]
    _at_their_till(scene, pal, rows)
    count = len(rows)
    lines = 3 + rng.poisson(4.0, count)
    taken = scene.cut(rows, lines, rng.uniform(0.45, 0.98, count), rng)
    voided = scene.void(rows, rng.poisson(0.5, count), rng)
    scene.mark(rows, typology, STAFF, taken + voided)


def employee_discount_abuse(scene: Scene, typology: int) -> None:
    """The employee's membership and discount for people outside the household."""
    rng, sales, staff = scene.rng("employee discount abuse"), scene.sales, scene.staff
    person = np.where(staff.household[sales["employee"]] >= 0, sales["employee"], -1)
    fits = clean(scene, 600) & (scene.household != staff.household[sales["employee"]])
    who, rows = flat(careers(scene, rng, person, fits, Pattern(36, 1.5, (5, 36))))
    sales["customer"][rows] = staff.household[who]
    sales["note"][rows] = EMPLOYEE_DISCOUNT
    sales["entry"][rows] = np.where(rng.random(len(rows)) < 0.3, KEYED, 0)
    count = np.full(len(rows), ALL)
    taken = scene.cut(rows, count, rng.choice([0.1, 0.1, 0.2], len(rows)), rng)
    scene.mark(rows, typology, STAFF, taken)


def loyalty_harvest(scene: Scene, typology: int) -> None:
    """Points of customers without a card go to the cashier's own, a friend's or a spare one."""
    rng, sales = scene.rng("loyalty harvest"), scene.sales
    fits = clean(scene, 500) & (sales["customer"] < 0)
    person = sales["employee"].astype(int)
    who, rows = flat(careers(scene, rng, person, fits, Pattern(72, 1.7, (8, 44), 0.8, 20)))
    own = scene.staff.household[who]
    registered = (own >= 0) & (rng.random(len(scene.staff.home)) < 0.5)[who]
    home = scene.home_store()[scene.household]
    local = np.argsort(home + rng.random(len(home)), kind="stable")
    near = np.searchsorted(home[local], scene.staff.home[who])
    friend = scene.household[local[np.minimum(near, len(home) - 1)]]
    spare = np.where(who % 2 == 0, SPARE + who, friend)
    sales["customer"][rows] = np.where(registered, own, spare)
    sales["entry"][rows] = np.where(rng.random(len(rows)) < 0.4, KEYED, 0)
    scene.mark(rows, typology, STAFF, scene.book.amounts()[rows] // 12)


def _colleague_nearby(scene: Scene) -> Array:
    """For each sale the cashier who rang the sale before it, at another till within the hour."""
    sales, order = scene.sales, scene.order
    before = np.r_[order[:1], order[:-1]]
    near = (
        (sales["store"][before] == sales["store"][order])
        & (sales["lane"][before] != sales["lane"][order])
        & (sales["wall"][order] - sales["wall"][before] < 3000)
    )
    lent = np.full(len(order), -1)
    lent[order] = np.where(near, sales["employee"][before], -1)
    return lent


def credential_sharing(scene: Scene, typology: int) -> None:
    """Under a colleague's sign-on at another till, prices are cut that nobody answers for."""
    rng, sales = scene.rng("credential sharing"), scene.sales
    lent = _colleague_nearby(scene)
    person = sales["employee"].astype(int)
    fits = clean(scene, 800) & (lent >= 0) & (lent != person)
    _, rows = flat(careers(scene, rng, person, fits, Pattern(44, 1.6, (5, 30), 0.7, 12)))
    sales["employee"][rows] = lent[rows]
    depth = rng.uniform(0.45, 0.95, len(rows))
    taken = scene.cut(rows, 3 + rng.poisson(4, len(rows)), depth, rng)
    scene.mark(rows, typology, STAFF, taken)


def price_override(scene: Scene, typology: int) -> None:
    """Overrides far below the price, for friends, with a reason that sounds right."""
    rng, sales = scene.rng("price override fraud"), scene.sales
    person = sales["employee"].astype(int)
    lives = careers(scene, rng, person, clean(scene, 1000), Pattern(28, 1.7, (4, 26)))
    _, rows = flat(lives)
    depth = rng.beta(4.0, 2.0, len(rows))
    rows, taken, added = override(scene, rows, depth, rng, np.full(len(rows), 0.6))
    scene.book.name(added, typology, STAFF, np.maximum(1, taken))


ON_SALES = (
    Fraud("SWEETHEARTING", STAFF, sweethearting),
    Fraud("EMPLOYEE_DISCOUNT_ABUSE", STAFF, employee_discount_abuse),
    Fraud("LOYALTY_HARVEST", STAFF, loyalty_harvest),
    Fraud("CREDENTIAL_SHARING", STAFF, credential_sharing),
    Fraud("PRICE_OVERRIDE", STAFF, price_override),
)
