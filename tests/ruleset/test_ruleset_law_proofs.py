"""What the laws about rules accuse is certain: held against the evaluator on random events."""

import json
import math
from array import array
from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, event, settings
from hypothesis import given as drawn_by
from hypothesis import strategies as st

from tillguard.bench.drawn import Drawn, drawn
from tillguard.bench.drawn_rules import WORDS
from tillguard.domain import Kind
from tillguard.ruleset import Evaluator, Given, Rule, given, parse_rules
from tillguard.ruleset.alike import form, implies
from tillguard.ruleset.laws import Told
from tillguard.ruleset.possible import certain, impossible
from tillguard.ruleset.read import read_files

EVENTS = 60
NUMBERS = [
    f"money_{at} {rest}"
    for at in (0, 1)
    for rest in (
        *("== 5.00", "!= 5.00", "< 5.00", "<= 5.00", "> 5.00", ">= 5.00", "< 0.05", ">= 20.00"),
        *("in [0.05, 5.00]", "not in [5.00]", "between 0.05 and 5.00", "not between 0 and 20.00"),
        *("is missing", "is not missing", ">= $low", "< $low", "== $low", "!= $low", "> $high"),
        *("<= $high", "between $low and $high", "not between $low and 20.00"),
    )
]
OTHERS = [
    *("flag_5 == yes", "flag_5 != yes", "flag_5 == no", "flag_5 in [yes, no]", "flag_5 is missing"),
    *("hour_7 >= 0", "hour_7 > 22", "hour_7 < 1", "hour_7 between 0 and 23", "hour_7 != 0"),
    *("kind in [return, void, sale]", "kind in [sale, void, return]"),
    *("kind == return", "kind != return", "kind in [void, sale]", "kind is missing"),
    *("tender == cash", "tender != cash", "tender in [cash, card]", "tender is missing"),
    *("tender in [cash, card, gift_card, wallet, voucher]", "tender not in [cash]"),
    *("store == s1", "store != s1", "store in [s1, s12]", "store starts with s1", "store == 5"),
    *("store starts with s", "store starts with 5", "store is missing", "store is not missing"),
    *("card in list stolen", "card not in list stolen", "card is missing", "card == t1"),
    *("item == i1", "item in [i1, i2]", "item is missing", "item in list recalled"),
    *("attr.tier == gold", "attr.tier != 5", "attr.tier is missing", "attr.tier >= 2.5"),
    *("customer_entry == keyed", "customer_entry is missing", "department == fuel"),
]
LEAVES = st.sampled_from(NUMBERS) | st.sampled_from(OTHERS)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda key, parts: {key: parts},
        st.sampled_from(["all", "all", "any", "not"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)
KINDS = st.lists(st.sampled_from(["return", "void", "sale"]), min_size=1, max_size=3, unique=True)
EVERYONE = frozenset(("t1", "t2", "t3", "i1", "i2", "i3"))
MEMBERSHIPS = [frozenset(), frozenset({"t1", "i1"}), EVERYONE]
PROOF = settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def text_of(name: str, when: object, kinds: list[str]) -> str:
    written = json.dumps(when)
    ranges = {"low": ("0.05", "5.00"), "high": ("5.00", "20.00")}
    parameters = {
        p: {"default": low, "range": [low, high], "about": "drawn"}
        for p, (low, high) in ranges.items()
        if f"${p}" in written
    }
    return json.dumps(
        {
            "id": name, "title": name, "group": "returns", "typology": "NO_RECEIPT_RETURN",
            "party": "customer", "kinds": kinds, "severity": 1, "reason": "seen", "when": when,
            "tests": [{"name": "a", "hit": True}, {"name": "b", "hit": False}],
        } | ({"parameters": parameters} if parameters else {})
    )  # fmt: skip


def told_of(**whens: tuple[object, list[str]]) -> list[Told]:
    files = {f"returns/{n}.yaml": text_of(n, when, kinds) for n, (when, kinds) in whens.items()}
    return read_files(files, WORDS)[0]


def within_its_unit(unit: str, value: float) -> float:
    """Flags are 0 or 1, hours 0 to 23: what a vector of the catalogue can hold."""
    most = {"flag": 1, "hour": 23}.get(unit)
    return value if most is None or 0 <= value <= most else math.nan


def set_by(r: Random, rule: Rule) -> dict[str, str]:
    """What a policy may set: both ends of the range and a value between."""
    return {t.name: r.choice((t.said(t.low), t.said(t.high), "5.00")) for t in rule.parameters}


def events(r: Random, rules: list[Rule], plain: Evaluator) -> list[Drawn]:
    units = [field.unit for field in WORDS.values() if field.position >= 0]
    found = []
    for _ in range(EVENTS):
        seen = drawn(r, [], plain.sequences.complete)
        vector = array("d", map(within_its_unit, units, seen.vector))
        kind = r.choice(rules[0].kinds)
        told = given(rules, {rule.id: set_by(r, rule) for rule in rules}, seen.given.lists)
        lists = {name: told.lists.get(name) or r.choice(MEMBERSHIPS) for name in told.lists}
        about = {"event": replace(seen.event, kind=kind), "vector": vector}
        found.append(replace(seen, **about, given=Given(told.values, lists)))
    return found


claims = Counter[str]()


@PROOF
@drawn_by(CONDITIONS, KINDS, st.integers(0, 2**32))
def test_what_is_called_impossible_never_holds_and_what_is_called_certain_always(
    when: object, kinds: list[str], seed: int
) -> None:
    either = {"any": [when, {"not": [when]}]}
    for told in told_of(r1=(when, kinds), r2=(either, kinds)):
        for one in told.statements:
            never = impossible(one.condition, told.thresholds, told.choices)
            always = certain(one.condition, told.thresholds, told.choices)
            if not never and not always:
                continue
            event("never" if never else "always")
            claims.update(["never" if never else "always"])
            plain = Evaluator([replace(told.rule, when=one.condition)])
            for seen in events(Random(seed), [told.rule], plain):
                hits = bool(plain.found(seen.event, seen.vector, seen.given))
                assert hits is always, (one.text or when, seen)


@PROOF
@drawn_by(CONDITIONS, CONDITIONS, KINDS, st.booleans(), st.integers(0, 2**32))
def test_a_rule_that_is_called_wider_hits_wherever_the_other_does(
    narrow: object, wide: object, kinds: list[str], both: bool, seed: int
) -> None:
    narrow = {"all": [narrow, wide]} if both else narrow
    told = told_of(r1=(narrow, kinds), r2=(wide, kinds))
    flags = {}  # type: ignore[var-annotated]
    forms = [form(t.rule, t.thresholds, t.choices, flags) for t in told]
    if len(told) < 2 or None in forms or not implies(forms[0], forms[1]):  # type: ignore[arg-type]
        return
    event("implied")
    claims.update(["implied"])
    rules = [t.rule for t in told]
    plain = Evaluator(rules)
    for seen in events(Random(seed), rules, plain):
        hits = plain.found(seen.event, seen.vector, seen.given)
        assert 0 not in hits or 1 in hits, (narrow, wide, seen)


def test_the_proofs_met_all_sorts_of_claims() -> None:
    """Runs after the two above, in the same process."""
    assert min(claims[c] for c in ("never", "always", "implied")) >= 20, claims


def test_equal_sequences_make_equal_rules_and_others_do_not() -> None:
    steps = [{"kinds": ["no_sale"]}, {"kinds": ["return"], "tender": "cash"}]
    sequence = {"of": "register", "within": "5 min", "steps": steps}
    text = json.loads(text_of("r1", "money_0 >= 5.00", ["return"]))
    one = json.dumps(text | {"sequence": sequence})
    other = json.dumps(text | {"id": "r2", "title": "r2", "sequence": sequence})
    longer = json.dumps(
        text | {"id": "r3", "title": "r3", "sequence": sequence | {"within": "6 min"}}
    )
    files = {f"returns/r{n}.yaml": t for n, t in enumerate((one, other, longer), 1)}
    told, problems = read_files(files, WORDS)
    assert problems == []
    assert forms_of_windows(("1 min", "9 min"), ("1 min", "9 min")) == (True, False)
    assert forms_of_windows(("1 min", "9 min"), ("1 min", "8 min")) == (False, False)
    flags = {}  # type: ignore[var-annotated]
    first, second, third = (form(t.rule, t.thresholds, t.choices, flags) for t in told)
    assert first.key == second.key != third.key
    assert implies(first, second)
    assert not implies(first, third)
    assert parse_rules(files, WORDS)
    assert Kind.RETURN in told[0].rule.kinds


def forms_of_windows(*ranges: tuple[str, str]) -> tuple[bool, bool]:
    """Whether rules that differ in the range of their sequence's window see the same, and whether
    one hits wherever the other does, whatever a policy sets."""
    files = {}
    for number, ends in enumerate(ranges):
        text = json.loads(text_of(f"r{number}", "money_0 >= 5.00", ["return"]))
        steps = [{"kinds": ["no_sale"], "amount": ">= $least"}, {}]
        text["sequence"] = {"of": "register", "within": "$window", "steps": steps}
        text["parameters"] = {
            "window": {"default": "5 min", "range": list(ends), "about": "drawn"},
            "least": {"default": "0.00", "range": ["0.00", "9.00"], "about": "drawn"},
        }
        files[f"returns/r{number}.yaml"] = json.dumps(text)
    told, problems = read_files(files, WORDS)
    assert problems == []
    flags = {}  # type: ignore[var-annotated]
    first, second = (form(t.rule, t.thresholds, t.choices, flags) for t in told)
    assert first is not None
    assert second is not None
    return first.key == second.key, implies(first, second)
