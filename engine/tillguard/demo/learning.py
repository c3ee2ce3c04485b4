"""What the demo chain has learnt before its replay begins: history, labels and a model."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import tillguard

from ..domain import Event, Outcome, Party
from ..features import CATALOGUE_HASH, History
from ..learn import Label, Learnt, Table, examples, fit, replay, suspicious
from ..learn.card import About, write_card
from ..policy import parse_policies, read_bundle
from ..serve.memory import write_snapshot
from .chain import Chain
from .verdicts import Reviewed

DAY = 86400
CUT = int(datetime(2017, 12, 4, 5, tzinfo=UTC).timestamp())
"""Monday 4 December 2017, midnight in New York: everything before it is history."""

SHAPING = ("demo/learning.py", "serve/memory.py")
"""Files that shape what is learnt, beside four folders."""

SOURCES = {".py", ".pyx", ".pxd", ".c"}

SHIPPED = Path(tillguard.__file__).parents[2]
"""The checkout, which holds the shipped rules and policies."""

Tick = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The folder of the model, the history snapshot, and the labelled vectors."""

    model: Path
    history: Path
    examples: Path


def learnt(chain: Chain, home: Path, tick: Tick, cut: int = CUT, seed: int = 0) -> Prepared:
    """Replay everything received before `cut`, fit a model on the verdicts known by then."""
    folder = home / f"learnt-{fingerprint(chain, cut, seed)}"
    if not folder.exists():
        fresh = folder.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        _learn(chain, fresh, tick, cut, seed)
        fresh.rename(folder)
    return Prepared(folder / "model", folder / "history.snapshot", folder / "learnt.npz")


def fingerprint(chain: Chain, cut: int, seed: int) -> str:
    """Changes with whatever the result depends on: chain, catalogue and learning code."""
    source = Path(tillguard.__file__).parent
    lightgbm = version("lightgbm")
    said = f"{chain.folder.name}{CATALOGUE_HASH}{cut}{seed}{lightgbm}"
    digest = hashlib.sha256(said.encode())
    folders = [
        path
        for name in ("domain", "features", "learn", "model")
        for path in (source / name).rglob("*")
        if path.suffix in SOURCES
    ]
    for path in sorted([*folders, *(source / name for name in SHAPING)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _learn(chain: Chain, folder: Path, tick: Tick, cut: int, seed: int) -> None:
    history = History()
    reviews = [r for r in chain.verdicts() if r.known < cut]
    table = vectors(chain, history, reviews, cut, tick)
    write_snapshot(history, 0, folder / "history.snapshot")
    tick("training the model", 0.0)
    known = Learnt(table, [label_of(r) for r in reviews])
    known.write(folder / "learnt.npz")
    fit(examples(known.table, known.labels), folder / "model", seed)
    write_card(folder / "model", known.table, known.labels, about(reviews), seed)
    tick("training the model", 1.0)


def about(reviews: list[Reviewed]) -> About:
    """What the card says beside the labels, by the shipped calendar."""
    policies = parse_policies(read_bundle(SHIPPED / "rules", SHIPPED / "policies").policy_files())
    confirmed = sum(review.confirmed for review in reviews)
    return About(
        lambda at: policies.in_force("", at).season,
        {review.key: review.typology for review in reviews if review.confirmed},
        {"reviews of the demo chain": f"{len(reviews)}, of them {confirmed} confirmed"},
    )


def vectors(chain: Chain, history: History, reviews: list[Reviewed], cut: int, tick: Tick) -> Table:
    """Vectors of the reviewed events; `history` has seen everything received before `cut`."""
    reviewed = {r.key: r for r in reviews}
    outcomes: list[Outcome] = []
    events = list(received(chain, None, cut))
    by_key = {e.key: e for e in events if e.key in reviewed}
    for review in reviews:
        if review.key in by_key:
            outcomes.append(outcome_of(review, by_key[review.key]))
    first = events[0].received

    def told(now: int) -> None:
        tick("replaying two years of history", (now - first) / (cut - first))

    return replay(history, events, outcomes, lambda e: e.key in reviewed and suspicious(e), told)


def received(chain: Chain, start: int | None, stop: int | None) -> list[Event]:
    """Events in order of receipt, stamped as a service on the replay's clock stamps them."""
    now, stamped = 0, []
    for event in chain.events(start, stop):
        now = max(now, event.at)
        stamped.append(event if event.received == now else replace(event, received=now))
    return stamped


def outcome_of(review: Reviewed, event: Event) -> Outcome:
    card = next((t.token for t in event.tenders if t.token), "")
    return Outcome(
        review.key,
        review.known,
        review.confirmed,
        Party(review.party) if review.confirmed else blamed(event),
        event.store,
        event.employee,
        card,
        event.customer,
    )


def blamed(event: Event) -> Party:
    """Whom a cleared review clears: the customer where one is known, else the employee."""
    return Party.CUSTOMER if event.customer or event.receipt else Party.STAFF


def label_of(review: Reviewed) -> Label:
    return Label(review.key, review.known, review.confirmed, review.loss, 1 / review.propensity)
