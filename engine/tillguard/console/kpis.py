"""What is measured: each figure with its numerator, denominator and definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from ..journal.figures import Sums

Count = Callable[[Sums], int]


@dataclass(frozen=True, slots=True)
class Kpi:
    """`numerator` of a part's sums over its `denominator`, shown per `scale` of it; `counted` and
    `among` say both in words, `above` and `below` as SQL over a view of the star schema. A `counts`
    figure is a share of equal things, so that chance says how far it may stray; money is shown as
    money for each of the denominator."""

    code: str
    name: str
    numerator: Count
    counted: str
    definition: str
    above: str
    scale: int = 100
    denominator: Count = lambda sums: sums.transactions
    among: str = "transactions"
    below: str = "sum(transactions)"
    view: str = "fact_transaction"
    shown: Literal["share", "money"] = "share"
    counts: bool = True

    def share(self, sums: Sums) -> float | None:
        """None where nothing happened: that is no zero."""
        below = self.denominator(sums)
        return self.numerator(sums) / below if below else None


def of(*kinds: str) -> Count:
    return lambda sums: sum(sums.of.get(kind, 0) for kind in kinds)


def kinds(*names: str) -> str:
    said = ", ".join(f"'{name}'" for name in names)
    return f"sum(CASE WHEN kind IN ({said}) THEN 1 ELSE 0 END)"


KPIS = (
    Kpi("alerts", "Alerts per 1,000", lambda s: s.flagged, "flagged transactions",
        "What rose above the policy's risk floor and waits for review.", "sum(flagged)", 1000),
    Kpi("returns", "Return rate", of("return"), "returns",
        "Goods taken back, with or without a receipt.", kinds("return")),
    Kpi("voids", "Void rate", of("void", "post_void"), "voids",
        "Transactions voided at the till or afterwards.", kinds("void", "post_void")),
    Kpi("no_sales", "No-sale rate", of("no_sale"), "drawer openings without a sale",
        "How often the drawer opened although nothing was sold.", kinds("no_sale")),
    Kpi("overrides", "Override rate", of("price_override"), "price overrides",
        "Sales on which somebody changed a price.", kinds("price_override")),
    Kpi("discounts", "Discount rate", lambda s: s.discount, "discount given",
        "What was taken off, of what the goods would have cost; goods that came back count less.",
        "sum(discount)", denominator=lambda s: s.gross, among="the amount before discounts",
        below="sum(gross)", counts=False),
    Kpi("cash", "Cash over or short", lambda s: s.cash_over + s.cash_short, 
        "over and short together",
        "By how much a counted drawer is off, whether too much or missing.",
        "sum(cash_over + cash_short)", denominator=lambda s: s.counts, among="counted drawers",
        below="sum(counts)", view="fact_cash_count", shown="money", counts=False),
    Kpi("asked", "Managers asked", lambda s: s.asked, "answers that asked for a manager",
        "Transactions that waited for a manager's answer.", "sum(asked)"),
    Kpi("degraded", "Degraded", lambda s: s.degraded, "answers by a fallback",
        "Answers that the policy's fallback gave, because a part was missing.", "sum(degraded)"),
)  # fmt: skip
BY_CODE = {kpi.code: kpi for kpi in KPIS}
FEWEST = 30
"""Transactions below which a share is not held against the peers'."""
NINE_OF_TEN = 1.645


def unlike(kpi: Kpi, mine: Sums, peers: Sums) -> int:
    """1 where a share is above what nine of ten parts of this size would have if they did as all
    peers together do, -1 where it is below, else 0 (normal approximation of the binomial). What is
    no share of equal things is not judged: 0."""
    share, usual = kpi.share(mine), kpi.share(peers)
    if share is None or usual is None or mine.transactions < FEWEST or not kpi.counts:
        return 0
    width = NINE_OF_TEN * sqrt(max(usual * (1 - usual), 0.0) / mine.transactions)
    return (share > usual + width) - (share < usual - width)
