"""A shop floor drawn by lot: who rings what how often is known, so what is found can be judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tillguard.domain import TRANSACTIONS, Kind
from tillguard.features import INDEX
from tillguard.learn.peers import Acts

START = 1_512_000_000


@dataclass(frozen=True)
class Worker:
    """`rates` are shares of the `acts`; the rest are `usual` ones, of about `amount` cents."""

    name: str
    acts: int
    rates: dict[Kind, float] = field(default_factory=dict)
    usual: Kind = Kind.SALE
    hour: int = 14
    amount: int = 2000
    store: str = "s1"


def rung(workers: Sequence[Worker], seed: int = 0) -> Acts:
    """Everybody's transactions, shuffled; each worker has a till and a card of the same name."""
    rng = np.random.default_rng(seed)
    whose = rng.permutation(np.repeat(np.arange(len(workers)), [w.acts for w in workers]))
    vectors = np.full((len(whose), len(INDEX)), np.nan)
    kinds = np.zeros(len(whose), np.int64)
    for place, worker in enumerate(workers):
        rows = np.flatnonzero(whose == place)
        own = np.random.default_rng([seed, int.from_bytes(worker.name.encode(), "big") % 2**32])
        names, shares = [*worker.rates, worker.usual], list(worker.rates.values())
        drawn = own.choice(len(names), len(rows), p=[*shares, 1 - sum(shares)])
        kinds[rows] = np.array([TRANSACTIONS.index(kind) for kind in names])[drawn]
        said = {
            "local_hour": worker.hour,
            "weekday": 2,
            "amount": worker.amount,
            "line_count": 3,
            "cash_paid": worker.amount,
            "card_paid": 0,
            "discount": 0,
            "discount_share": 0,
            "void_lines": 0,
            "void_value": 0,
            "has_receipt": 1,
        }
        for name, value in said.items():
            vectors[rows, INDEX[name]] = value
    names = [workers[place].name for place in whose.tolist()]
    stores = [workers[place].store for place in whose.tolist()]
    return Acts(
        [f"k{number}" for number in range(len(whose))],
        kinds,
        START + 60 * np.arange(len(whose)),
        {
            "employee": names,
            "register": [f"{s}/{n}" for s, n in zip(stores, names, strict=True)],
            "store": stores,
            "card": names,
            "customer": [""] * len(names),
        },
        vectors,
    )


def cashiers(
    count: int, rng: np.random.Generator, acts: int = 200, void: float = 0.03
) -> list[Worker]:
    """Honest ones, whose rates of voids differ as people's do (coefficient of variation 0.5)."""
    return [
        Worker(f"e{n:04d}", acts, {Kind.VOID: min(0.5, void * rng.gamma(4.0, 0.25))})
        for n in range(count)
    ]


def desk(count: int) -> list[Worker]:
    """Another kind of work: refunds all morning, of other amounts."""
    return [
        Worker(f"d{n:04d}", 150, {Kind.VOID: 0.02}, Kind.RETURN, hour=9, amount=9000)
        for n in range(count)
    ]
