"""Notices who has sent nothing for too long, once a silence, and when they speak again."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter

import structlog

from ..domain import Season, Silent
from ..features import offset
from . import announce
from .desk import Desk

log = structlog.get_logger()
EVERY = 60
"""Seconds of the service's clock between two looks."""
REST = 30
"""How many times as long as a look took the next one waits at least: on a replay's clock a minute
is over at once, and a look at 3,000 registers takes tenths of a second."""


@dataclass(slots=True)
class Silences:
    """Watches the registers that the norms know; `silent` by store and register, empty for a whole
    store."""

    desk: Desk
    silent: dict[tuple[str, str], Silent] = field(default_factory=dict)
    looked: int = 0

    async def follow(self, seconds: float) -> None:
        """Look whenever a minute of the service's clock has gone by."""
        rest = 0.0
        while True:
            await asyncio.sleep(max(seconds, rest))
            if abs(self.desk.clock() - self.looked) < EVERY:
                continue
            began = perf_counter()
            try:
                await self.look()
            except Exception as error:
                log.error("silent registers cannot be looked for now", why=str(error))
            rest = REST * (perf_counter() - began)

    async def look(self) -> None:
        """Once over all stores; after each of them tills go first."""
        self.looked = now = self.desk.clock()
        norms = self.desk.pipeline.history.norms
        if norms is None or norms.season is None:
            return
        for store, registers in by_store(norms.season).items():
            self.look_at(store, registers, now)
            await asyncio.sleep(0)

    def look_at(self, store: str, registers: Mapping[str, tuple[float, float]], now: int) -> None:
        """Who speaks again, then whether the whole store is silent, else which of its registers."""
        last = {name: at for name in registers if (at := self.last(store, name)) >= 0}
        if not last:
            return
        latest = max(last.values())
        for name, at in [("", latest), *last.items()]:
            self.end(store, name, at, now)
        if self.is_closed(store, now) or (store, "") in self.silent:
            return
        if not self.judge(store, "", latest, 1.0, self.steady(store), now):
            for name, at in last.items():
                if (store, name) not in self.silent:
                    self.judge(store, name, at, *registers[name], now)

    def last(self, store: str, register: str) -> int:
        """When the register's last event happened; -1 where history knows of none."""
        till = self.desk.pipeline.history.register.tills.get(f"{store}/{register}")
        return -1 if till is None else till.last

    def steady(self, store: str) -> float:
        norms = self.desk.pipeline.history.norms
        assert norms is not None
        assert norms.season is not None
        return norms.season.steady[store]

    def end(self, store: str, register: str, last: int, now: int) -> None:
        silent = self.silent.get((store, register))
        if silent is not None and last > silent.last:
            del self.silent[store, register]
            announce.silence(self.desk.alerts, silent, now, ended=last)

    def is_closed(self, store: str, now: int) -> bool:
        state = self.desk.pipeline.rulebook.policies.state(store, now)
        return state is not None and not state.open

    def judge(
        self, store: str, register: str, last: int, share: float, steady: float, now: int
    ) -> bool:
        """Whether nothing since `last` is too unlikely; if so it is told."""
        book = self.desk.pipeline.rulebook.policies
        known, normal = book.stores.get(store), self.desk.pipeline.history.store.normal
        usual = normal.of(store) if normal is not None else None
        if known is None or usual is None:
            return False
        begin, end = (at + offset(known.zone, at // 3600) for at in (last, now))
        expected = share * usual.between(begin, end)
        chance = chance_of_none(expected, usual.dispersion, steady)
        if chance >= book.in_force(store, now).silence:
            return False
        silent = self.silent[store, register] = Silent(store, register, last, expected, chance)
        announce.silence(self.desk.alerts, silent, now)
        return True


def by_store(season: Season) -> Mapping[str, Mapping[str, tuple[float, float]]]:
    """Share and steadiness by store and register."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for name, terms in season.registers.items():
        store, _, register = name.partition("/")
        found.setdefault(store, {})[register] = terms
    return found


def chance_of_none(expected: float, dispersion: float, steady: float) -> float:
    """The probability of no event where `expected` are usual: that of 0 under a negative binomial
    of variance dispersion * expected + expected²/steady."""
    if expected <= 0:
        return 1.0
    size = 1 / max((dispersion - 1) / expected + 1 / steady, 1e-9)
    return math.exp(-size * math.log1p(expected / size))
