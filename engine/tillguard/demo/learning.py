"""What the demo chain has learnt before its replay begins: history, norms, labels and a model."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import tillguard

from ..domain import Event, Norms, Outcome, Party
from ..features import CATALOGUE_HASH, History
from ..learn import Label, Learnt, Table, examples, fit, replay, suspicious
from ..learn.season import Flows, gathered
from ..policy import parse_policies, read_bundle
from ..serve.memory import write_snapshot
from ..serve.nightly import norms_at
from .chain import Chain
from .verdicts import Reviewed

DAY = 86400
WEEK = 7 * DAY
CUT = int(datetime(2017, 12, 4, 5, tzinfo=UTC).timestamp())
"""Monday 4 December 2017, midnight in New York: everything before it is history."""

SHAPING = ("demo/learning.py", "serve/memory.py", "serve/nightly.py")
"""Files that shape what is learnt, beside four folders."""

FIRST, EVERY = 2, 8
"""Weeks of the chain's history before its first norms, and from one night's norms to the next: not
each night, which would take minutes, but no vector is made with what only later days taught."""

SHIPPED = Path(tillguard.__file__).parents[2]
"""The checkout, which holds the shipped rules and policies."""

SOURCES = {".py", ".pyx", ".pxd", ".c"}

Tick = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The folder of the model, the history snapshot, the labelled vectors, what every store's
    hours brought, and the bytes of the last norms under their hash."""

    model: Path
    history: Path
    examples: Path
    flows: Path
    norms: Path


def learnt(chain: Chain, home: Path, tick: Tick, cut: int = CUT, seed: int = 0) -> Prepared:
    """Replay everything received before `cut`, fit a model on the verdicts known by then."""
    folder = home / f"learnt-{fingerprint(chain, cut, seed)}"
    if not folder.exists():
        fresh = folder.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        _learn(chain, fresh, tick, cut, seed)
        fresh.rename(folder)
    return Prepared(
        folder / "model",
        folder / "history.snapshot",
        folder / "learnt.npz",
        folder / "flows.npz",
        next(folder.glob("*.norms")),
    )


def fingerprint(chain: Chain, cut: int, seed: int) -> str:
    """Changes with whatever the result depends on: chain, catalogue, calendar, learning code."""
    source = Path(tillguard.__file__).parent
    lightgbm = version("lightgbm")
    bundle = read_bundle(SHIPPED / "rules", SHIPPED / "policies").hash
    said = f"{chain.folder.name}{CATALOGUE_HASH}{bundle}{cut}{seed}{lightgbm}"
    digest = hashlib.sha256(said.encode())
    folders = [
        path
        for name in ("domain", "features", "learn", "model")
        for path in sorted((source / name).rglob("*"))
        if path.suffix in SOURCES
    ]
    for path in sorted([*folders, *(source / name for name in SHAPING)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _learn(chain: Chain, folder: Path, tick: Tick, cut: int, seed: int) -> None:
    history = History()
    reviews = [r for r in chain.verdicts() if r.known < cut]
    events = list(received(chain, None, cut))
    flows = gathered(events)
    flows.write(folder / "flows.npz")
    nights = nightly(flows, events[0].received, cut, tick)
    table = vectors(events, history, reviews, nights[:-1], tick)
    history.take(nights[-1])
    (folder / f"{nights[-1].hash}.norms").write_bytes(nights[-1].content)
    write_snapshot(history, 0, folder / "history.snapshot")
    tick("training the model", 0.0)
    known = Learnt(table, [label_of(r) for r in reviews])
    known.write(folder / "learnt.npz")
    fit(examples(known.table, known.labels), folder / "model", seed)
    tick("training the model", 1.0)


def nightly(flows: Flows, first: int, cut: int, tick: Tick) -> list[Norms]:
    """Norms of nights before the cut, each of what was known by then; the last are of the cut."""
    book = parse_policies(read_bundle(SHIPPED / "rules", SHIPPED / "policies").policy_files())
    when = sorted({*range(cut, first + FIRST * WEEK, -EVERY * WEEK), cut})
    made = []
    for number, now in enumerate(when):
        tick("learning what is normal", number / len(when))
        made.append(norms_at(flows, book, now))
    return made


def vectors(
    events: list[Event], history: History, reviews: list[Reviewed], nights: list[Norms], tick: Tick
) -> Table:
    """Vectors of the reviewed events; `history` sees all of them."""
    reviewed = {r.key: r for r in reviews}
    outcomes: list[Outcome] = []
    by_key = {e.key: e for e in events if e.key in reviewed}
    for review in reviews:
        if review.key in by_key:
            outcomes.append(outcome_of(review, by_key[review.key]))
    first, last = events[0].received, events[-1].received

    def told(now: int) -> None:
        tick("replaying two years of history", (now - first) / max(last - first, 1))

    def kept(event: Event) -> bool:
        return event.key in reviewed and suspicious(event)

    return replay(history, events, outcomes, kept, told, nights)


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
