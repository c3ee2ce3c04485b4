"""A drill: each part taken away in turn from a service under load, and what its tills saw."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from sqlalchemy import URL, make_url

from ..client import FallbackTable, Outbox, Till
from ..domain import Kind
from ..settings import Settings
from .checker import Told, violations
from .door import Door
from .kills import kept
from .load import asked, content, key_of
from .node import Node
from .parts import POSTGRESQL, SQLITE, Away, Stage

TILLS = 8
PAUSE = 0.02
"""Seconds between two calls of a till: the drill is about what is missing, not about overload."""
DEADLINE = 3.0
BACK = 30.0
"""Seconds after which a part that was given back counts as lost."""


@dataclass(slots=True)
class Seen:
    """What the tills saw in one phase."""

    by: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    @property
    def p99_ms(self) -> float:
        ordered = sorted(self.seconds)
        return round(1000 * ordered[int(len(ordered) * 0.99)], 1)


@dataclass(slots=True)
class Drill:
    """Eight tills at one service; what they `asked` and were `told` is held against the journal."""

    stage: Stage
    till: Till
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    asked: set[str] = field(default_factory=set)
    told: list[Told] = field(default_factory=list)

    async def phase(self, seconds: float) -> Seen:
        """All tills ask for so long."""
        seen, end = Seen(), time.monotonic() + seconds
        await asyncio.gather(*(self._till(seen, end) for _ in range(TILLS)))
        return seen

    async def _till(self, seen: Seen, end: float) -> None:
        while time.monotonic() < end:
            began = time.perf_counter()
            seen.by[await self.once()] += 1
            seen.seconds.append(time.perf_counter() - began)
            await asyncio.sleep(PAUSE)

    async def once(self) -> str:
        """What one till saw of one call."""
        request = asked(next(self.numbers))
        self.asked.add(key_of(request))
        try:
            answer = await self.till.decide(request)
        except grpc.aio.AioRpcError as error:
            return error.code().name
        if answer.response is None:
            return f"its own table ({answer.why.partition(':')[0]})"
        made, replayed = answer.response.decision, answer.response.replayed
        self.told.append(Told("till", made.key, content(made), replayed, made.durable))
        told = f"fallback: {made.degraded}" if made.degraded else "a decision"
        return told if made.durable else f"{told}, not durable"

    async def back(self) -> float:
        """Seconds until a decision is given again."""
        began = time.monotonic()
        while await self.once() != "a decision" and time.monotonic() - began < BACK:
            await asyncio.sleep(PAUSE)
        return round(time.monotonic() - began, 2)

    async def without(self, name: str, away: Away, seconds: float) -> dict[str, Any]:
        """What the tills saw before, while the part was away, and how soon it was back."""
        before = await self.phase(seconds / 2)
        async with away(self.stage):
            seen = await self.phase(seconds)
        return {
            "part": name, "calls": len(seen.seconds), "saw": dict(seen.by), "p99_ms": seen.p99_ms,
            "p99_ms_before": before.p99_ms, "back_s": await self.back(),
        }  # fmt: skip


async def drilled(settings: Settings, seconds: float) -> list[dict[str, Any]]:
    """A row for each part, and one of what was lost; a service of its own in these settings."""
    url, door = make_url(settings.url), None
    parts: Mapping[str, Away] = SQLITE
    if url.get_backend_name() == "postgresql":
        parts, door = POSTGRESQL, Door(url.host or "127.0.0.1", url.port or 5432)
        await door.open()
        settings = settings.model_copy(update={"database_url": through(door, url)})
    node = Node(settings)
    till = till_at(await asyncio.to_thread(lambda: node.address), settings.home)
    drill = Drill(Stage(settings, node, door), till)
    await drill.phase(seconds / 2)
    rows = [await drill.without(name, away, seconds) for name, away in parts.items()]
    delivered = await till.forward()
    await till.close()
    await asyncio.to_thread(node.stop)
    found = list(kept(url.render_as_string(hide_password=False)))
    wrong = violations(drill.told, found, drill.asked)
    if door is not None:
        door.close()
    return [*rows, {"part": "after all of it", "told": len(drill.told),
                    "delivered_later": delivered, "violations": wrong[:20]}]  # fmt: skip


def through(door: Door, url: URL) -> str:
    """The database's URL, by way of the door."""
    return url.set(host="127.0.0.1", port=door.port).render_as_string(hide_password=False)


def till_at(address: str, home: Path) -> Till:
    """With a table that says the same of every kind."""
    table = FallbackTable({kind.value: "APPROVE_AND_REVIEW" for kind in Kind}, 1 << 40)
    return Till(address, table, Outbox(home / "outbox"), lambda: int(time.time()), DEADLINE)


def fresh(home: Path, url: str, shipped: Path) -> Settings:
    """A service of the drill's own, in an empty folder, on an empty database."""
    return Settings(
        home=home, database_url=url, port=0, rules=shipped / "rules",
        policies=shipped / "policies", nightly=False, store_seconds=0.25,
    )  # fmt: skip
