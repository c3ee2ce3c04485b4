"""A night's work in a child process, so that no till waits for it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import tillguard

from ..settings import Settings

NICE = 10
"""Tills go first."""


async def apart(module: str, settings: Settings, now: int, seconds: float) -> str:
    """Run a module of ours with the moment as its argument and the settings on its standard input;
    say why it failed, if it did."""
    root = str(Path(tillguard.__file__).parents[1])
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, str(now)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )
    try:
        async with asyncio.timeout(seconds):
            _, said = await child.communicate(settings.model_dump_json().encode())
    except TimeoutError:
        return f"it took longer than {seconds:g} s"
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return "" if child.returncode == 0 else said.decode(errors="replace").strip()[-500:]
