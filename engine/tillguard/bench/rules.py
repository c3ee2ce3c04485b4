"""`bench rules`: rules per transaction beside three other engines, and where our two differ."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from statistics import median

from ..domain import Event, Kind, Party, Tender, TenderType
from ..ruleset import Engine, Evaluator, Rule, vocabulary
from ..ruleset.condition import All, Compare
from ..ruleset.examples import PLAIN
from ..ruleset.fields import Field
from ..ruleset.rule import Reason
from ..ruleset.units import UNITS
from .drawn import drawn
from .drawn_rules import rules as drawn_rules
from .figure import Figure
from .peers import peers

COUNTS, SIDE_BY_SIDE, HITS = (24, 48, 200, 1000), (24, 200), (0, 3)
FLOOR_US, FLOOR_RATIO = 1000.0, 5.0
EVENTS, REPEATS = 60, 5
PAIRS, RULES, EVENTS_A_SET = 100_000, 12, 250
NUMBERS = ("money", "money", "money", "money", "ratio", "ratio", "count", "count", "seconds",
           "flag")  # fmt: skip
WORDS = vocabulary((f"{unit}_{at}", unit) for at, unit in enumerate(NUMBERS * 10))
FIELDS = [field for field in WORDS.values() if field.position >= 0]
TENDERS = tuple(TenderType)

Tick = Callable[[str, float], None]
Work = Callable[[], object]
Seen = tuple[Event, "array[float]"]


def measure(rounds: int, tick: Tick, pairs: int = PAIRS) -> list[Figure]:
    """Microseconds of a transaction by rules and hits and against peers; differences between
    durable_rules and the evaluator over random pairs of rules and event."""
    figures: list[Figure] = []
    for at, count in enumerate(COUNTS):
        tick("timing the rules", at / len(COUNTS))
        figures += timed(count, rounds)
    return [*figures, differences(pairs, tick)]


def timed(count: int, rounds: int) -> list[Figure]:
    """All rules on one kind, each over three of a hundred numbers, a quarter on the tender too."""
    r = Random(count)
    rules = [rule(r, number) for number in range(count)]
    engine, figures = Engine(rules), []
    if not engine.native:
        raise RuntimeError(f"durable_rules does not serve: {engine.why_not}")
    for hits in HITS:
        events = [event(r, rules, engine.evaluator, hits) for _ in range(EVENTS)]
        work: dict[str, Work] = {"ours": lambda e=events: ours(engine, e)}  # type: ignore[misc]
        if count in SIDE_BY_SIDE and not hits:
            work |= peers(rules, events, FIELDS)
        taken = side_by_side(work, rounds)
        how = f"{EVENTS} events, {len(FIELDS)} fields, encoding in it; median of {rounds} rounds"
        floor = FLOOR_US if (count, hits) == (1000, 0) else None
        figures.append(
            Figure(f"rules_us_{count}_hits_{hits}", taken["ours"], "us", how, floor=floor)
        )
        if len(taken) > 1:
            figures.append(versus(count, taken))
    engine.close()
    return figures


def ours(engine: Engine, events: Sequence[Seen]) -> object:
    return [len(engine.hits(event, vector)) for event, vector in events]


def versus(count: int, taken: dict[str, float]) -> Figure:
    """How many times faster than the fastest peer, no hit."""
    fastest = min(us for name, us in taken.items() if name != "ours")
    how = ", ".join(f"{name} {us:.1f} us" for name, us in taken.items())
    name = f"rules_vs_peers_{count}"
    return Figure(name, fastest / taken["ours"], "ratio", how, "higher", FLOOR_RATIO)


def side_by_side(work: dict[str, Work], rounds: int) -> dict[str, float]:
    """Median microseconds of one event, after one round unmeasured; the rounds interleaved."""
    taken: dict[str, list[float]] = {name: [] for name in work}
    for number in range(rounds + 1):
        for name, run in work.items():
            start = time.perf_counter()
            for _ in range(REPEATS):
                run()
            if number:
                taken[name].append(1e6 * (time.perf_counter() - start) / REPEATS / EVENTS)
    return {name: median(times) for name, times in taken.items()}


def rule(r: Random, number: int) -> Rule:
    """A rule of which each condition holds for about one random number in seven."""
    parts = [bound(r, field) for field in r.sample(FIELDS, 3)]
    if r.random() < 0.25:
        parts.append(Compare(WORDS["tender"], "==", str(r.choice(TENDERS))))
    party, reason = Party.CUSTOMER, Reason(("seen",))
    told = (f"rule-{number:04d}", "A rule", "returns", "NO_RECEIPT_RETURN", party, (Kind.SALE,))
    return Rule(*told, 1, reason, All(tuple(parts)), (), "", "", "", "")


def bound(r: Random, field: Field) -> Compare:
    scale = UNITS[field.unit].scale
    if field.unit == "flag":
        return Compare(field, "==", 1)
    if r.random() < 0.3:
        return Compare(field, "<=", r.randrange(8, 20) * scale)
    return Compare(field, ">=", r.randrange(80, 92) * scale)


def event(r: Random, rules: Sequence[Rule], evaluator: Evaluator, hits: int) -> Seen:
    """A sale with random numbers on which exactly so many rules hit."""
    while True:
        numbers = [number(r, field) for field in FIELDS]
        tender = r.choice(TENDERS)
        for chosen in r.sample(list(rules), hits):
            tender = satisfy(chosen, numbers, tender)
        sale = replace(PLAIN, tenders=(Tender(tender, 1000),))
        seen = (sale, array("d", numbers))
        if len(evaluator.found(*seen)) == hits:
            return seen


def number(r: Random, field: Field) -> float:
    """0 to 100 of the field's unit; a flag is seldom raised."""
    return float(r.random() < 0.1) if field.unit == "flag" else float(r.randrange(101))


def satisfy(rule: Rule, numbers: list[float], tender: TenderType) -> TenderType:
    assert isinstance(rule.when, All)
    for part in rule.when.parts:
        assert isinstance(part, Compare)
        if part.field.unit == "text":
            tender = TenderType(str(part.value))
        else:
            numbers[part.field.position] = int(str(part.value)) / UNITS[part.field.unit].scale
    return tender


def differences(pairs: int, tick: Tick) -> Figure:
    """On how many random pairs durable_rules and the evaluator see different things."""
    r, seen, hit, differ = Random(20260105), 0, 0, 0
    while seen < pairs:
        tick("comparing both engines", seen / pairs)
        rules = drawn_rules(r, RULES)
        engine, plain = Engine(rules, trial_seconds=0), Evaluator(rules)
        for _ in range(min(EVENTS_A_SET, pairs - seen)):
            one = drawn(r, rules, plain.sequences.complete)
            wanted = plain.hits(one.event, one.vector, one.given)
            found = engine.hits(one.event, one.vector, one.given)
            differ += found != wanted or not engine.native
            hit, seen = hit + bool(wanted), seen + 1
        engine.close()
    how = f"{seen} pairs of {RULES} random rules and an event, {hit / max(1, seen):.0%} with hits"
    return Figure("evaluator_differences", float(differ), "pairs", how, floor=0)
