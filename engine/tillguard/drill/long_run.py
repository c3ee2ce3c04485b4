"""A long run of kills that may itself be stopped and goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgpack

from ..errors import TillguardError
from ..journal import Journal
from ..records import Records
from ..settings import Settings
from .checker import Told
from .kills import judged, kill
from .load import DAY, STORE, Log, asked, key_of

MOST = 1 << 34
"""Bytes of what tills were told."""
REGISTER = f"{STORE}/1/{DAY}/"
"""How the keys begin about which the drill's tills ask."""


class OtherRun(TillguardError):
    """The folder holds a run with another seed or database."""


@dataclass(slots=True)
class LongRun:
    """In `folder` stand the service's home, which run it is, and each round's answers, on disk
    before the next round begins."""

    folder: Path
    settings: Settings
    seed: str
    log: Log = field(default_factory=Log)
    kills: int = 0

    def __post_init__(self) -> None:
        """Read what earlier runs did; raises OtherRun."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._is_the_same()
        self._rounds.repair()
        start = 0
        while some := self._rounds.some(start, 100):
            for place, raw in some:
                start = place.end
                self._remember(raw)
        self._take_lost_round()

    @property
    def _rounds(self) -> Records:
        return Records(self.folder / "rounds", MOST)

    def _is_the_same(self) -> None:
        file = self.folder / "run.json"
        mine = json.dumps({"seed": self.seed, "database": self.settings.url})
        if not file.exists():
            file.write_text(mine)
        if file.read_text() != mine:
            raise OtherRun(f"{self.folder} holds a run of another seed or database: choose another")

    def _remember(self, raw: bytes) -> None:
        said = msgpack.unpackb(raw)
        self.log.told += [Told(*one) for one in said["told"]]
        self.log.asked.update((key_of(one), one) for one in map(asked, said["asked"]))
        self.log.number = max([self.log.number, *said["asked"]])
        self.kills += 1

    def _take_lost_round(self) -> None:
        """What the round asked in which the drill itself was ended; nobody knows what it was
        told."""
        journal = Journal.open(self.settings.url)
        keys = [event.key for event in journal.events()]
        journal.close()
        numbers = [int(key.removeprefix(REGISTER)) for key in keys if key.startswith(REGISTER)]
        last = max(numbers, default=0)
        for number in range(self.log.number + 1, last + 1):
            request = asked(number)
            self.log.asked[key_of(request)] = request
        self.log.number = max(self.log.number, last)

    def go_on(self, until: int, tick: Callable[[int], None]) -> list[str]:
        """Kill until there were so many, then say what is wrong; ends at a service that went on."""
        while self.kills < until:
            told, before = len(self.log.told), set(self.log.asked)
            if went_on := kill(self.settings, self.log, self.kills, self.seed):
                return [went_on]
            new = (one for key, one in self.log.asked.items() if key not in before)
            numbers = [one.transaction.sequence for one in new]
            said = {"asked": numbers, "told": [tuple(one) for one in self.log.told[told:]]}
            self._rounds.append([msgpack.packb(said)])
            self.kills += 1
            tick(self.kills)
        return judged(self.settings, self.log)
