"""A bundle on live traffic that never acts: judged after the answer has left, in blocks."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import structlog

from ..backtest.block import Attributes, Block, Fetch
from ..backtest.judge import Judge, Judged, PriceOf, by_policy
from ..backtest.vectors import Journalled
from ..domain import Event, Kind
from ..journal import Decided, DecisionRow, Journal, ShadowAnswer, save_shadow
from ..pipeline import Rulebook
from .convert import attributes_from_body, event_from_body

log = structlog.get_logger()
MOST_WAITING = 2000
"""Decisions that may wait for the shadow; of what comes beyond them only the count is kept."""
PAUSE = 0.5
"""Seconds between two blocks."""


@dataclass(slots=True)
class Beside:
    """Something that looks at what was answered, later and in blocks; it never acts."""

    hash: str = ""
    dropped: int = 0
    waiting: deque[tuple[int, DecisionRow]] = field(default_factory=deque)

    def end(self) -> None:
        self.waiting.clear()
        self.hash, self.dropped = "", 0

    def offer(self, seq: int, row: DecisionRow) -> None:
        """Note a decision that was answered; it never waits and never fails."""
        if not self.hash:
            return
        if len(self.waiting) < MOST_WAITING:
            self.waiting.append((seq, row))
        else:
            self.dropped += 1

    async def follow(self, journal: Journal) -> None:
        """Work off what waits, for as long as the service runs."""
        told = 0
        while True:
            await asyncio.sleep(PAUSE)
            try:
                await self.work_off(journal)
            except Exception as error:
                log.error("the shadow cannot follow now", why=str(error))
            if self.dropped > told:
                log.warning("the shadow falls behind", dropped=self.dropped)
            told = self.dropped

    async def work_off(self, journal: Journal) -> None:
        """Look at all that waits."""
        raise NotImplementedError

    def taken(self) -> list[tuple[int, DecisionRow]]:
        return [self.waiting.popleft() for _ in range(len(self.waiting))]


@dataclass(slots=True)
class Shadow(Beside):
    """The bundle that runs beside the live one, and the decisions that wait for it."""

    price_of: PriceOf = by_policy
    judge: Judge | None = None
    vectors: Journalled | None = None

    def begin(self, rulebook: Rulebook, journal: Journal) -> None:
        """From the next decision on. A sequence that the live bundle does not look for, or under
        other parameters, is not seen: what it would need has passed when the shadow judges."""
        self.end()
        self.judge, self.hash = Judge(rulebook, self.price_of), rulebook.hash
        self.vectors = Journalled(journal, (rulebook,), lenient=True)

    async def work_off(self, journal: Journal) -> None:
        """Judge all that waits and keep what was found, beside the decisions."""
        judge, vectors, hash, taken = self.judge, self.vectors, self.hash, self.taken()
        if judge is None or vectors is None or not taken:
            return
        answers = await asyncio.to_thread(answers_of, judge, vectors, taken)
        await journal.writer.run(lambda session: save_shadow(session, hash, answers))


def answers_of(
    judge: Judge, vectors: Journalled, taken: Sequence[tuple[int, DecisionRow]]
) -> list[ShadowAnswer]:
    """What the shadow's bundle says of these decisions."""
    rows = [decided_of(seq, row) for seq, row in taken]
    bodies = {seq: row.body for seq, row in taken}

    def events(asked: Sequence[Decided]) -> Iterable[Event]:
        return [event_from_body(Kind(r.kind), bodies[r.seq], r.received) for r in asked]

    def inside(asked: Sequence[Decided]) -> Iterable[Attributes]:
        return [attributes_from_body(bodies[row.seq]) for row in asked]

    found = vectors.vectors(rows, [judge.rulebook])[0]
    judged = judge.judge(Block(rows, found, Fetch(events, inside)))
    hits = hits_by_row(judge, judged)
    return [
        ShadowAnswer(
            row.seq,
            int(judged.action[i]),
            bool(judged.flagged[i]),
            float(judged.risk[i]),
            int(judged.expected_loss[i]),
            judged.typology_of(i),
            tuple(hits.get(i, ())),
        )
        for i, row in enumerate(rows)
    ]


def hits_by_row(judge: Judge, judged: Judged) -> dict[int, list[str]]:
    """Rule ids by the position of the decision that they hit."""
    found: dict[int, list[str]] = {}
    for rule, at in zip(judge.rules, judged.hits, strict=True):
        for i in at.tolist():
            found.setdefault(i, []).append(rule.id)
    return found


SAME = tuple(name for name in Decided._fields if name != "seq")


def decided_of(seq: int, row: DecisionRow) -> Decided:
    """The columns of a decision as a replay reads them."""
    return Decided(seq, *(getattr(row, name) for name in SAME))
