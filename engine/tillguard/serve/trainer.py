"""A training run in a process of its own, with limits of memory and time: it may die of anything.

As a module it is that process: it reads its order as JSON (from standard input, because the
address of a database may hold a password) and writes its outcome as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
from dataclasses import asdict
from typing import Any

from ..errors import TillguardError
from ..journal import Journal, ModelStep, Stage
from ..settings import Settings
from ..training import Order, run
from .convert import attributes_from_body

NICE = 10
"""Tills go first."""


class Stopped(TillguardError):
    """A training run that came to no model; what was live is live."""


async def trained(settings: Settings, order: Order) -> dict[str, Any]:
    """The outcome of a run as plain values; a failure stands in the trail and raises Stopped.

    The process ends with whoever waits for it.
    """
    told = json.dumps({"settings": settings.model_dump(mode="json"), "order": asdict(order)})
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    try:
        async with asyncio.timeout(settings.train_minutes * 60):
            said, errors = await process.communicate(told.encode())
    except TimeoutError:
        return await asyncio.to_thread(
            fail, settings, order, f"not done within {settings.train_minutes:g} minutes"
        )
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == 0:
        outcome: dict[str, Any] = json.loads(said)
        return outcome
    why = errors.decode(errors="replace").strip().splitlines()[-1:] or ["it was killed"]
    return await asyncio.to_thread(
        fail, settings, order, f"{why[0][:500]} (exit code {process.returncode})"
    )


def fail(settings: Settings, order: Order, why: str) -> dict[str, Any]:
    """Write into the trail that a run came to nothing; raises Stopped."""
    journal = Journal.open(settings.url)
    try:
        step = ModelStep("", Stage.REFUSED, False, order.now, order.by, note=why)
        journal.record_model_step(step)
    finally:
        journal.close()
    raise Stopped(f"no model came of the run: {why}; what was live stays live")


def main(told: dict[str, Any]) -> None:
    settings = Settings(**told["settings"])
    limit = settings.train_megabytes << 20
    os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.nice(0)))
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    order = told["order"]
    ordered = Order(**{**order, "trusted": tuple(order["trusted"])})
    outcome = run(settings, ordered, attributes_from_body)
    print(json.dumps(outcome.as_json()))


if __name__ == "__main__":
    try:
        main(json.load(sys.stdin))
    except TillguardError as error:
        sys.exit(str(error))
    except MemoryError:
        sys.exit("it needs more memory than it may have (TILLGUARD_TRAIN_MEGABYTES)")
