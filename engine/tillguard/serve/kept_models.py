"""Models of the past, for whoever has a decision explained: tried apart before they are loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ..model import Estimator
from . import trial

MOST = 10


@dataclass(slots=True)
class KeptModels:
    """The last ten that were asked for; a folder never changes."""

    try_model: Callable[[Path], None] = trial.try_model
    loaded: dict[Path, Estimator] = field(default_factory=dict)

    async def of(self, folder: Path) -> Estimator:
        """The model of a folder, after a child process has lived through it; raises DamagedModel
        and NoModel."""
        if folder not in self.loaded:
            await asyncio.to_thread(self.try_model, folder)
            fresh = await asyncio.to_thread(Estimator.load, folder)
            while len(self.loaded) >= MOST:
                self.loaded.pop(next(iter(self.loaded)))
            self.loaded[folder] = fresh
        return self.loaded[folder]
