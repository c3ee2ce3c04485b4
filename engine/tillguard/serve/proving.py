"""A backtest in a process of its own, so that no till waits for it; as a module it is the process.

It writes one line of JSON a step: {"done": …, "total": …}, and last {"report": …} or {"broken": …}.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator
from dataclasses import asdict
from typing import Any

from ..errors import BrokenFile, Problem, StoreUnavailable
from ..journal import Journal
from ..settings import Settings
from . import lifecycle
from .lifecycle import Person

LINE = 64 << 20
"""Bytes that the report's line may have: 500 branches come to less than 1 MB."""
NICE = 10
Steps = AsyncGenerator[dict[str, Any], None]


async def steps(settings: Settings, hash: str, who: Person, days: int) -> Steps:
    """The lines of the process, until its report; it ends with whoever listens.

    Raises BrokenFile for a bundle that does not come to life, StoreUnavailable where the process
    ended without a report.
    """
    asked = json.dumps(
        {"settings": settings.model_dump(mode="json"), "hash": hash, "days": days, **asdict(who)}
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, asked,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, limit=LINE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            said: dict[str, Any] = json.loads(line)
            if "broken" in said:
                raise BrokenFile([Problem(**problem) for problem in said["broken"]])
            yield said
            if "report" in said:
                return
        _, stderr = await process.communicate()
        why = stderr.decode(errors="replace").strip().splitlines()[-1:] or ["it was killed"]
        raise StoreUnavailable(f"the backtest ended without a report: {why[0][:200]}")
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def prove(asked: dict[str, Any]) -> None:
    """Run the backtest and say how far it is."""
    settings = Settings(**asked["settings"])
    journal, told = Journal.open(settings.url), [-1.0]

    def tick(done: int, total: int) -> None:
        if done / total - told[0] >= 0.01:
            told[0] = done / total
            say({"done": done, "total": total})

    try:
        bundle = lifecycle.stored(journal, asked["hash"])
        who = Person(asked["name"], asked["now"])
        report = lifecycle.compared(journal, bundle, who, settings, asked["days"], tick)
        say({"report": report.as_json()})
    except BrokenFile as error:
        say({"broken": [asdict(problem) for problem in error.problems]})
    finally:
        journal.close()


def say(step: dict[str, Any]) -> None:
    print(json.dumps(step), flush=True)


if __name__ == "__main__":
    os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.nice(0)))
    prove(json.loads(sys.argv[1]))
