"""One training run: labels in doubt are left out, the gate judges, the registry keeps all of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from ..intake import Archive
from ..journal import Journal, ModelStep, Stage
from ..learn.card import write_card
from ..learn.gate import Bounds, Criterion, Judgement, judge
from ..learn.holdout import brier, resampled
from ..learn.screen import Doubt, doubtful
from ..model import Estimator
from ..settings import Settings
from .champions import champion_of, scores_of, stand_in
from .grounds import Grounds, grounds_of
from .imported import replay_imported
from .known import Known, Read, known, without
from .opinions import about_labels, trust_of
from .placing import keep_folder, lineage_of, prune, seal
from .season import look_daily
from .twins import TWIN, fit_twins

FRESH = 28 * 86_400
"""Seconds for which labels are new, when labellers are looked at."""
Tick = Callable[[str], None]


class State(StrEnum):
    """What became of a run."""

    SAME = "nothing new"
    REFUSED = "refused"
    KEPT = "kept"
    CHALLENGER = "challenger"
    WAITS = "waits for a person"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Order:
    """Who lets train, when (epoch seconds) and how: `daily` by way of the shadow, `dry` moves
    nothing, `trusted` labellers are doubted by nobody."""

    by: str
    now: int
    seed: int = 0
    daily: bool = False
    dry: bool = False
    trusted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to; `manifest` is empty where there was nothing new."""

    state: State
    hash: str
    judgement: Judgement | None = None
    doubts: tuple[Doubt, ...] = ()
    manifest: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        told = {n: self.manifest.get(n) for n in ("rows", "confirmed", "average_precision")}
        told["notes"] = list(self.manifest.get("notes", ()))
        gate = self.judgement.as_json() if self.judgement else None
        doubts = [{n: getattr(one, n) for n in Doubt.__slots__} for one in self.doubts]
        live = self.state is State.LIVE
        return {"hash": self.hash, "state": self.state.value, "live": live, **told,
                "gate": gate, "doubts": doubts}  # fmt: skip


def run(
    settings: Settings,
    order: Order,
    read: Read,
    bounds: Bounds | None = None,
    tick: Tick = lambda said: None,
) -> Outcome:
    """Replay what was imported since, fit, judge, keep, and move what may be moved; raises
    NotEnoughLabels and StoreUnavailable.

    Whatever it raises, what was live stays live.
    """
    journal = Journal.open(settings.url)
    fresh = settings.models / f"fresh-{order.now}"
    try:
        replay_imported(settings, lambda said, share: tick(said))
        tick("reading labels")
        champion = champion_of(journal, settings.models)
        if order.daily and champion is not None:
            look_daily(journal, settings.learnt, champion, read, order.by, order.now)
        declared = Archive(settings.archive).attributes
        found = known(
            journal, settings.learnt, read, declared, trust_of(settings), order.trusted, order.now
        )
        grounds = grounds_of(journal, order.now)
        doubts = tuple(in_doubt(found, champion))
        clean = without(found, {one.labeller for one in doubts}, since(found))
        inputs = clean.hashes()
        if champion and champion.manifest.get("lineage", {}).get("inputs") == inputs:
            return nothing_new(journal, champion, order, doubts)
        shutil.rmtree(fresh, ignore_errors=True)
        lineage = lineage_of(clean, inputs, champion, doubts)
        asked, most = bounds or Bounds(), settings.train_seconds
        before, held = fit_twins(clean, fresh, order.seed, most, asked, tick)
        twin = seal(fresh / TWIN, {**lineage, "twin": True})
        model = seal(fresh, {**lineage, "twin": twin.hash})
        tick("judging")
        rival = stand_in(champion, settings.models, before, held, order.seed)
        judgement = judged(model, twin, held, rival, grounds, asked, order.seed)
        tick("writing its card")
        write_card(
            fresh, twin, held.table, held.labels, about_labels(journal, settings), order.seed
        )
        keep_folder(fresh, settings.models, model.hash)
        enter(journal, model, judgement, order)
        state = moved(journal, model.hash, judgement, champion, settings, order)
        prune(journal, settings.models)
        return Outcome(state, model.hash, judgement, doubts, model.manifest)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        journal.close()


def judged(
    model: Estimator,
    twin: Estimator,
    held: Known,
    rival: tuple[Estimator | None, str],
    grounds: Grounds,
    bounds: Bounds,
    seed: int,
) -> Judgement:
    """What the gate says of a model by its twin, on labels that the twin has not seen.

    There the twin is held against what stands in for the champion, and how that was got. What is
    served was fitted on these labels too, so of it the gate asks only that it does not fall behind
    its twin.
    """
    rows, (against, how) = held.holdout(grounds.stores), rival
    ours = scores_of(twin, held.table)
    theirs = scores_of(against, held.table) if against else None
    judgement = judge(rows, ours, theirs, grounds.daily, grounds.floor, bounds, seed)
    counts = resampled(rows.subjects, 0, seed)
    served = scores_of(model, held.table).probability
    after, then = (float(brier(rows, p, counts)[0]) for p in (served, ours.probability))
    said = f"Brier score {after:.5f} with the newest labels, {then:.5f} without; against {how}"
    refit = Criterion("fitted on all", after <= then * (1 + bounds.refit), said)
    return Judgement((*judgement.criteria, refit))


def since(found: Known) -> int:
    """The moment from which on labels count as new, when labellers are looked at."""
    return max((label.known for label in found.labels), default=0) - FRESH


def in_doubt(found: Known, champion: Estimator | None) -> list[Doubt]:
    """Whose new labels contradict those of all others, at the champion's scores; without a
    champion only a flood is seen."""
    names = np.array([mark.by for mark in found.marks], np.str_)
    begun = since(found)
    times = np.array([label.known for label in found.labels])
    fresh, before = times >= begun, (times >= begun - FRESH) & (times < begun)
    if not (names[fresh] != "").any():
        return []
    scores = np.zeros(len(names))
    if champion is not None:
        scores = scores_of(champion, found.table).probability
    return list(doubtful(found.confirmed, scores, names, fresh, before))


def nothing_new(
    journal: Journal, champion: Estimator, order: Order, doubts: tuple[Doubt, ...]
) -> Outcome:
    """The champion has learnt all there is; that the run took place is kept."""
    note = "nothing new: the live model was fitted on the very same labels"
    journal.record_model_step(
        ModelStep(champion.hash, Stage.FIT, True, order.now, order.by, note=note)
    )
    return Outcome(State.SAME, champion.hash, doubts=doubts)


def enter(journal: Journal, model: Estimator, judgement: Judgement, order: Order) -> None:
    """Into the registry: the model with its lineage, that it was fitted, and how it was judged."""
    manifest = model.manifest
    told = {n: manifest[n] for n in ("rows", "confirmed", "average_precision", "span", "seed")}
    told |= {n: manifest["lineage"][n] for n in ("parent", "labels", "left_out")}
    journal.save_model(model.hash, json.dumps(dict(manifest)).encode(), order.now)
    for step in (
        ModelStep(model.hash, Stage.FIT, True, order.now, order.by, told),
        ModelStep(
            model.hash, Stage.GATE, judgement.passed, order.now, order.by,
            judgement.as_json(), judgement.reasons[:2000],
        ),
    ):  # fmt: skip
        journal.record_model_step(step)


def moved(
    journal: Journal,
    hash: str,
    judgement: Judgement,
    champion: Estimator | None,
    settings: Settings,
    order: Order,
) -> State:
    """Let the model go as far as it may by itself."""
    if not judgement.passed:
        return State.REFUSED
    if order.dry:
        return State.KEPT
    if order.daily and champion is not None and settings.shadow_decisions:
        journal.start_challenger(hash, order.by, order.now)
        return State.CHALLENGER
    if settings.second_person or (order.daily and not settings.promotes_itself):
        return State.WAITS
    journal.release_model(hash, order.by, order.now)
    return State.LIVE
