"""durable_rules, the generated Python and a slow interpreter agree on random rules and events.

The interpreter below shares nothing with the two compilers but the parsed condition; it counts in
fractions.
"""

import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import pytest

from tillguard.domain import Attribute, Entry, Event, Kind, Line, Tender, TenderStatus, TenderType
from tillguard.errors import BrokenFile
from tillguard.ruleset import Engine, Evaluator, Rule, parse_rules, vocabulary
from tillguard.ruleset import evaluator as evaluator_module
from tillguard.ruleset.condition import (
    All,
    Among,
    Any,
    Between,
    Compare,
    Condition,
    Missing,
    Not,
    Prefix,
    leaves,
)
from tillguard.ruleset.fields import TYPOLOGIES, Field

SETS, RULES, EVENTS = 40, 12, 75
SCALES = {"ratio": 10_000, "score": 100, "number": 100}
UNITS = ("money", "money", "ratio", "seconds", "count", "flag", "score", "hour", "ratio", "count")
WORDS = vocabulary((f"{unit}_{at}", unit) for at, unit in enumerate(UNITS))
STORES = ("s1", "s12", "5", 'say "hi"', "it's", "back\\slash", "größe", "true", "1e5", "")
KINDS = (Kind.RETURN, Kind.VOID, Kind.SALE)

VALUES = {
    "money": lambda r: f"{r.choice((0, 1, 5, 20, -3))}.{r.choice(('00', '05', '50'))}",
    "ratio": lambda r: r.choice(("0 %", "50 %", "100 %", "12.34 %", "1.5 x")),
    "seconds": lambda r: r.choice(("0 s", "30 s", "5 min", "2 h", "1 day")),
    "count": lambda r: str(r.choice((0, 1, 2, 3, 10))),
    "flag": lambda r: r.choice(("yes", "no")),
    "score": lambda r: r.choice(("0", "1.5", "2.25", "-1")),
    "hour": lambda r: str(r.randrange(24)),
}
VECTOR = {
    "money": lambda r: float(r.choice((0, 1, 4, 5, 50, 100, 105, 500, 2000, 2050, -300))),
    "ratio": lambda r: r.choice((0, 0.5, 1, 1.5, 0.1234, 0.12343, 0.12337, 0.99997, -0.00003)),
    "seconds": lambda r: r.choice((0, 29, 30, 300, 299.6, 7200, 86_400, 1e9)),
    "count": lambda r: r.choice((0, 1, 2, 3, 10, 2.4, 0.6)),
    "flag": lambda r: r.choice((0, 1, True, False)),
    "score": lambda r: r.choice((0, 1.5, 2.25, -1, 1.497, 1e-05, -2.2)),
    "hour": lambda r: r.randrange(24),
}
ODD = (math.nan, math.nan, math.nan, math.inf, -math.inf, 1e300, -1e16)


def condition_text(r: random.Random) -> str:
    if r.random() < 0.35:
        return text_condition(r)
    field = r.choice([field for field in WORDS.values() if field.position >= 0])
    written = VALUES[field.unit]
    if field.unit == "flag" or r.random() < 0.6:
        operators = ("==", "!=") if field.unit == "flag" else ("==", "!=", "<", "<=", ">", ">=")
        return f"{field.name} {r.choice(operators)} {written(r)}"
    negation = r.choice(("", "not "))
    match r.randrange(3):
        case 0:
            return f"{field.name} is {negation}missing"
        case 1:
            values = ", ".join(written(r) for _ in range(r.randint(1, 3)))
            return f"{field.name} {negation}in [{values}]"
    if field.unit == "hour":
        low, high = sorted((r.randrange(24), r.randrange(24)))
        return f"{field.name} {negation}between {low} and {high}"
    low, high = RANGES[field.unit]
    return f"{field.name} {negation}between {low} and {high}"


RANGES = {
    "money": ("0.05", "20.00"),
    "ratio": ("12.34 %", "1 x"),
    "seconds": ("30 s", "2 h"),
    "count": ("1", "3"),
    "score": ("-1", "1.5"),
}


def text_condition(r: random.Random) -> str:
    store = "'it\"s'" if r.random() < 0.1 else json.dumps(r.choice(STORES[:9]), ensure_ascii=False)
    if "\\" in store:
        store = "'back\\slash'" if "back" in store else "'say \"hi\"'"
    return r.choice(
        (
            f"store == {store}",
            f"store != {store}",
            f"store in [{store}, s1]",
            f"store not in [{store}]",
            f"store starts with {r.choice(('s', 's1', '5', 't'))}",
            "store is missing",
            f"tender {r.choice(('==', '!='))} {r.choice(tuple(TenderType))}",
            *("tender is not missing", "department == grocery", "customer_entry == keyed"),
            *("kind in [return, void]", "attr.tier == gold", "attr.tier != 5"),
            *("attr.tier is missing", "attr.tier >= 2.5"),
            *("attr.tier between 1 and 7", "attr.tier == yes"),
        )
    )


def block(r: random.Random, depth: int) -> object:
    if depth == 0 or r.random() < 0.3:
        return condition_text(r)
    key = r.choice(("all", "any", "any", "not"))
    parts = [block(r, depth - 1) for _ in range(r.randint(1, 3))]
    return {key: parts}


def random_rules(r: random.Random) -> tuple[Rule, ...]:
    """Rules that pass the reader; conditions with too many ways are drawn again."""
    drawn: list[Rule] = []
    while len(drawn) < RULES:
        name = f"rule-{len(drawn)}"
        document = {
            "id": name,
            "title": name,
            "group": "returns",
            "typology": "NO_RECEIPT_RETURN",
            "party": TYPOLOGIES["NO_RECEIPT_RETURN"],
            "kinds": r.sample(KINDS, r.randint(1, 3)),
            "severity": 1,
            "reason": "{store} {money_0} {attr.tier}",
            "when": block(r, 3),
            "tests": [{"name": "a", "hit": True}, {"name": "b", "hit": False}],
        }
        text = json.dumps(document, ensure_ascii=False)
        try:
            drawn += parse_rules({f"returns/{name}.yaml": text}, WORDS)
        except BrokenFile as error:
            if {problem.code for problem in error.problems} != {"too-complex"}:
                raise
    return tuple(drawn)


def random_event(r: random.Random) -> Event:
    statuses = (*TenderStatus, TenderStatus.APPROVED)
    attribute: tuple[Attribute, ...] = ("gold", "", "5", 5, 2.5, 6.999, True, False, math.nan)
    return Event(
        key="k",
        kind=r.choice(KINDS),
        at=0,
        received=0,
        store=r.choice(STORES),
        register="r",
        employee="e",
        zone="UTC",
        business_date="",
        customer_entry=r.choice(tuple(Entry)),
        lines=tuple(
            Line("i", r.choice(("grocery", "fuel")), 1000, r.randrange(900), void=r.random() < 0.2)
            for _ in range(r.randrange(3))
        ),
        tenders=tuple(
            Tender(r.choice(tuple(TenderType)), r.randrange(9), "", r.choice(statuses))
            for _ in range(r.randrange(3))
        ),
        attributes={"tier": r.choice(attribute)} if r.random() < 0.8 else {},
    )


def random_vector(r: random.Random) -> list[float]:
    return [r.choice(ODD) if r.random() < 0.15 else VECTOR[unit](r) for unit in UNITS]


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
    return getattr(event, field.name) or None


def holds(condition: Condition, event: Event, vector: Sequence[float]) -> bool:
    match condition:
        case All(parts):
            return all(holds(part, event, vector) for part in parts)
        case Any(parts):
            return any(holds(part, event, vector) for part in parts)
        case Not(part):
            return not holds(part, event, vector)
        case Missing(Field(unit="attribute")):
            return "tier" not in event.attributes
    field = condition.field
    value = text(field, event) if field.unit == "text" else number(field, event, vector)
    match condition:
        case Missing():
            return value is None
        case _ if value is None:
            return False
        case Compare(_, operator, wanted):
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
            return low <= value <= high
        case Prefix(_, start):
            return value.startswith(start)


def test_three_ways_to_read_a_rule_agree_on_random_rules_and_events() -> None:
    r = random.Random(20260105)
    hit_pairs, forms = 0, Counter()
    for _ in range(SETS):
        rules = random_rules(r)
        engine, plain = Engine(rules, trial_seconds=0), Evaluator(rules)
        for rule in rules:
            forms.update(getattr(f, "operator", type(f).__name__) for f in leaves(rule.when))
        for _ in range(EVENTS):
            event, vector = random_event(r), random_vector(r)
            expected = [
                rule.id
                for rule in sorted(rules, key=lambda rule: rule.id)
                if event.kind in rule.kinds and holds(rule.when, event, vector)
            ]
            hits = engine.hits(event, vector)
            assert engine.native, engine.why_not
            assert [hit.rule for hit in hits] == expected, (event, vector)
            assert plain.hits(event, vector) == hits
            hit_pairs += bool(expected)
        engine.close()
    assert hit_pairs >= 0.3 * SETS * EVENTS
    wanted = {"==", "!=", "<", "<=", ">", ">=", "Among", "Between", "Prefix", "Missing"}
    assert set(forms) == wanted


BUGS = (
    (" >= ", " > "),
    (" < ", " <= "),
    ("(not ", "("),
    (" and ", " or "),
    (" or ", " and "),
    (".startswith(", ".endswith("),
    (" // 1", ""),
    (" + 0.5)", ")"),
    (" * 10000", " * 1000"),
    (" != ''", " == ''"),
)


@pytest.mark.parametrize(("right", "wrong"), BUGS)
def test_a_bug_in_the_generated_code_is_found(
    right: str, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = evaluator_module.written
    monkeypatch.setattr(
        evaluator_module, "written", lambda *about: written(*about).replace(right, wrong)
    )
    r = random.Random(7)
    for _ in range(30):
        rules = random_rules(r)
        plain = Evaluator(rules)
        for _ in range(EVENTS):
            event, vector = random_event(r), random_vector(r)
            expected = {
                rule.id
                for rule in rules
                if event.kind in rule.kinds and holds(rule.when, event, vector)
            }
            if {hit.rule for hit in plain.hits(event, vector)} != expected:
                return
    pytest.fail(f"{right!r} written as {wrong!r} went unnoticed")
