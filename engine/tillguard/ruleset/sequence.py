"""Recent events of one entity in a given order, the last being the one that is decided now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter

from ..domain import RECORD, Kind, Record
from .condition import Condition
from .fields import Field
from .generated import NAMES, expression

AMOUNT = Field("amount", "money", RECORD.index("amount"))
AT, KIND = RECORD.index("at"), RECORD.index("kind")
LONGEST = 86_400
"""Seconds over which a sequence may reach: recent events are kept for a day."""
MOST_STEPS = 4


@dataclass(frozen=True, slots=True)
class Tie:
    """What a step shares with an earlier one (`same`) or has otherwise, by the name in RECORD.

    A value that is missing on either side is neither the same nor another one.
    """

    name: str
    same: bool
    step: int


@dataclass(frozen=True, slots=True)
class Step:
    """`tenders` empty: any; `amount` a condition on the event's amount; `ties` to earlier steps."""

    kinds: tuple[Kind, ...]
    tenders: tuple[str, ...] = ()
    amount: Condition | None = None
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """Steps one after the other at one entity (`of`, a name in RECENT) within `within` seconds."""

    of: str
    within: int
    steps: tuple[Step, ...]

    def happened(self, records: Sequence[Record]) -> bool:
        """Whether the last record ends the sequence; `records` in the order of receipt.

        Events later than the last record's are not before it, however early they were received.
        """
        return compiled(self)(records)


@lru_cache(maxsize=4096)
def compiled(happening: Happening) -> Callable[[Sequence[Record]], bool]:
    """`happening.happened`, made once: to look it up here costs more than to run it."""
    tests = [_test(step) for step in happening.steps]
    ends, last, within = tests[-1], len(tests) - 1, happening.within

    def follows(taken: list[Record], past: Sequence[Record], start: int, now: Record) -> bool:
        step = len(taken)
        if step == last:
            return ends(now, taken)
        return any(
            tests[step](past[at], taken) and follows([*taken, past[at]], past, at + 1, now)
            for at in range(start, len(past))
        )

    opens = _test(replace(happening.steps[-1], ties=()))
    before = frozenset(kind for step in happening.steps[:-1] for kind in step.kinds)

    def happened(records: Sequence[Record]) -> bool:
        if not records or not opens(now := records[-1], ()):
            return False
        since, until = now[AT] - within, now[AT]
        past = [r for r in records if r[KIND] in before and since <= r[AT] <= until]
        if now[KIND] in before:
            past.pop()
        if len(past) < last:
            return False
        past.sort(key=itemgetter(AT))
        return follows([], past, 0, now)

    return happened


def _test(step: Step) -> Callable[[Record, Sequence[Record]], bool]:
    """Generated code over a record `r` and the records `s` of the steps before it."""
    parts = [f"r[{RECORD.index('kind')}] in {tuple(map(str, step.kinds))!r}"]
    if step.tenders:
        parts.append(f"r[{RECORD.index('tender')}] in {tuple(map(str, step.tenders))!r}")
    if step.amount is not None:
        parts.append(expression(step.amount, {AMOUNT: f"r[{AMOUNT.position}]"}))
    for tie in step.ties:
        at, sign = RECORD.index(tie.name), "==" if tie.same else "!="
        earlier = f"s[{tie.step}][{at}]"
        parts.append(f"r[{at}] {sign} {earlier} and r[{at}] != '' != {earlier}")
    test: Callable[[Record, Sequence[Record]], bool] = eval(
        f"lambda r, s: {' and '.join(parts)}", dict(NAMES)
    )
    return test
