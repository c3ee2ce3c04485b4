"""What the demo chain has learnt before its replay begins: history, labels and a model."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import tillguard

from ..domain import Event, Outcome, Party
from ..features import CATALOGUE_HASH
from ..learn import (
    Label,
    Learnt,
    Past,
    examples,
    fit_examples,
    processors,
    replayed,
    suspicious,
    with_outcomes,
)
from ..serve.memory import place_snapshot
from .chain import Chain
from .verdicts import Reviewed

DAY = 86400
CUT = int(datetime(2017, 12, 4, 5, tzinfo=UTC).timestamp())
"""Monday 4 December 2017, midnight in New York: everything before it is history."""

SHAPING = ("demo/learning.py", "serve/memory.py")
"""Files that shape what is learnt, beside four folders."""

SOURCES = {".py", ".pyx", ".pxd", ".c"}

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
        for path in (source / name).iterdir()
        if path.suffix in SOURCES
    ]
    for path in sorted([*folders, *(source / name for name in SHAPING)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _learn(chain: Chain, folder: Path, tick: Tick, cut: int, seed: int) -> None:
    whole = chain.count(cut)

    def told(events: int) -> None:
        tick("replaying two years of history", events / whole)

    seen = replayed(partial(past, chain.folder, cut), processors(), folder, told)
    place_snapshot(seen.snapshot, 0, folder / "history.snapshot")
    tick("training the model", 0.0)
    known = Learnt(seen.table, [label_of(r) for r in chain.verdicts(None, cut)])
    known.write(folder / "learnt.npz")
    fit_examples(examples(known.table, known.labels), folder / "model", seed)
    tick("training the model", 1.0)


def past(folder: Path, cut: int) -> Past:
    """Everything received before `cut` with the verdicts known by then; reviewed events of
    suspicious kinds become rows."""
    chain = Chain(folder)
    reviewed = {r.key: r for r in chain.verdicts(None, cut)}
    steps = with_outcomes(received(chain, None, cut), reviewed, outcome_of)
    return Past(steps, lambda event: event.key in reviewed and suspicious(event))


def received(chain: Chain, start: int | None, stop: int | None) -> Iterator[Event]:
    """Events in order of receipt, stamped as a service on the replay's clock stamps them."""
    now = 0
    for event in chain.events(start, stop):
        now = max(now, event.at)
        yield event if event.received == now else replace(event, received=now)


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
