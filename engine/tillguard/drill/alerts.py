"""A drill: the receiver of alerts goes away and comes back, a service is killed meanwhile; what was
told is held against the journal."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc

from ..domain import News
from ..journal import open_database
from ..journal.database import Database
from ..journal.letters import count_letters
from ..journal.noteworthy import noted
from ..settings import Settings
from ..v1.decision_service_pb2_grpc import DecisionServiceStub
from .load import asked
from .node import Node
from .receiver import SECRET, Receiver

RULES = """
receivers:
  - {name: drill, role: lp_lead, by: webhook}
rules:
  - {news: [decision_flagged], to: [drill]}
"""
PAUSE = 0.02
"""Seconds between two suspicious transactions."""
BACK = 120.0
"""Seconds after which an alert counts as lost."""
REFUSED = 3
"""Every so many calls the receiver that came back says that it is busy."""


def with_receiver(settings: Settings, folder: Path, port: int) -> Settings:
    """The settings with policies that tell a receiver at a port of whatever is flagged."""
    policies, addresses = folder / "policies", folder / "addresses.yaml"
    if not policies.exists():
        shutil.copytree(settings.policies, policies)
    (policies / "alerts.yaml").write_text(RULES)
    hook = {"url": f"http://127.0.0.1:{port}/alerts", "secret": SECRET}
    addresses.write_text(json.dumps({"webhooks": {"drill": hook}}))
    os.chmod(addresses, 0o600)
    return settings.model_copy(update={"policies": policies, "alert_addresses": addresses})


@dataclass(slots=True)
class AlertDrill:
    """Suspicions at `nodes`, each with settings of its own; `decided` is when each was answered."""

    homes: Sequence[Settings]
    receiver: Receiver
    nodes: list[Node] = field(default_factory=list)
    decided: dict[str, float] = field(default_factory=dict)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(3, 3))

    async def begin(self) -> None:
        """One after another: the first makes the tables."""
        for settings in self.homes:
            self.nodes.append(Node(settings))
            await asyncio.to_thread(getattr, self.nodes[-1], "address")

    async def ask(self, count: int) -> None:
        """So many suspicious transactions, at each node in turn."""
        addresses = [await asyncio.to_thread(getattr, node, "address") for node in self.nodes]
        channels = [grpc.aio.insecure_channel(address) for address in addresses]
        for number in itertools.islice(self.numbers, count):
            till = DecisionServiceStub(channels[number // 3 % len(channels)])
            made = (await till.Decide(asked(number), timeout=10.0)).decision
            self.decided[made.key] = time.time()
            await asyncio.sleep(PAUSE)
        for channel in channels:
            await channel.close()

    async def all_told(self, database: Database) -> float:
        """Seconds until every suspicion was acknowledged, or until it counts as lost."""
        began = time.monotonic()
        while time.monotonic() - began < BACK and not wanted(database) <= set(
            self.receiver.acknowledged
        ):
            await asyncio.sleep(0.1)
        return round(time.monotonic() - began, 2)


async def drilled_alerts(services: Sequence[Settings], folder: Path, count: int) -> dict[str, Any]:
    """Told while the receiver is there, while it is away and a service is killed, when it is back
    and busy; then the checker's word. The services share a database."""
    receiver = Receiver()
    receiver.open()
    homes = [with_receiver(one, folder, receiver.port) for one in services]
    drill = AlertDrill(homes, receiver)
    await drill.begin()
    await drill.ask(count)
    database = open_database(homes[0].url)
    await drill.all_told(database)
    waits = sorted(
        call.at - drill.decided[call.body["data"]["decision_flagged"]["decision"]["key"]]
        for call in receiver.calls
    )
    receiver.close()
    await drill.ask(count)
    drill.nodes[0].kill()
    drill.nodes[0] = Node(homes[0])
    await drill.ask(count)
    busy = itertools.count(1)
    receiver.answer = lambda: 503 if next(busy) % REFUSED == 0 else 204
    receiver.open()
    back = await drill.all_told(database)
    receiver.answer = lambda: 204
    for node in drill.nodes:
        node.stop()
    receiver.close()
    found = checked(database, receiver)
    database.close()
    return {
        "services": len(homes), "suspicions": len(drill.decided),
        "told_ms_median": round(1000 * waits[len(waits) // 2], 1),
        "told_ms_max": round(1000 * waits[-1], 1), "all_told_after_s": back, **found,
    }  # fmt: skip


def wanted(database: Database) -> set[str]:
    """The ids under which the journal's suspicions must have been told."""
    return {
        event
        for row in noted(database, 0, 1 << 62)
        for event, news in row.news()
        if news is News.DECISION_FLAGGED
    }


def checked(database: Database, receiver: Receiver) -> dict[str, Any]:
    """What was lost, what was acknowledged and yet sent again, and how the letters stand."""
    want, told = wanted(database), receiver.acknowledged
    with database.view() as session:
        stand = {one.state.value: one.letters for one in count_letters(session)}
    return {
        "calls": len(receiver.calls),
        "refused_calls": sum(call.status >= 300 for call in receiver.calls),
        "letters": stand,
        "lost": sorted(want - told.keys()),
        "twice": sorted(event for event, times in told.items() if times > 1),
        "unknown": sorted(told.keys() - want),
        "unsigned": receiver.unsigned,
    }
