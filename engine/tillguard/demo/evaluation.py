"""The model on the demo chain: fitted on verdicts known then, judged on what really happened."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from ..backtest.block import Fetch, Floats, Ints
from ..backtest.costs import Really, costs
from ..domain import Event, Kind, Party
from ..features import FEATURES, INDEX, History
from ..journal import Decided
from ..learn import Table, suspicious, vectors
from ..learn.evaluate import (
    Asked,
    Fitted,
    Plan,
    Tested,
    evaluated,
    joined,
    rolled,
    said,
    scored,
    windows,
)
from ..learn.evaluate.tested import CUSTOMER, EMPLOYEE, SEASON, STORE, SUBJECT, TYPOLOGY
from ..pipeline import Rulebook
from .chain import Chain
from .learning import chain_nights, label_of, lived_through
from .verdicts import Reviewed

Tick = Callable[[str, float], None]
WIDTH, AMOUNT = len(FEATURES), INDEX["amount"]


@dataclass(slots=True)
class Seen:
    """Transactions of a suspicious kind that were reviewed or are tested, in order of receipt;
    vectors with the flags of the rules' sequences, events only of those that are tested."""

    keys: list[str] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    vectors: list[array[float]] = field(default_factory=list)
    events: dict[str, Event] = field(default_factory=dict)

    def table(self) -> Table:
        rows = np.array([vector[:WIDTH] for vector in self.vectors])
        return Table(self.keys, self.kinds, np.array(self.received, np.int64), rows)


def evaluation(
    chain: Chain, rulebook: Rulebook, plan: Plan, asked: Asked, tick: Tick, seed: int = 0
) -> dict[str, Any]:
    """Figures on true labels and, beside them, what the reviewed rows alone would have said.

    Each window's model knows the verdicts that had arrived when it began; the reviewed rows are
    weighted by the inverse of the propensity with which they were picked.
    """
    cut, reviews = windows(*chain.span, plan), chain.verdicts()
    seen = replayed(chain, rulebook, cut[0].start, reviews, tick)
    table, labels = seen.table(), [label_of(review) for review in reviews]
    parts, told, keys = list[Tested](), list[dict[str, Any]](), list[str]()
    with tempfile.TemporaryDirectory() as folder:
        for fitted in rolled(table, labels, cut, Path(folder), seed):
            tick("fitting and judging the windows", len(parts) / len(cut))
            rows = fitted.window.tests(table.received)
            keys += [table.keys[i] for i in rows]
            parts.append(judged(chain, rulebook, seen, table, rows, fitted))
            told.append(said(fitted, parts[-1], asked))
    whole = joined(parts)
    return {
        "truth": evaluated(whole, asked),
        "reviewed": evaluated(only_reviewed(whole, keys, reviews), asked),
        "windows": told,
    }


def replayed(
    chain: Chain, rulebook: Rulebook, start: int, reviews: Sequence[Reviewed], tick: Tick
) -> Seen:
    """One pass over the chain as a service sees it: verdicts are learnt when they became known,
    what a night learnt as normal is looked up from then on."""
    history, seen, (first, last) = History(), Seen(), chain.span
    reviewed = {review.key for review in reviews}
    steps = lived_through(chain, reviews, chain_nights(chain, tick).nights)
    for number, (event, vector) in enumerate(vectors(history, steps)):
        tested = event.received >= start
        if suspicious(event) and (tested or event.key in reviewed):
            seen.keys.append(event.key)
            seen.kinds.append(event.kind)
            seen.received.append(event.received)
            policy = rulebook.policies.in_force(event.store, event.at, event.zone)
            complete, given = rulebook.engine.sequences.complete, rulebook.given(policy)
            seen.vectors.append(complete(event, vector, history.recent, given))
            if tested:
                seen.events[event.key] = event
        if number % 4096 == 0:
            tick("replaying the chain", (event.received - first) / (last - first))
    return seen


def judged(
    chain: Chain, rulebook: Rulebook, seen: Seen, table: Table, rows: Ints, fitted: Fitted
) -> Tested:  # fmt: skip
    """What the window's model and the policies in force say of its rows, beside the truth."""
    events = [seen.events[table.keys[i]] for i in rows]
    probability, damage = scored(fitted.model, table.rows(rows))
    truths = [chain.truths.get(event.key) for event in events]
    losses = np.array([truth.loss if truth else 0 for truth in truths], np.int64)
    really = Really(
        losses,
        [truth.typology if truth else "" for truth in truths],
        [truth.party if truth else Party.CUSTOMER for truth in truths],
    )
    decided = [
        decision(n, event, seen.vectors[i], float(p), int(d))
        for n, (i, event, p, d) in enumerate(zip(rows, events, probability, damage, strict=True))
    ]
    names = {
        TYPOLOGY: list(really.typologies),
        STORE: [event.store for event in events],
        SEASON: [rulebook.policies.in_force(e.store, e.at, e.zone).season for e in events],
        EMPLOYEE: [event.employee for event in events],
        CUSTOMER: [event.customer for event in events],
        SUBJECT: [subject(e, p) for e, p in zip(events, really.parties, strict=True)],
    }
    day = np.array([date.fromisoformat(e.business_date).toordinal() for e in events], np.int64)
    spent = costs(rulebook, decided, matrix(seen, rows), fetch(events), really)
    return Tested(
        probability, damage, (losses > 0).astype(np.float64), losses.astype(np.float64),
        np.ones(len(rows)), day, names, spent,
    )  # fmt: skip


def decision(n: int, event: Event, vector: array[float], p: float, damage: int) -> Decided:
    """The transaction as a journalled decision, so that a backtest's judge can look at it."""
    return Decided(
        n, event.key, 0, event.kind, event.store, event.register, event.employee, event.customer,
        event.card, event.at, event.received, event.business_date, int(vector[AMOUNT]), 1, False,
        p, damage, "", "", "", b"",
    )  # fmt: skip


def subject(event: Event, party: Party) -> str:
    """Whose rows hang together: the customer's, or the employee's where the fraud is theirs."""
    if party is Party.STAFF:
        return event.employee
    return event.customer or event.card or event.employee


def matrix(seen: Seen, rows: Ints) -> Floats:
    """Vectors with the flags of sequences; a vector without them ends in NaN."""
    width = max((len(seen.vectors[i]) for i in rows), default=WIDTH)
    found = np.full((len(rows), width), np.nan)
    for place, i in enumerate(rows):
        found[place, : len(seen.vectors[i])] = seen.vectors[i]
    return found


def fetch(events: Sequence[Event]) -> Fetch:
    return Fetch(
        lambda rows: [events[row.seq] for row in rows],
        lambda rows: [events[row.seq].attributes for row in rows],
    )


def only_reviewed(tested: Tested, keys: Sequence[str], reviews: Sequence[Reviewed]) -> Tested:
    """The rows with a verdict, each standing for 1 / propensity rows."""
    known = {review.key: review for review in reviews}
    rows = np.array([i for i, key in enumerate(keys) if key in known], np.int64)
    weights = np.array([1 / known[keys[i]].propensity for i in rows])
    return replace(tested.rows(rows), weights=weights)
