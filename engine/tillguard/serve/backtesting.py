"""One backtest at a time: streamed to a caller, or run behind a page that looks at it at times."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from ..errors import Overloaded, TillguardError
from ..records import replace
from ..settings import Settings
from .lifecycle import Person
from .proving import Steps, steps

log = structlog.get_logger()


@dataclass(slots=True)
class Run:
    """A backtest that a page began: of which bundle, over how many days, by whom, how far it is,
    and why it came to nothing."""

    hash: str
    days: int
    by: str
    done: int = 0
    total: int = 0
    problem: str = ""
    over: bool = False


@dataclass(slots=True)
class Backtesting:
    """What runs, and what ran last for a page; a report stays in the home until the next one."""

    settings: Settings
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    run: Run | None = None
    task: asyncio.Task[None] | None = None

    async def steps(self, hash: str, who: Person, days: int) -> Steps:
        """As `proving.steps`; raises Overloaded while another one is under way."""
        self.refuse_second()
        async with self.lock, aclosing(steps(self.settings, hash, who, days)) as found:
            async for said in found:
                yield said

    def start(self, hash: str, who: Person, days: int) -> None:
        """Begin one behind the caller; raises Overloaded while another one is under way."""
        self.refuse_second()
        if self.run and not self.run.over:
            raise Overloaded("a backtest is under way: one runs at a time")
        self.run = Run(hash, days, who.name)
        self.task = asyncio.create_task(self._go(self.run, who))

    async def _go(self, run: Run, who: Person) -> None:
        try:
            async with aclosing(self.steps(run.hash, who, run.days)) as found:
                async for said in found:
                    if "report" in said:
                        await asyncio.to_thread(self._keep, run.hash, said["report"])
                    else:
                        run.done, run.total = said["done"], said["total"]
        except TillguardError as error:
            run.problem = str(error)
        except Exception as error:
            run.problem = f"the backtest failed ({type(error).__name__}): see the service's log"
            log.error(
                "a backtest that a page began has failed", bundle=run.hash[:12], why=repr(error)
            )
        finally:
            run.over = True

    async def stop(self) -> None:
        """End what runs behind a page; a run that was cut short continues when it is begun anew."""
        if self.task:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task

    def report(self, hash: str) -> dict[str, Any] | None:
        """The report of the bundle's latest backtest by a page of this home, if there is one."""
        try:
            found: dict[str, Any] = json.loads(self._file(hash).read_text())
        except (OSError, ValueError):
            return None
        return found

    def refuse_second(self) -> None:
        if self.lock.locked():
            raise Overloaded("a backtest is under way: one runs at a time")

    def _keep(self, hash: str, report: dict[str, Any]) -> None:
        file = self._file(hash)
        file.parent.mkdir(parents=True, exist_ok=True)
        replace(file, json.dumps(report).encode())

    def _file(self, hash: str) -> Path:
        return self.settings.home / "backtests" / f"report-{hash[:16]}.json"
