"""What the demo chain has learnt before its replay begins: history, norms, labels and a model."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import tillguard

from ..domain import Event, Norms, Outcome, Party
from ..features import CATALOGUE_HASH
from ..learn import (
    Label,
    Learnt,
    Past,
    Step,
    processors,
    replayed,
    suspicious,
    with_norms,
    with_outcomes,
)
from ..learn.card import About, write_card
from ..learn.fit import BUDGET
from ..learn.season import Lived, lived
from ..model import Estimator
from ..policy import PolicyBook, parse_policies, read_bundle
from ..profiles import SHIPPED
from ..serve.memory import place_snapshot
from ..training import TWIN, before, fit_twins
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
    """The folder of the model, the history snapshot, the labelled vectors, what every store's
    hours brought, and the bytes of the last norms under their hash."""

    model: Path
    history: Path
    examples: Path
    flows: Path
    norms: Path


def learnt(
    chain: Chain,
    home: Path,
    tick: Tick,
    cut: int = CUT,
    seed: int = 0,
    budget_seconds: float = BUDGET,
) -> Prepared:
    """Replay everything received before `cut`, fit a model on the verdicts known by then."""
    folder = home / f"learnt-{fingerprint(chain, cut, seed, budget_seconds)}"
    if not folder.exists():
        fresh = folder.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        _learn(chain, fresh, tick, cut, seed, budget_seconds)
        fresh.rename(folder)
    return Prepared(
        folder / "model",
        folder / "history.snapshot",
        folder / "learnt.npz",
        folder / "flows.npz",
        next(folder.glob("*.norms")),
    )


def fingerprint(chain: Chain, cut: int, seed: int, budget_seconds: float = BUDGET) -> str:
    """Changes with whatever the result depends on: chain, catalogue, calendar, learning code."""
    source = Path(tillguard.__file__).parent
    lightgbm = version("lightgbm")
    bundle = read_bundle(SHIPPED / "rules", SHIPPED / "policies").hash
    said = f"{chain.folder.name}{CATALOGUE_HASH}{bundle}{cut}{seed}{budget_seconds}{lightgbm}"
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


def _learn(
    chain: Chain, folder: Path, tick: Tick, cut: int, seed: int, budget_seconds: float
) -> None:
    whole = chain.count(cut)

    def told(events: int) -> None:
        tick("replaying two years of history", events / whole)

    nights, flows = chain_nights(chain, tick, cut)
    flows.write(folder / "flows.npz")
    seen = replayed(partial(past, chain.folder, cut, nights), processors(), folder, told)
    (folder / f"{nights[-1].hash}.norms").write_bytes(nights[-1].content)
    place_snapshot(seen.snapshot, 0, folder / "history.snapshot")
    tick("training the model", 0.0)
    reviews = list(chain.verdicts(None, cut))
    known = Learnt(seen.table.only(()), [label_of(review) for review in reviews])
    known.write(folder / "learnt.npz")
    place = folder / "model"
    _, held = fit_twins(before(known), place, seed, budget_seconds)
    write_card(place, Estimator.load(place / TWIN), held.table, held.labels, about(reviews), seed)
    tick("training the model", 1.0)


def about(reviews: Sequence[Reviewed]) -> About:
    """What the card says beside the labels, by the shipped calendar."""
    policies = shipped_policies()
    confirmed = sum(review.confirmed for review in reviews)
    return About(
        lambda at: policies.in_force("", at).season,
        {review.key: review.typology for review in reviews if review.confirmed},
        {"reviews of the demo chain": f"{len(reviews)}, of them {confirmed} confirmed"},
    )


def chain_nights(chain: Chain, tick: Tick, cut: int | None = None) -> Lived:
    """What nights learnt over the chain, or over what was received before `cut`."""
    (first, last), book = chain.span, shipped_policies()
    stop = last + 1 if cut is None else cut

    def told(night: int) -> None:
        tick("learning what is normal", (night - first) / (stop - first))

    return lived(received(chain, None, cut), book, told, stop)


def shipped_policies() -> PolicyBook:
    return parse_policies(read_bundle(SHIPPED / "rules", SHIPPED / "policies").policy_files())


def lived_through(
    chain: Chain, reviews: Sequence[Reviewed], nights: Sequence[Norms]
) -> Iterator[Step]:
    """The whole chain with what was said of it and what nights learnt, in order."""
    steps = with_outcomes(received(chain, None, None), {r.key: r for r in reviews}, outcome_of)
    return with_norms(steps, nights)


def past(folder: Path, cut: int, nights: Sequence[Norms]) -> Past:
    """Everything received before `cut` with the verdicts known by then and what each night learnt
    as normal; reviewed events of suspicious kinds become rows."""
    chain = Chain(folder)
    reviewed = {r.key: r for r in chain.verdicts(None, cut)}
    steps = with_outcomes(received(chain, None, cut), reviewed, outcome_of)
    return Past(with_norms(steps, nights), lambda e: e.key in reviewed and suspicious(e))


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
