"""Follows which bundle is live: tried in a child process, swapped in between two decisions."""

from __future__ import annotations

import asyncio
import sys
from collections import OrderedDict
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import time
from typing import Any

import structlog

from ..errors import BrokenFile
from ..journal import BundleStep, Gate, Journal, UnknownVersion
from ..pipeline import Pipeline, Rulebook
from ..policy import read_bundle
from ..ruleset import Engine, Rule
from ..settings import Settings
from .lifecycle import idle, stored
from .live import WARM, kept
from .shadow import Shadow
from .trial import try_bundle

log = structlog.get_logger()
LEAK_A_RULE = 17_500
"""Bytes that stay with the process of a native rule whose ruleset was closed (measured: 6.5 MB a
reload of 200 rules, which are 380 native ones)."""
MOST_LEAKED = 256 << 20
"""Bytes that may leak before the evaluator takes over: 40 reloads of 200 rules."""
NODE = "service"
SWITCH = 0.0001
"""Seconds after which a thread that compiles gives way to the loop."""


@contextmanager
def unhurried() -> Iterator[None]:
    """Work in a thread that gives way to the loop fifty times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


async def attempt(work: Coroutine[Any, Any, None]) -> None:
    """What fails is told, and tried again at the next look."""
    try:
        await work
    except Exception as error:
        log.error("what is live cannot be followed now", why=str(error))


@dataclass(slots=True)
class Live:
    """Follows the pointers for one service: whatever becomes live is tried in a child process,
    brought to life in a thread, and swapped in between two decisions, on the loop."""

    pipeline: Pipeline
    journal: Journal
    settings: Settings
    shadow: Shadow = field(default_factory=Shadow)
    warm: OrderedDict[str, Rulebook] = field(default_factory=OrderedDict)
    refused: set[str] = field(default_factory=set)
    reloads: int = 0
    reloaded: float = 0.0
    """When the last one was (epoch seconds)."""
    leaked: int = 0
    """Bytes that closed rulesets of durable_rules have left behind, by count and measure."""

    async def follow(self) -> None:
        """Look every `reload_seconds`; the broken never replaces the good, and is named once."""
        self.keep(self.pipeline.rulebook)
        await attempt(self.warm_up())
        while True:
            await asyncio.sleep(self.settings.reload_seconds)
            await attempt(self.look())

    async def warm_up(self) -> None:
        """The bundle to which a rollback would go back is compiled before anybody asks."""
        earlier = await asyncio.to_thread(self.journal.was_live)
        for hash in earlier[1:2]:
            if hash not in self.warm:
                rulebook = await asyncio.to_thread(self.brought_to_life, hash)
                if rulebook:
                    self.keep(rulebook)

    async def look(self) -> None:
        """Once: bundle and shadow, each if it moved."""
        if self.settings.dev:
            await self.look_at_files()
        else:
            await self.look_at_bundle()
        await self.look_at_shadow()

    async def look_at_bundle(self) -> None:
        pointer = await asyncio.to_thread(self.journal.live_bundle)
        hash = pointer.version.hash if pointer else ""
        if hash in {"", self.pipeline.rulebook.hash, *self.refused}:
            return
        rulebook = self.warm.get(hash) or await asyncio.to_thread(self.brought_to_life, hash)
        if rulebook is not None:
            self.swap(rulebook)

    async def look_at_files(self) -> None:
        """`serve --dev`: the files as they are, if they are good."""
        try:
            bundle = read_bundle(self.settings.rules, self.settings.policies)
            if bundle.hash not in {self.pipeline.rulebook.hash, *self.refused}:
                self.refused.add(bundle.hash)
                tried = await asyncio.to_thread(try_bundle, bundle)
                if tried.failed:
                    raise BrokenFile(list(tried.failed))
                now = self.journal.last_received()
                self.swap(await asyncio.to_thread(kept, self.journal, self.settings, now))
        except BrokenFile as error:
            log.error("the files are broken: the last good ones serve", why=str(error))

    async def look_at_shadow(self) -> None:
        pointer = await asyncio.to_thread(self.journal.shadow_bundle)
        hash = pointer.version.hash if pointer else ""
        if hash in {self.shadow.hash, *self.refused}:
            return
        if not hash:
            self.shadow.end()
            return
        try:
            rulebook = await asyncio.to_thread(lambda: idle(stored(self.journal, hash)))
            self.shadow.begin(rulebook, self.journal)
            log.info("a bundle runs in the shadow", bundle=hash[:12])
        except BrokenFile as error:
            self.refused.add(hash)
            log.error("a broken bundle should run in the shadow: it does not", why=str(error))

    def brought_to_life(self, hash: str) -> Rulebook | None:
        """Tried in a child process, then compiled here; None where it is broken."""
        try:
            bundle = stored(self.journal, hash)
            tried = try_bundle(bundle, lawful=False)
            if tried.failed:
                raise BrokenFile(list(tried.failed))
            with unhurried():
                return tried.rulebook(lambda rules: self.engine(rules, tried.why_not))
        except (BrokenFile, UnknownVersion) as error:
            self.refused.add(hash)
            log.error("a broken bundle was promoted: the last good one serves", why=str(error))
            now = self.journal.last_received()
            step = BundleStep(hash, Gate.CHECK, False, now, NODE, note=str(error)[:2000])
            if not isinstance(error, UnknownVersion):
                self.journal.record_step(step)
            return None

    def engine(self, rules: Sequence[Rule], why_not: str | None) -> Engine:
        """durable_rules, unless the child refused it or it has leaked all that it may."""
        if why_not is None and self.leaked >= MOST_LEAKED:
            why_not = (
                f"durable_rules has left {self.leaked >> 20} MB behind in {self.reloads} reloads:"
                " the evaluator answers until this service is restarted"
            )
            log.error("restart this service soon", why=why_not)
        return Engine(rules, 0, refused=why_not)

    def swap(self, rulebook: Rulebook) -> None:
        """One assignment on the loop: what was begun before it has ended before it."""
        self.pipeline.rulebook = rulebook
        self.reloads, self.reloaded = self.reloads + 1, time()
        self.keep(rulebook)
        log.info(
            "a bundle became live",
            bundle=rulebook.hash[:12],
            reloads=self.reloads,
            leaked_kb=self.leaked >> 10,
        )

    def keep(self, rulebook: Rulebook) -> None:
        """Keep it compiled; what is pushed out is closed, and what that leaves behind counted."""
        self.warm[rulebook.hash] = rulebook
        self.warm.move_to_end(rulebook.hash)
        while len(self.warm) > WARM:
            _, oldest = self.warm.popitem(last=False)
            if oldest.engine.native:
                self.leaked += LEAK_A_RULE * oldest.engine.native_rules
            oldest.engine.close()
