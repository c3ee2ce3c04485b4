"""durable_rules, the generated Python and a slow interpreter agree on random rules and events.

The interpreter below shares nothing with the two compilers but the parsed condition; it counts in
fractions and tries every choice of earlier events for a sequence.
"""

import math
import random
import re
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import pytest

from tillguard.bench.drawn import Drawn, drawn
from tillguard.bench.drawn_rules import rules as drawn_rules
from tillguard.domain import RECORD, Event, Kind
from tillguard.ruleset import Engine, Evaluator, Rule
from tillguard.ruleset import evaluator as evaluator_module
from tillguard.ruleset import sequence as sequence_module
from tillguard.ruleset.condition import (
    All,
    Among,
    Any,
    Between,
    Compare,
    Condition,
    Listed,
    Missing,
    Not,
    Parameter,
    Prefix,
    leaves,
    parameters,
)
from tillguard.ruleset.fields import Field
from tillguard.ruleset.sequence import Happening, Step

RULES, EVENTS = 12, 400
SCALES = {"ratio": 10_000, "score": 100, "number": 100}


def number(field: Field, event: Event, vector: Sequence[float]) -> int | None:
    value = vector[field.position] if field.position >= 0 else event.attributes.get("tier")
    if field.position < 0 and (isinstance(value, bool | str) or value is None):
        return None
    if not math.isfinite(value):
        return None
    return math.floor(Fraction(value) * SCALES.get(field.unit, 1) + Fraction(1, 2))


def text(field: Field, event: Event) -> str | None:
    if field.name == "attr.tier":
        value = event.attributes.get("tier", "")
        if isinstance(value, bool):
            return {True: "yes", False: "no"}[value]
        return value or None if isinstance(value, str) else None
    if field.name == "tender":
        paid = [t for t in event.tenders if t.status != "declined"]
        most = max((t.amount for t in paid), default=None)
        return next((t.type.value for t in paid if t.amount == most), None)
    if field.name == "department":
        kept = [line for line in event.lines if not line.void]
        most = max((line.price for line in kept), default=None)
        return next((line.department for line in kept if line.price == most), None)
    if field.name == "card":
        return next((t.token for t in event.tenders if t.token), None)
    return getattr(event, field.name) or None


def holds(condition: Condition, seen: Drawn) -> bool:
    event = seen.event
    match condition:
        case All(parts):
            return all(holds(part, seen) for part in parts)
        case Any(parts):
            return any(holds(part, seen) for part in parts)
        case Not(part):
            return not holds(part, seen)
        case Missing(Field(unit="attribute")):
            return "tier" not in event.attributes
    field = condition.field
    if field.unit == "texts":
        items = [line.item for line in event.lines if not line.void]
        if isinstance(condition, Missing):
            return not items
        return any(compared(condition, item, seen) for item in items)
    value = text(field, event) if field.unit == "text" else number(field, event, seen.vector)
    return compared(condition, value, seen)


def known(value: int | str | Parameter, seen: Drawn) -> int | str:
    return seen.given.values[value.key] if isinstance(value, Parameter) else value


def compared(condition: Condition, value: int | str | None, seen: Drawn) -> bool:
    match condition:
        case Missing():
            return value is None
        case _ if value is None:
            return False
        case Compare(_, operator, wanted):
            wanted = known(wanted, seen)
            return {
                "==": value == wanted,
                "!=": value != wanted,
                "<": operator == "<" and value < wanted,
                "<=": operator == "<=" and value <= wanted,
                ">": operator == ">" and value > wanted,
                ">=": operator == ">=" and value >= wanted,
            }[operator]
        case Among(_, values):
            return value in values
        case Between(_, low, high):
            return known(low, seen) <= value <= known(high, seen)
        case Listed(_, name):
            return value in seen.given.lists[name]
        case Prefix(_, start):
            return value.startswith(start)


def happened(sequence: Happening, seen: Drawn) -> bool:
    """Whether any choice of earlier events, in the order of their times, makes the sequence."""
    records = seen.recents[sequence.of]
    *past, now = ({**dict(zip(RECORD, one, strict=True)), "order": n} for n, one in
                  enumerate(records))  # fmt: skip
    before = sorted(past, key=lambda one: (one["at"], one["order"]))
    longest = known(sequence.within, seen)
    recent = [one for one in before if 0 <= now["at"] - one["at"] <= longest]
    chosen = combinations(recent, len(sequence.steps) - 1)
    return any(follows(sequence.steps, [*choice, now], seen) for choice in chosen)


def follows(steps: Sequence[Step], chosen: list[dict[str, object]], seen: Drawn) -> bool:
    return all(fits(step, one, chosen, seen) for step, one in zip(steps, chosen, strict=True))


def fits(step: Step, one: dict[str, object], chosen: list[dict[str, object]], seen: Drawn) -> bool:
    if any((one[presence.name] == "") is presence.known for presence in step.presences):
        return False
    for tie in step.ties:
        mine, other = one[tie.name], chosen[tie.step][tie.name]
        if mine == "" or other == "" or (mine == other) is not tie.same:
            return False
    amount = step.amount is None or paid(step.amount, int(str(one["amount"])), seen)
    return (
        one["kind"] in step.kinds and (not step.tenders or one["tender"] in step.tenders) and amount
    )


def paid(condition: Condition, amount: int, seen: Drawn) -> bool:
    match condition:
        case All(parts):
            return all(paid(part, amount, seen) for part in parts)
        case Not(part):
            return not paid(part, amount, seen)
        case _:
            return compared(condition, amount, seen)


def expected(rules: Sequence[Rule], seen: Drawn) -> list[str]:
    found = []
    for rule in rules:
        when = rule.when
        if rule.sequence:
            assert isinstance(when, All)
            _, when = when.parts
            if not happened(rule.sequence, seen):
                continue
        if seen.event.kind in rule.kinds and holds(when, seen):
            found.append(rule.id)
    return found


def forms_of(rule: Rule) -> set[str]:
    found = {getattr(f, "operator", type(f).__name__) for f in leaves(rule.when)}
    if any(parameters(leaf) for leaf in leaves(rule.when)):
        found.add("parameter")
    if rule.sequence is None:
        return found
    presences = [one.known for step in rule.sequence.steps for one in step.presences]
    words = {True: "a step's known", False: "a step's missing"}
    found |= {"sequence", *(words[known] for known in presences)}
    return found | {f"a step's {one.name}" for one in rule.sequence.parameters}


@pytest.mark.proof("P10", 100_000)
def test_three_ways_to_read_a_rule_agree_on_random_rules_and_events(tries: int) -> None:
    r = random.Random(20260105)
    hit_pairs, forms = 0, Counter[str]()
    for _ in range(tries // EVENTS):
        rules = drawn_rules(r, RULES)
        engine, plain = Engine(rules, trial_seconds=0), Evaluator(rules)
        for _ in range(EVENTS):
            seen = drawn(r, rules, plain.sequences.complete)
            wanted = expected(rules, seen)
            hits = engine.hits(seen.event, seen.vector, seen.given)
            assert engine.native, engine.why_not
            assert [hit.rule for hit in hits] == wanted, seen
            assert plain.hits(seen.event, seen.vector, seen.given) == hits
            hit_pairs += bool(wanted)
            for hit in hits:
                forms.update(forms_of(next(rule for rule in rules if rule.id == hit.rule)))
        engine.close()
    assert hit_pairs >= 0.3 * tries
    every = {"==", "!=", "<", "<=", ">", ">=", "Among", "Between", "Prefix", "Listed", "Missing",
             "parameter", "sequence", "a step's window", "a step's least", "a step's missing",
             "a step's known"}  # fmt: skip
    assert set(forms) == every


BUGS = (
    (" >= ", " > "),
    (" > ", " >= "),
    (" < ", " <= "),
    (" <= ", " < "),
    (r" == (-?\d)", r" != \1"),
    (r"( != \S+) and (x\d+) == \2", r"\1"),
    (r"(x\d+) != \1", r"\1 == \1"),
    (r"\(not ", "("),
    (" and ", " or "),
    (" or ", " and "),
    (r"\.startswith\(", ".endswith("),
    (" // 1", ""),
    (r" \+ 0\.5\)", ")"),
    (r" \* 10000", " * 1000"),
    (r" \* 100 ", " * 10 "),
    (" != ''", " == ''"),
    (r" in \(", " not in ("),
    (r" in lists\[", " not in lists["),
    (r"\.isdisjoint\(", ".issuperset("),
    (r"any\(\[", "not any(["),
    (r"\bp\[", "1 + p["),
    (r"\bv\[", "v[-1 + "),
    (r"\bdepartment\(e\)", "(e.lines[0].department if e.lines else '')"),
    (r"\bitems\(e\)", "items(e)[:1]"),
    (r"\battribute_number\(", "attribute_text("),
    (" is None", " is not None"),
    (r"found\.append\(", "found.insert(0, "),
)
"""What the generated code says, as a pattern, and what it says with a bug."""


@pytest.mark.proof("P10", 1)
@pytest.mark.parametrize(("right", "wrong"), BUGS)
def test_a_bug_in_the_generated_code_is_found(
    right: str, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, seeded = evaluator_module.written, 0

    def with_a_bug(kind: Kind, rules: Sequence[Rule]) -> str:
        nonlocal seeded
        text, times = re.subn(right, wrong, written(kind, rules))
        seeded += times
        return text

    monkeypatch.setattr(evaluator_module, "written", with_a_bug)
    r = random.Random(7)
    for _ in range(30):
        rules = drawn_rules(r, RULES)
        plain = Evaluator(rules)
        for _ in range(EVENTS):
            seen = drawn(r, rules, plain.sequences.complete)
            if found(plain, seen) != expected(rules, seen):
                assert seeded
                return
    pytest.fail(f"{right!r} written as {wrong!r} {seeded} times went unnoticed")


def found(plain: Evaluator, seen: Drawn) -> list[str] | TypeError:
    """What it says, or that the seeded bug made it stumble."""
    try:
        return [hit.rule for hit in plain.hits(seen.event, seen.vector, seen.given)]
    except TypeError as stumbled:
        return stumbled


IN_STEPS = (
    ("!= ''", "== ''"),
    ("== ''", "!= ''"),
    ("p['", "1 + p['"),
    (" and ", " or "),
    (" <= ", " < "),
    (" >= ", " > "),
    ("r[1] in", "r[1] not in"),
)


@pytest.mark.proof("P10", 1)
@pytest.mark.parametrize(("right", "wrong"), IN_STEPS)
def test_a_bug_in_the_generated_steps_is_found(
    right: str, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = sequence_module.written
    monkeypatch.setattr(
        sequence_module, "written", lambda step: written(step).replace(right, wrong)
    )
    sequence_module.compiled.cache_clear()
    try:
        assert_noticed(right, wrong)
    finally:
        sequence_module.compiled.cache_clear()


def assert_noticed(right: str, wrong: str) -> None:
    """The interpreter disagrees sooner or later."""
    r = random.Random(7)
    for _ in range(30):
        rules = drawn_rules(r, RULES)
        plain = Evaluator(rules)
        for _ in range(EVENTS):
            seen = drawn(r, rules, plain.sequences.complete)
            if found(plain, seen) != expected(rules, seen):
                return
    pytest.fail(f"{right!r} written as {wrong!r} went unnoticed")
