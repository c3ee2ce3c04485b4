"""What ways of deciding would have cost on what really happened, transaction by transaction.

The shares that actions prevent are those of what the transaction truly was, the same for every way:
nobody looks better by calling a loss by a name for which its action prevents more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..domain import TRANSACTIONS, Action, Party
from ..journal import Decided
from ..learn.evaluate.savings import APPROVE_ALL, OURS, RULES_ONLY, THRESHOLD
from ..pipeline import Rulebook
from .block import Block, Fetch, Floats, Ints
from .judge import Judge, Judged
from .truth import Truth, worth_of

THRESHOLDS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7)
"""Probabilities at which a chain without prices might draw its line."""


@dataclass(frozen=True, slots=True)
class Really:
    """By transaction: the loss (minor units, 0 for an honest one), its typology and party."""

    losses: Ints
    typologies: Sequence[str]
    parties: Sequence[Party]


def costs(
    rulebook: Rulebook, rows: Sequence[Decided], vectors: Floats, fetch: Fetch, really: Really
) -> dict[str, Floats]:
    """By way of deciding what each transaction would have cost (minor units): loss not prevented,
    friction and staff time; `rows` in order of receipt, with the estimates of the model."""
    block = Block(rows, vectors, fetch)
    blind = Block([row._replace(probability=None) for row in rows], vectors, fetch)
    ours, rules = Judge(rulebook).judge(block), Judge(rulebook).judge(blind)
    ways = {OURS: ours, RULES_ONLY: rules, APPROVE_ALL: always(ours, Action.APPROVE)}
    asked = strictest(block, ours)
    for line in THRESHOLDS:
        action = np.where(block.probability >= line, asked, int(Action.APPROVE))
        ways[f"{THRESHOLD}{line:.2f}"] = replace(ours, action=action)
    return {name: cost(block, named(way, really), really, ours) for name, way in ways.items()}


def always(judged: Judged, action: Action) -> Judged:
    return replace(judged, action=np.full(len(judged.action), int(action)))


def strictest(block: Block, judged: Judged) -> Ints:
    """By transaction the strictest action that a suspicion alone may justify: mostly approval."""
    found = np.zeros(len(block), np.int64)
    for i, row in enumerate(block.rows):
        policy = judged.terms[judged.term[i]].policy
        terms = policy.terms(TRANSACTIONS[block.kinds[i]], row.customer != "")
        most = min(policy.staff_ceiling, policy.typology(terms.typology).ceiling)
        found[i] = max(action for action in terms.actions if action <= most)
    return found


def named(judged: Judged, really: Really) -> Judged:
    """The same decisions with frauds called by their true names."""
    true = replace(judged, names=list(judged.names), typology=judged.typology.copy())
    for i in np.flatnonzero(really.losses > 0).tolist():
        true.put(i, really.typologies[i], really.parties[i])
    return true


def cost(block: Block, judged: Judged, really: Really, live: Judged) -> Floats:
    lost = really.losses > 0
    truth = Truth(lost, ~lost, lost.astype(np.float64), really.losses)
    worth = worth_of(block, judged, truth, live)
    return (worth.left + worth.friction + worth.staff).astype(np.float64)
