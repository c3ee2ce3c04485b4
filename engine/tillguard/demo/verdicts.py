"""The review regime: who is looked at by chance and exception report, and when the answer comes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..domain import SUSPICIOUS, Kind, Party
from .baskets import DAY
from .columns import APPROVED, CASH, KEYED, KIND, LOOKUP, VOUCHER, Array, Lines
from .notes import EMPLOYEE_DISCOUNT


@dataclass(frozen=True, slots=True)
class Truth:
    """What an event really is; only frauds have one. `loss` in minor units, at least 1."""

    typology: str
    party: Party
    loss: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A verdict as it became `known` (UTC seconds); `propensity`: the chance of being selected."""

    key: str
    known: int
    confirmed: bool
    typology: str
    party: Party
    loss: int
    propensity: float


BASE = {
    Kind.RETURN: 0.22,
    Kind.VOID: 0.2,
    Kind.POST_VOID: 0.4,
    Kind.PRICE_OVERRIDE: 0.25,
    Kind.GIFT_CARD: 0.25,
}
UNANSWERED = 0.1
"""Share of reviews that never get an answer."""
OTHERS = 0.01
"""Chance that an event of no suspicious kind is looked at."""


def suspicious(events: dict[str, Array]) -> Array:
    """Which events are of a suspicious kind: the five kinds, and sales with a membership."""
    member: Array = (events["kind"] == KIND[Kind.SALE]) & (events["customer"] >= 0)
    return member | np.isin(events["kind"], [KIND[kind] for kind in SUSPICIOUS])


def propensity(events: dict[str, Array], lines: Lines, amount: Array) -> Array:
    """Chance of review from what anybody can see: kind, amount, receipt, the exception report."""
    kind, size = events["kind"], len(amount)
    chance = np.full(size, 0.1)
    for name, base in BASE.items():
        chance[kind == KIND[name]] = base
    gross = np.bincount(lines.event, np.where(lines.void, 0, lines.amount + lines.discount), size)
    voided = np.bincount(lines.event, lines.void, size)
    refund = kind == KIND[Kind.RETURN]
    dear = np.where(kind == KIND[Kind.SALE], 15000, 2500)
    signs = (
        (amount > dear, 0.12),
        (refund & (events["origin"] < 0), 0.18),
        (refund & (events["tender"] == CASH), 0.08),
        (gross - amount > 0.4 * np.maximum(gross, 1), 0.25),
        (voided >= 2, 0.15),
        (np.abs(events["gap"]) > 100, 0.35),
        (events["status"] != APPROVED, 0.2),
        (events["declined"] != 0, 0.2),
        (events["second"] == VOUCHER, 0.12),
        (events["entry"] == KEYED, 0.15),
        (events["entry"] == LOOKUP, 0.08),
        (events["note"] == EMPLOYEE_DISCOUNT, 0.15),
        ((events["approver"] >= 0) & (events["approver"] == events["employee"]), 0.25),
    )
    for seen, more in signs:
        chance[seen] += more
    other = ~suspicious(events)
    plain = np.where(
        (np.abs(events["difference"]) > 1000) | (_tendered_cancel(events)), 0.3, OTHERS
    )
    return np.where(other, plain, np.clip(chance, 0.1, 0.9))


def _tendered_cancel(events: dict[str, Array]) -> Array:
    cancelled: Array = (events["kind"] == KIND[Kind.CANCEL]) & (events["tender"] >= 0)
    return cancelled


def reviews(chance: Array, received: Array, rng: np.random.Generator) -> tuple[Array, Array, int]:
    """Events with a verdict, when it is known, and how many were selected in all.

    Of those selected one in ten never gets an answer.
    """
    selected = rng.random(len(chance)) < chance
    answered = selected & (rng.random(len(chance)) >= UNANSWERED)
    rows = np.flatnonzero(answered)
    known = received[rows] + (delays(rng, len(rows)) * DAY).astype("i8")
    order = np.lexsort((rows, known))
    return rows[order], known[order], int(selected.sum())


def delays(rng: np.random.Generator, count: int) -> Array:
    """Days until a verdict is known: lognormal, median 4, at most 40."""
    drawn: Array = np.clip(rng.lognormal(np.log(4.0), 0.9, count), 0.1, 40.0)
    return drawn
