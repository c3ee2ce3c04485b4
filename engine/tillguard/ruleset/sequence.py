"""Recent events of one entity in a given order, the last being the one that is decided now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter

from ..domain import RECORD, Kind, Record
from .condition import Condition, Parameter, Set, leaves, parameters, value_set, with_set
from .fields import Field
from .generated import NAMES, expression

AMOUNT = Field("amount", "money", RECORD.index("amount"))
AT, KIND = RECORD.index("at"), RECORD.index("kind")
LONGEST = 86_400
"""Seconds over which a sequence may reach: recent events are kept for a day."""
MOST_STEPS = 4

Values = Mapping[str, int]
"""Fact integers of the parameters that hold, by `<rule>.<name>`."""
NO_VALUES: Values = {}


@dataclass(frozen=True, slots=True)
class Tie:
    """What a step shares with an earlier one (`same`) or has otherwise, by the name in RECORD.

    A value that is missing on either side is neither the same nor another one.
    """

    name: str
    same: bool
    step: int


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether a step names something (`known`) or leaves it missing, by the name in RECORD."""

    name: str
    known: bool


@dataclass(frozen=True, slots=True)
class Step:
    """`tenders` empty: any; `amount` a condition on the event's amount; `ties` to earlier steps;
    `presences` what must be named or missing."""

    kinds: tuple[Kind, ...]
    tenders: tuple[str, ...] = ()
    amount: Condition | None = None
    ties: tuple[Tie, ...] = ()
    presences: tuple[Presence, ...] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """Steps one after the other at one entity (`of`, a name in RECENT) within `within` seconds."""

    of: str
    within: int | Parameter
    steps: tuple[Step, ...]

    def happened(self, records: Sequence[Record], values: Values = NO_VALUES) -> bool:
        """Whether the last record ends the sequence; `records` in the order of receipt.

        Events later than the last record's are not before it, however early they were received.
        """
        return compiled(self)(records, values)

    @property
    def uses(self) -> Iterator[tuple[Parameter, str, str]]:
        """The parameters with unit and name of what each is compared with, as often as they are."""
        if isinstance(self.within, Parameter):
            yield self.within, "seconds", "within"
        for step in self.steps:
            for leaf in leaves(step.amount) if step.amount is not None else ():
                yield from ((one, AMOUNT.unit, AMOUNT.name) for one in parameters(leaf))

    def with_set(self, to: Set) -> Happening:
        """The same sequence with something else in the place of each parameter."""
        steps = (
            step if step.amount is None else replace(step, amount=with_set(step.amount, to))
            for step in self.steps
        )
        return replace(self, within=value_set(self.within, to), steps=tuple(steps))

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return tuple(dict.fromkeys(parameter for parameter, _, _ in self.uses))


Happened = Callable[[Sequence[Record], Values], bool]
Test = Callable[[Record, Sequence[Record], Values], bool]


@lru_cache(maxsize=4096)
def compiled(happening: Happening) -> Happened:
    """`happening.happened`, made once: to look it up here costs more than to run it."""
    tests = [_test(step) for step in happening.steps]
    ends, last = tests[-1], len(tests) - 1

    def follows(
        taken: list[Record], past: Sequence[Record], start: int, now: Record, p: Values
    ) -> bool:
        step = len(taken)
        if step == last:
            return ends(now, taken, p)
        return any(
            tests[step](past[at], taken, p) and follows([*taken, past[at]], past, at + 1, now, p)
            for at in range(start, len(past))
        )

    opens = _test(replace(happening.steps[-1], ties=()))
    before = frozenset(kind for step in happening.steps[:-1] for kind in step.kinds)
    within = happening.within

    def happened(records: Sequence[Record], values: Values) -> bool:
        if not records or not opens(now := records[-1], (), values):
            return False
        longest = within if isinstance(within, int) else values[within.key]
        since, until = now[AT] - longest, now[AT]
        past = [r for r in records if r[KIND] in before and since <= r[AT] <= until]
        if now[KIND] in before:
            past.pop()
        if len(past) < last:
            return False
        past.sort(key=itemgetter(AT))
        return follows([], past, 0, now, values)

    return happened


def _test(step: Step) -> Test:
    test: Test = eval(f"lambda r, s, p: {written(step)}", dict(NAMES))
    return test


def written(step: Step) -> str:
    """Generated code over a record `r`, the records `s` of the steps before it and the policy's
    parameters `p`."""
    parts = [f"r[{KIND}] in {tuple(map(str, step.kinds))!r}"]
    if step.tenders:
        parts.append(f"r[{RECORD.index('tender')}] in {tuple(map(str, step.tenders))!r}")
    if step.amount is not None:
        parts.append(expression(step.amount, {AMOUNT: f"r[{AMOUNT.position}]"}))
    for one in step.presences:
        parts.append(f"r[{RECORD.index(one.name)}] {'!=' if one.known else '=='} ''")
    for tie in step.ties:
        at, sign = RECORD.index(tie.name), "==" if tie.same else "!="
        earlier = f"s[{tie.step}][{at}]"
        parts.append(f"r[{at}] {sign} {earlier} and r[{at}] != '' != {earlier}")
    return " and ".join(parts)
