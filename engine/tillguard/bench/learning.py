"""`bench learn`: how fast history is taken in, replayed and learnt from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from . import fitting, importing, replaying
from .figure import Figure

Tick = Callable[[str, float], None]


def measure(home: Path, tick: Tick) -> list[Figure]:
    """The figures of every part, one part after the other."""
    parts: list[Callable[[Tick], list[Figure]]] = [
        importing.measure,
        partial(replaying.measure, home),
        fitting.measure,
    ]
    return [figure for part in parts for figure in part(tick)]
