"""A model on live traffic that never acts: it estimates after the answer has left, in blocks."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from ..features import FEATURES
from ..journal import DecisionRow, Journal, ShadowScore, save_scores
from ..model import Estimator
from .shadow import Beside

WIDTH = 8 * len(FEATURES)
"""Bytes of the catalogue's part of a vector; the flags of sequences stand behind it."""


@dataclass(slots=True)
class Challenger(Beside):
    """The model that runs beside the live one, and how many decisions it has seen."""

    model: Estimator | None = None
    seen: int = 0

    def begin(self, model: Estimator, seen: int) -> None:
        """From the next decision on; `seen` is what it saw before a restart."""
        self.waiting.clear()
        self.model, self.hash, self.seen = model, model.hash, seen

    async def work_off(self, journal: Journal) -> None:
        """Estimate all that waits and keep it, beside the decisions."""
        model, taken = self.model, self.taken()
        if model is None or not taken:
            return
        scores = await asyncio.to_thread(scores_of, model, taken)
        await journal.writer.run(lambda session: save_scores(session, model.hash, scores))
        self.seen += len(scores)


def scores_of(model: Estimator, taken: Sequence[tuple[int, DecisionRow]]) -> list[ShadowScore]:
    """What a model estimates of these decisions, by the vectors that were kept with them."""
    found = []
    for seq, row in taken:
        said = model.score(array("d", row.vector[:WIDTH]))
        found.append(ShadowScore(seq, said.probability, said.damage))
    return found
