"""From what people said of transactions to labels: whose word counts, and for how much.

A verdict is an investigator's, who has seen the evidence; an import is the verdict of a system
before this one; an approval is what a manager answered while the customer waited. Where several
spoke about one transaction the source that is trusted most counts, of one source the latest word;
every disagreement is listed. What nobody looked at has no label: unknown is not clean.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..domain import Label
from .evaluate.metrics import effective_size

VERDICT, IMPORT, APPROVAL = "verdict", "import", "approval"
ORDER = (VERDICT, IMPORT, APPROVAL)
"""Sources, the one whose word counts first."""

NEAR = 28 * 86_400
"""Seconds within which opposite verdicts about one subject are worth a second look."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person said of one transaction; `propensity`: the chance that it was looked at.

    `labeller` is empty where nobody is named; `subject` (whom and what a case was about) is empty
    outside cases. `loss` in minor units, `known` in seconds UTC.
    """

    key: str
    source: str
    labeller: str
    known: int
    confirmed: bool
    loss: int
    propensity: float = 1.0
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Trust:
    """How much a source's word weighs (0 to 1), and the largest share of one labeller.

    An approval weighs little: a manager answers in seconds and has not seen the evidence.
    Below ten labellers the largest share is twice an equal one, because a bound near equal
    shares would make everybody weigh as little as whoever labels least.
    """

    verdict: float = 1.0
    imported: float = 0.8
    approval: float = 0.3
    most_of_one: float = 0.2

    def of(self, source: str) -> float:
        """The weight of a source; one that nobody declared weighs as little as an approval."""
        return {VERDICT: self.verdict, IMPORT: self.imported}.get(source, self.approval)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Opinions that disagree; `counts` is the one that is learnt from, None where each is about
    another transaction of one subject and all are."""

    about: str
    opinions: tuple[Opinion, ...]
    counts: Opinion | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Labels to learn from, in the order in which they became known, and how they came about.

    `settled` holds, label by label, the opinion that counts.
    `shares` of the total weight by labeller, `capped` who would have had more; `clipped` labels
    were heavier than `heaviest`; `effective` is how many labels of equal weight say as much.
    """

    labels: list[Label]
    settled: list[Opinion]
    conflicts: list[Conflict]
    sources: Mapping[str, int]
    shares: Mapping[str, float]
    capped: Sequence[str]
    bound: float
    clipped: int
    heaviest: float
    effective: float

    def as_json(self) -> dict[str, Any]:
        """The summary, without the labels themselves."""
        confirmed = sum(label.confirmed for label in self.labels)
        return {
            "labels": len(self.labels),
            "confirmed": confirmed,
            "cleared": len(self.labels) - confirmed,
            "sources": dict(self.sources),
            "conflicts": len(self.conflicts),
            "labellers": {name or "(not named)": round(s, 4) for name, s in self.shares.items()},
            "capped": list(self.capped),
            "most_of_one": round(self.bound, 4),
            "clipped": self.clipped,
            "heaviest": round(self.heaviest, 4),
            "effective_size": round(self.effective, 1),
        }


def weighed(opinions: Iterable[Opinion], trust: Trust) -> Weighed:
    """One label a transaction; its weight is trust / propensity, clipped, each labeller bounded."""
    said = sorted(opinions, key=lambda o: (o.known, o.key, o.source, o.labeller))
    settled = settle(said)
    raw = [trust.of(one.source) / max(one.propensity, 1e-9) for one in settled]
    heaviest = clip(raw)
    weights = [min(weight, heaviest) for weight in raw]
    bound, factors = bounded(settled, weights, trust.most_of_one)
    final = [w * factors.get(o.labeller, 1.0) for o, w in zip(settled, weights, strict=True)]
    return Weighed(
        [
            Label(o.key, o.known, o.confirmed, o.loss, w)
            for o, w in zip(settled, final, strict=True)
        ],
        settled,
        [*disagreements(said), *about_one_subject(settled)],
        dict(Counter(one.source for one in settled)),
        shares(settled, final),
        sorted(factors),
        bound,
        sum(weight > heaviest for weight in raw),
        heaviest,
        effective_size(np.array(final)),
    )


def settle(opinions: Iterable[Opinion]) -> list[Opinion]:
    """The opinion that counts of each transaction, by the moment it became known.

    A verdict before an import before an approval; of one source the latest word, of words at one
    moment a confirmation.
    """
    best: dict[str, Opinion] = {}
    for one in opinions:
        kept = best.get(one.key)
        if kept is None or _rank(one) > _rank(kept):
            best[one.key] = one
    return sorted(best.values(), key=lambda o: (o.known, o.key))


def _rank(one: Opinion) -> tuple[int, int, bool, str, int, float, str]:
    """A total order, so that nothing hangs on whose word was read first."""
    counts = rank(one.source, one.known, one.confirmed)
    return *counts, one.labeller, one.loss, one.propensity, one.subject


def rank(source: str, known: int, confirmed: bool) -> tuple[int, int, bool]:
    """The higher counts: source, then moment, then a confirmation before a clearance."""
    place = ORDER.index(source) if source in ORDER else len(ORDER)
    return -place, known, confirmed


def clip(weights: Sequence[float]) -> float:
    """The heaviest that one label may be: mean weight times sqrt(n) (Ionides 2008).

    One random pick of a tiny propensity would else decide the fit alone; the bias that clipping
    brings vanishes with more labels.
    """
    return sum(weights) / math.sqrt(len(weights)) if weights else math.inf


def bounded(
    opinions: Sequence[Opinion], weights: Sequence[float], most: float
) -> tuple[float, dict[str, float]]:
    """The bound in force, and by labeller above it the factor that brings them to it.

    Labels without a name count in the total; whoever gave them is not known to be one person.
    """
    totals: dict[str, float] = defaultdict(float)
    for one, weight in zip(opinions, weights, strict=True):
        totals[one.labeller] += weight
    named = {name: total for name, total in totals.items() if name}
    bound = min(1.0, max(most, 2 / len(named))) if named else 1.0
    over: set[str] = set()
    while True:
        rest = sum(total for name, total in totals.items() if name not in over)
        whole = rest / (1.0 - bound * len(over)) if over else rest
        more = {
            n for n, total in named.items() if n not in over and total > bound * whole * 1.000001
        }
        if not more:
            return bound, {name: bound * whole / named[name] for name in over}
        over |= more


def shares(opinions: Sequence[Opinion], weights: Sequence[float]) -> dict[str, float]:
    """Share of the total weight by labeller, largest first."""
    total = sum(weights)
    found: dict[str, float] = defaultdict(float)
    for one, weight in zip(opinions, weights, strict=True):
        found[one.labeller] += weight / total
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def disagreements(opinions: Sequence[Opinion]) -> list[Conflict]:
    """Transactions of which somebody said yes and somebody no."""
    by_key: dict[str, list[Opinion]] = defaultdict(list)
    for one in opinions:
        by_key[one.key].append(one)
    return [
        Conflict("transaction", tuple(said), settle(said)[0])
        for said in by_key.values()
        if len({one.confirmed for one in said}) > 1
    ]


def about_one_subject(settled: Sequence[Opinion], near: int = NEAR) -> list[Conflict]:
    """Verdicts on cases of one subject and typology that say yes and no within four weeks.

    Both may be right: they are about different transactions, so both are learnt from.
    """
    by_subject: dict[str, list[Opinion]] = defaultdict(list)
    for one in settled:
        if one.subject:
            by_subject[one.subject].append(one)
    found = []
    for said in by_subject.values():
        yes = [o.known for o in said if o.confirmed]
        apart = tuple(
            o
            for o in said
            if any(
                (other.confirmed != o.confirmed) and abs(other.known - o.known) <= near
                for other in said
            )
        )
        if yes and apart:
            found.append(Conflict("subject", apart, None))
    return found
