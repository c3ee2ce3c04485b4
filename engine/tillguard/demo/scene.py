"""The stage on which behaviours act: sales with staff and tenders, and how to pick from them."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np

from ..domain import Kind, Store
from .baskets import Baskets, read_baskets
from .columns import DESK, KEYED, KIND, LOOKUP, Array, Book, Lines, drafted
from .staff import Staff, hired
from .stores import stores, visits
from .wallets import Wallets, paid, wallets

SPARE = 100_000
"""Membership numbers from here on belong to no household of the data (spare or stolen cards)."""
COURTESY = 200_000
"""Membership numbers from here on are the courtesy cards that stores keep at the tills."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that behaviours read, and the book in which they write."""

    seed: int
    share: float
    branches: tuple[Store, ...]
    departments: tuple[str, ...]
    book: Book
    staff: Staff
    wallets: Wallets
    household: Array
    eligible: Array
    order: Array

    def rng(self, name: str) -> np.random.Generator:
        """A stream of its own per behaviour: changing one leaves the others as they are."""
        return np.random.default_rng([self.seed, crc32(name.encode())])

    @property
    def sales(self) -> dict[str, Array]:
        return self.book.sales

    def mark(self, rows: Array, typology: int, party: int, loss: Array) -> None:
        """Name sales as fraud; `loss` in minor units, at least one."""
        self.sales["typology"][rows] = typology
        self.sales["party"][rows] = party
        self.sales["loss"][rows] = np.maximum(1, loss)

    def next_open(self, store: Array, wall: Array, rng: np.random.Generator) -> Array:
        """A moment near the store's first sale at or after `wall`; -1 when there is none."""
        mine, when = self.sales["store"][self.order], self.sales["wall"][self.order]
        span = np.int64(1) << 32
        place = np.searchsorted(mine * span + when, store * span + wall)
        safe = np.minimum(place, len(when) - 1)
        found = (place < len(when)) & (mine[safe] == store)
        return np.where(found, when[safe] + rng.integers(20, 1500, len(wall)), -1)

    def another_store(self, rows: Array, rng: np.random.Generator) -> Array:
        """A store which the household of each sale also visits (sometimes the same)."""
        by = np.argsort(self.household, kind="stable")
        start = np.searchsorted(self.household[by], self.household[rows])
        stop = np.searchsorted(self.household[by], self.household[rows], "right")
        chosen = by[start + (rng.random(len(rows)) * (stop - start)).astype(int)]
        store: Array = self.sales["store"][chosen]
        return store

    def home_store(self) -> Array:
        """The store in which each household buys most often (-1: it never comes)."""
        stores = len(self.branches)
        pair, times = np.unique(self.household * stores + self.sales["store"], return_counts=True)
        order = np.lexsort((times, pair // stores))
        home = np.full(len(self.wallets.cash), -1)
        home[pair[order] // stores] = pair[order] % stores
        return home

    def service_lane(self, store: Array, rng: np.random.Generator) -> Array:
        """Where a store serves returns and gift cards: mostly its desk, else a till."""
        till = rng.integers(1, self.staff.lanes[store] + 1)
        return np.where((self.staff.desk[store] > 0) & (rng.random(len(store)) < 0.85), DESK, till)

    def some_lines(
        self, rows: Array, count: Array, rng: np.random.Generator, dear: float = 1.0
    ) -> tuple[Array, Lines]:
        """Up to `count` lines of each sale, the dearer the likelier (weight amount ** dear).

        The positions within `rows` that have any such line come back with their lines, whose
        `event` counts those positions from 0.
        """
        line, owner = self.book.lines_of(rows)
        fits = self.eligible[line] & ~self.book.lines.void[line]
        line, owner = line[fits], owner[fits]
        weight = np.maximum(1.0, self.book.lines.amount[line]) ** dear
        luck = -np.log(rng.random(len(line))) / weight
        order = np.lexsort((luck, owner))
        line, owner = line[order], owner[order]
        rank = np.arange(len(owner)) - np.searchsorted(owner, owner)
        line, owner = line[rank < count[owner]], owner[rank < count[owner]]
        kept, event = np.unique(owner, return_inverse=True)
        return kept, self.book.lines.take(line).of(event)

    def cut(self, rows: Array, count: Array, depth: Array, rng: np.random.Generator) -> Array:
        """Take `depth` (share of the price) off up to `count` lines of each sale; money taken."""
        line, owner = self.book.lines_of(rows)
        line, owner = line[self.eligible[line]], owner[self.eligible[line]]
        order = np.lexsort((rng.random(len(line)), owner))
        line, owner = line[order], owner[order]
        rank = np.arange(len(owner)) - np.searchsorted(owner, owner)
        line, owner = line[rank < count[owner]], owner[rank < count[owner]]
        taken = np.rint(self.book.lines.amount[line] * depth[owner]).astype("i8")
        self.book.lines.discount[line] += taken
        return np.bincount(owner, taken, len(rows)).astype("i8")

    def void(self, rows: Array, count: Array, rng: np.random.Generator) -> Array:
        """Void up to `count` lines of each sale, never all of them; the value voided."""
        line, owner = self.book.lines_of(rows)
        order = np.lexsort((rng.random(len(line)), owner))
        line, owner = line[order], owner[order]
        rank = np.arange(len(owner)) - np.searchsorted(owner, owner)
        most = np.bincount(owner, minlength=len(rows)) - 1
        hit = rank < np.minimum(count, most)[owner]
        self.book.lines.void[line[hit]] = True
        return np.bincount(owner[hit], self.book.lines.amount[line[hit]], len(rows)).astype("i8")


def staged(seed: int, share: float) -> Scene:
    """Read the baskets, hire staff, hand out wallets and ring every sale at a till."""
    streams = [np.random.default_rng([seed, n]) for n in range(5)]
    baskets = read_baskets(share, streams[0])
    staff = hired(baskets, share, streams[1])
    purse = wallets(len(baskets.households), streams[2])
    book = Book(_rung(baskets, staff, streams[3]), baskets.lines)
    book.sales.update(paid(purse, baskets.household, book.amounts(), streams[4]))
    fuel = _fuel(baskets)
    return Scene(
        seed,
        share,
        stores(visits()),
        baskets.departments,
        book,
        staff,
        purse,
        baskets.household,
        (baskets.lines.amount >= 60) & ~fuel,
        np.lexsort((baskets.wall, baskets.store)),
    )


def _fuel(baskets: Baskets) -> Array:
    measured: Array = baskets.lines.quantity % 1000 != 0
    return measured


def _rung(baskets: Baskets, staff: Staff, rng: np.random.Generator) -> dict[str, Array]:
    """Sales at tills: till 1 is the busiest; 2 % are rung by a colleague from another till."""
    count, store = len(baskets.wall), baskets.store
    lanes = staff.lanes[store]
    lane = np.minimum(1 + (rng.random(count) ** 1.4 * lanes).astype(int), lanes)
    relief = np.where(rng.random(count) < 0.02, rng.integers(1, lanes + 1), lane)
    employee = staff.on_duty(store, baskets.wall, relief)
    shown = rng.random(count) < 0.88
    by_phone = rng.random(len(baskets.households)) < 0.08
    entry = np.where(by_phone[baskets.household] | (rng.random(count) < 0.03), LOOKUP, 0)
    entry = np.where(rng.random(count) < 0.012 * staff.habit["keyed"][employee], KEYED, entry)
    _keyed(baskets.lines, staff.habit["keyed"][employee], rng)
    return drafted(
        count,
        kind=KIND[Kind.SALE],
        wall=baskets.wall,
        store=store,
        lane=lane,
        employee=employee,
        customer=np.where(shown, baskets.household, -1),
        entry=np.where(shown, entry, 0),
    )


def _keyed(lines: Lines, habit: Array, rng: np.random.Generator) -> None:
    """About 2 % of lines are typed in, by the cashier's habit."""
    lines.entry[rng.random(len(lines.item)) < 0.02 * habit[lines.event]] = KEYED
