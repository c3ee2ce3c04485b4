"""Follows which model is live and which runs in the shadow; the last ten that were live stay warm.

What becomes live is tried in a child that stays warm too, loaded in a thread, and swapped in
between two decisions, on the loop. A rollback to a warm model is one assignment.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

import structlog

from ..errors import StoreUnavailable, TillguardError
from ..journal import Journal, ModelStep, Stage, record_model_step, stop_challenger, succeed
from ..model import Estimator
from ..pipeline import Pipeline
from ..settings import Settings
from .challenger import Challenger
from .checker import Checker
from .clock import Clock
from .following import NODE, attempt
from .live import WARM
from .model_lifecycle import Beside, compared

log = structlog.get_logger()
SCHEDULE = "schedule"
"""By whom a model becomes live without a person."""


@dataclass(slots=True)
class LiveModels:
    """Follows the pointers to models for one service."""

    pipeline: Pipeline
    journal: Journal
    settings: Settings
    clock: Clock
    challenger: Challenger = field(default_factory=Challenger)
    checker: Checker = field(default_factory=Checker)
    warm: OrderedDict[str, Estimator] = field(default_factory=OrderedDict)
    refused: set[str] = field(default_factory=set)

    async def follow(self) -> None:
        """Look every `reload_seconds`, whatever is compiled or warmed up meanwhile."""
        await asyncio.gather(attempt(self.warm_up()), self.keep_looking())

    async def keep_looking(self) -> None:
        while True:
            await asyncio.sleep(self.settings.reload_seconds)
            await attempt(self.look())

    async def warm_up(self) -> None:
        """The models to which a rollback would go back are loaded before anybody asks."""
        if self.pipeline.model:
            self.keep(self.pipeline.model)
        await asyncio.to_thread(self.checker.warm)
        earlier = await asyncio.to_thread(self.journal.models_live)
        for hash in earlier[WARM - 1 : 0 : -1]:
            await self.loaded(hash)
        if self.pipeline.model:
            self.keep(self.pipeline.model)

    async def look(self) -> None:
        """Once: the live model and the challenger, each if it moved."""
        await self.look_at_model()
        await self.look_at_challenger()

    async def look_at_model(self) -> None:
        pointer = await asyncio.to_thread(self.journal.live_model)
        serving = self.pipeline.model.hash if self.pipeline.model else ""
        if pointer is None or pointer.version.hash in {serving, *self.refused}:
            return
        model = await self.loaded(pointer.version.hash)
        if model is not None:
            self.pipeline.model = model
            self.pipeline.missing.pop("model", None)
            self.keep(model)
            log.info("a model became live", model=model.hash[:12])

    async def look_at_challenger(self) -> None:
        pointer = await asyncio.to_thread(self.journal.challenger)
        hash = pointer.version.hash if pointer else ""
        if hash != self.challenger.hash and hash not in self.refused:
            self.challenger.end()
            model = await self.loaded(hash) if hash else None
            if model is not None:
                seen = await asyncio.to_thread(self.journal.scores_kept, hash)
                self.challenger.begin(model, seen)
                log.info("a model runs in the shadow", model=hash[:12])
        elif (
            hash
            and hash == self.challenger.hash
            and self.challenger.seen >= max(1, self.settings.shadow_decisions)
        ):
            await self.conclude(hash)

    async def conclude(self, hash: str) -> None:
        """Where a model may become live by itself it does, unless its alarms speak against it."""
        if not self.settings.promotes_itself:
            return
        found = await asyncio.to_thread(self.compared, hash)
        now, figures = self.clock(), found.as_json()
        writer = self.journal.writer
        if found.objection:
            await writer.run(
                lambda s: stop_challenger(s, hash, SCHEDULE, now, figures, found.objection)
            )
            log.error("a challenger failed in the shadow", model=hash[:12], why=found.objection)
        else:
            await writer.run(lambda s: succeed(s, hash, SCHEDULE, now, figures))

    def compared(self, hash: str) -> Beside:
        floor = self.pipeline.rulebook.policies.in_force("", self.clock()).risk_floor
        return compared(hash, self.journal.score_pairs(hash), floor)

    async def loaded(self, hash: str) -> Estimator | None:
        """The warm one, or one that was tried and loaded; None where it is damaged, which stands
        in its trail."""
        if hash in self.warm or hash in self.refused:
            return self.warm.get(hash)
        folder = self.settings.models / hash
        try:
            await asyncio.to_thread(self.checker.try_model, folder)
            model = await asyncio.to_thread(Estimator.load, folder)
        except TillguardError as error:
            self.refused.add(hash)
            log.error("a model cannot serve: what was live serves", why=str(error))
            step = ModelStep(hash, Stage.REFUSED, False, self.clock(), NODE, note=str(error)[:2000])
            await self.note(step)
            return None
        if len(self.warm) < WARM:
            self.keep(model)
        return model

    async def note(self, step: ModelStep) -> None:
        try:
            await self.journal.writer.run(lambda session: record_model_step(session, step))
        except StoreUnavailable as error:
            log.error("a refusal could not be kept", why=str(error))

    def keep(self, model: Estimator) -> None:
        """Keep it loaded, as the one that goes last."""
        self.warm[model.hash] = model
        self.warm.move_to_end(model.hash)
        while len(self.warm) > WARM:
            self.warm.popitem(last=False)
