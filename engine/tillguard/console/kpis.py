"""What is measured: each figure with its numerator, denominator and definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from ..journal.figures import Sums


@dataclass(frozen=True, slots=True)
class Kpi:
    """`numerator` of a part's sums over its transactions, shown per `scale` of them."""

    code: str
    name: str
    numerator: Callable[[Sums], int]
    counted: str
    definition: str
    scale: int = 100

    def share(self, sums: Sums) -> float | None:
        """None where nothing happened: that is no zero."""
        return self.numerator(sums) / sums.transactions if sums.transactions else None


def of(*kinds: str) -> Callable[[Sums], int]:
    return lambda sums: sum(sums.of.get(kind, 0) for kind in kinds)


KPIS = (
    Kpi("alerts", "Alerts per 1,000", lambda s: s.flagged, "flagged transactions",
        "What rose above the policy's risk floor and waits for review.", 1000),
    Kpi("returns", "Return rate", of("return"), "returns",
        "Goods taken back, with or without a receipt."),
    Kpi("voids", "Void rate", of("void", "post_void"), "voids",
        "Transactions voided at the till or afterwards."),
    Kpi("no_sales", "No-sale rate", of("no_sale"), "drawer openings without a sale",
        "How often the drawer opened although nothing was sold."),
    Kpi("overrides", "Override rate", of("price_override"), "price overrides",
        "Sales on which somebody changed a price."),
    Kpi("asked", "Managers asked", lambda s: s.asked, "answers that asked for a manager",
        "Transactions that waited for a manager's answer."),
    Kpi("degraded", "Degraded", lambda s: s.degraded, "answers by a fallback",
        "Answers that the policy's fallback gave, because a part was missing."),
)  # fmt: skip
BY_CODE = {kpi.code: kpi for kpi in KPIS}
FEWEST = 30
"""Transactions below which a share is not held against the peers'."""
NINE_OF_TEN = 1.645


def unlike(kpi: Kpi, mine: Sums, peers: Sums) -> int:
    """1 where a share is above what nine of ten parts of this size would have if they did as all
    peers together do, -1 where it is below, else 0 (normal approximation of the binomial)."""
    share, usual = kpi.share(mine), kpi.share(peers)
    if share is None or usual is None or mine.transactions < FEWEST:
        return 0
    width = NINE_OF_TEN * sqrt(max(usual * (1 - usual), 0.0) / mine.transactions)
    return (share > usual + width) - (share < usual - width)
