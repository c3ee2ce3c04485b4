"""What is known of a block's decisions, and what their actions were worth in money.

Both sides of a backtest are measured with one yardstick, so that nobody looks better by believing
more: where a review said so, the transaction was a loss or it was none; elsewhere the model's
calibrated probability of then stands, without any rule. The shares that actions prevent and the
friction they cause are those of the live policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..domain import TRANSACTIONS
from ..journal import Label
from ..learn.labels import rank
from ..policy import Policy
from .block import Block, Floats, Ints, Mask
from .choose import whole
from .judge import Judged, Terms

ORDER = ("import", "approval", "verdict")
"""Sources of labels; the later outweighs the earlier."""


def known_labels(labels: Iterable[Label]) -> dict[str, Label]:
    """One label a transaction: the one that training would learn from."""
    ranked = sorted(labels, key=lambda one: rank(one.source, one.known, one.confirmed))
    return {label.key: label for label in ranked}


@dataclass(frozen=True, slots=True)
class Truth:
    """By decision: what a review said, the chance that it was a loss, the loss if it was one."""

    confirmed: Mask
    cleared: Mask
    chance: Floats
    damage: Ints


def truth_of(block: Block, labels: Mapping[str, Label], live: Judged) -> Truth:
    """`live` says which policy's priors stand where the model gave no estimate."""
    size = len(block)
    confirmed, cleared = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    chance, damage = block.probability.copy(), block.damage.copy()
    for i in np.flatnonzero(np.isnan(chance)).tolist():
        kind = TRANSACTIONS[block.kinds[i]]
        policy = live.terms[live.term[i]].policy
        prior = policy.terms(kind, bool(block.members[i])).prior
        chance[i], damage[i] = prior.probability, prior.damage
    for i, row in enumerate(block.rows):
        label = labels.get(row.key)
        if label is not None:
            confirmed[i], cleared[i] = label.confirmed, not label.confirmed
            chance[i] = float(label.confirmed)
            damage[i] = label.loss if label.confirmed else damage[i]
    return Truth(confirmed, cleared, chance, damage)


@dataclass(frozen=True, slots=True)
class Worth:
    """By decision, minor units: what its action prevented, and what it cost customers and staff.

    `bothered` is the chance, in thousandths, that an honest customer met an action that annoys.
    """

    prevented: Ints
    friction: Ints
    staff: Ints
    bothered: Ints
    left: Ints
    """The loss that the action did not prevent, which an investigation may bring back."""


def worth_of(block: Block, judged: Judged, truth: Truth, live: Judged) -> Worth:
    """What a side's actions were worth by the yardstick, `live` being the live side."""
    share, annoyance, staff = _terms(block, judged, live)
    gross, honest = truth.chance * truth.damage, 1.0 - truth.chance
    prevented = whole(gross * share)
    return Worth(
        prevented,
        whole(honest * annoyance),
        staff,
        np.where(annoyance > 0, whole(1000.0 * honest), 0),
        np.maximum(0, whole(gross) - prevented),
    )


def _terms(block: Block, judged: Judged, live: Judged) -> tuple[Floats, Floats, Ints]:
    """By decision the share that its action prevents, its friction and its staff time's price."""
    names = judged.names
    columns = (live.term, judged.term, block.kinds, block.members, judged.typology, judged.action)
    found, place = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    table = np.array(
        [
            _one(live.terms[a], judged.terms[b], kind, member, names[t], action)
            for a, b, kind, member, t, action in found.tolist()
        ]
    ).reshape(-1, 3)
    share, annoyance, staff = table[place.reshape(-1)].T
    return share, annoyance, staff.astype(np.int64)


def _one(
    live: Terms, own: Terms, kind: int, member: int, name: str, action: int
) -> Sequence[float]:
    policy: Policy = live.policy if name in live.policy.typologies else own.policy
    friction = live.policy.terms(TRANSACTIONS[kind], bool(member)).friction[action - 1]
    minutes = own.policy.action_terms[action - 1]
    staff = minutes.cost(live.prices)
    return policy.typology(name).prevented[action - 1], friction, staff
