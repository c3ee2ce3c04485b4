"""Scorecards: the figures that somebody chose, by branch, each with what it is a share of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sqlmodel import Session

from ..journal.figures import Part, Reviewed, Sums, reviewed_by, summed
from .kpis import KPIS, Kpi, unlike


class Branch(NamedTuple):
    """What a branch, or several together, came to in some days."""

    sums: Sums
    reviewed: Reviewed

    def __add__(self, other: object) -> Branch:
        assert isinstance(other, Branch)
        return Branch(self.sums + other.sums, self.reviewed + other.reviewed)


NOTHING = Branch(Sums(), Reviewed())
Count = Callable[[Branch], int]


@dataclass(frozen=True, slots=True)
class Figure:
    """`numerator` over `denominator`, shown per `scale` of it, or as money for each of it; `kpi` is
    set where it is one of the dashboard's, by which branches are held beside each other."""

    code: str
    name: str
    numerator: Count
    counted: str
    denominator: Count
    among: str
    definition: str
    scale: int = 100
    shown: Literal["share", "money"] = "share"
    counts: bool = True
    kpi: Kpi | None = None

    def share(self, branch: Branch) -> float | None:
        """None where nothing happened: that is no zero."""
        below = self.denominator(branch)
        return self.numerator(branch) / below if below else None

    def unlike(self, mine: Branch, all: Branch) -> int:
        """As the dashboard says it; 0 for what is no share of equal things."""
        return unlike(self.kpi, mine.sums, all.sums) if self.kpi is not None else 0


def of_kpi(kpi: Kpi) -> Figure:
    """A figure of the dashboards."""
    return Figure(
        kpi.code, kpi.name, lambda b: kpi.numerator(b.sums), kpi.counted,
        lambda b: kpi.denominator(b.sums), kpi.among, kpi.definition, kpi.scale, kpi.shown,
        kpi.counts, kpi,
    )  # fmt: skip


FIGURES = (
    *map(of_kpi, KPIS),
    Figure("held", "Held or refused", lambda b: b.sums.held, "answers to hold or refuse",
        lambda b: b.sums.transactions, "transactions",
        "Transactions that the till was told not to finish."),
    Figure("loss", "Expected loss", lambda b: b.sums.expected_loss, "expected loss",
        lambda b: b.sums.transactions, "transactions",
        "What a transaction is expected to cost if nobody does anything.", shown="money",
        counts=False),
    Figure("precision", "Precision", lambda b: b.reviewed.confirmed, "confirmed",
        lambda b: b.reviewed.reviewed, "transactions with a verdict or a manager's answer",
        "How many of those that somebody looked at were what they were suspected to be."),
    Figure("prevented", "Prevented at the till", lambda b: b.reviewed.prevented,
        "amounts that managers denied", lambda b: b.reviewed.reviewed,
        "transactions with a verdict or a manager's answer",
        "What managers kept from leaving the store, by their answer.", shown="money",
        counts=False),
    Figure("known", "Reviewed", lambda b: b.reviewed.reviewed,
        "transactions with a verdict or a manager's answer", lambda b: b.sums.flagged,
        "flagged transactions",
        "How much is looked at of what waits for review; random picks count, too."),
)  # fmt: skip
USUAL = ("alerts", "returns", "voids", "discounts", "precision")
"""The figures of whoever chose none."""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """`branches` by store, in order; `whole` is all of them together."""

    figures: Sequence[Figure]
    branches: Mapping[str, Branch]
    whole: Branch


def chosen(codes: Sequence[str]) -> list[Figure]:
    """Those that there are, each once, in the order of the page."""
    return [figure for figure in FIGURES if figure.code in codes]


def scorecard_of(session: Session, part: Part, figures: Sequence[Figure]) -> Scorecard:
    """Every branch of a part that was heard of in its days, or about which something was said."""
    sums, said = summed(session, part, "store"), reviewed_by(session, part, "store")
    branches = {
        store: Branch(sums.get(store, Sums()), said.get(store, Reviewed()))
        for store in sorted(sums.keys() | said.keys())
    }
    return Scorecard(figures, branches, sum(branches.values(), NOTHING))
