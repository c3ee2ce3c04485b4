"""Every trap of durable_rules that was measured stays shut."""

import ast
import inspect
import json
import math
import sys
import threading
from dataclasses import replace
from pathlib import Path

import durable_rules_engine
import pytest

from tillguard.domain import Kind
from tillguard.ruleset import Engine, Evaluator, Rule, compiles, native, parse_rules, vocabulary
from tillguard.ruleset import engine as engine_module
from tillguard.ruleset.examples import PLAIN
from tillguard.ruleset.native import EngineFailed, Ruleset, trial
from tillguard.ruleset.shards import Shard, shards

WIDTH = 230
WORDS = vocabulary((f"count_{at}", "count") for at in range(WIDTH))
ZEROS = [0.0] * WIDTH


def rules(*conditions: object) -> tuple[Rule, ...]:
    """One rule on sales per condition, r0 onwards."""
    files = {}
    for at, when in enumerate(conditions):
        name = f"r{at:04d}"
        files[f"returns/{name}.yaml"] = json.dumps(
            {
                "id": name,
                "title": name,
                "group": "returns",
                "typology": "NO_RECEIPT_RETURN",
                "party": "customer",
                "kinds": ["sale"],
                "severity": 1,
                "reason": "seen",
                "when": when,
                "tests": [{"name": "a", "hit": True}, {"name": "b", "hit": False}],
            }
        )
    return parse_rules(files, WORDS)


def ids(engine: Engine | Evaluator, vector: list[float]) -> list[str]:
    found = [hit.rule for hit in engine.hits(PLAIN, vector)]
    assert not isinstance(engine, Engine) or engine.native, engine.why_not
    return found


def test_every_rule_that_matches_one_event_fires() -> None:
    many = rules(*(f"count_{at} >= 0" for at in range(150)))
    assert ids(Engine(many), ZEROS) == [rule.id for rule in many]


def test_six_hundred_distinct_rules_compile_in_small_rulesets() -> None:
    many = rules(*(f"count_{at % 7} == {at}" for at in range(600)))
    group = shards(many)[Kind.SALE]
    assert len(group) >= 600 // 48
    assert compiles(many) is None
    assert ids(Engine(many), [float(at) for at in range(WIDTH)]) == [
        f"r{at:04d}" for at in range(7)
    ]


def test_three_hundred_rules_with_one_condition_are_one_native_rule() -> None:
    many = rules(*["count_1 >= 3"] * 300)
    (shard,) = shards(many)[Kind.SALE]
    assert len(shard.ways) == 1
    assert len(ids(Engine(many), [3.0] * WIDTH)) == 300


def test_more_fields_than_a_fact_may_have_are_spread_over_rulesets() -> None:
    many = rules(
        *({"not": [f"count_{at} == 1", f"count_{at + 1} == 1"]} for at in range(0, 230, 2))
    )
    group = shards(many)[Kind.SALE]
    assert all(len(shard.signals) <= 190 for shard in group)
    engine, missing = Engine(many), [math.nan] * WIDTH
    assert ids(engine, missing) == ids(Evaluator(many), missing) == [rule.id for rule in many]
    assert ids(engine, [1.0] * WIDTH) == []


def test_a_ruleset_outside_the_envelope_is_refused_before_the_engine_sees_it() -> None:
    with pytest.raises(EngineFailed, match="49 rules"):
        Ruleset({str(at): [("f0", "==", at)] for at in range(49)})
    with pytest.raises(EngineFailed, match="191 fields"):
        Ruleset({"0": [(f"f{at}", "==", 1) for at in range(191)]})
    with pytest.raises(EngineFailed):
        Ruleset({"0": []})


def test_missing_matches_nothing_not_even_unequal() -> None:
    engine = Engine(
        rules("count_0 != 5", "count_0 is missing", {"not": "count_0 == 5"}, "count_0 not in [5]")
    )
    assert ids(engine, [math.nan] * WIDTH) == ["r0001", "r0002"]
    assert ids(engine, [4.0] * WIDTH) == ["r0000", "r0002", "r0003"]


@pytest.mark.parametrize("value", [1e-05, 1e16, 1e300, -1e300, math.inf, -math.inf, math.nan, True])
def test_no_float_is_too_odd_for_a_fact(value: float) -> None:
    both = rules("count_0 >= 1", "count_0 < 1", "count_0 is missing", "count_0 == 0")
    assert ids(Engine(both), [value] * WIDTH) == ids(Evaluator(both), [value] * WIDTH)


def test_a_number_in_text_is_not_that_number() -> None:
    engine = Engine(rules("attr.code == 5", "attr.code == '5'", "attr.code >= 1"))
    for value, expected in ((5, ["r0000", "r0002"]), ("5", ["r0001"]), (True, []), ("abc", [])):
        event = replace(PLAIN, attributes={"code": value})
        assert [hit.rule for hit in engine.hits(event, ZEROS)] == expected


def test_the_same_fact_is_answered_a_thousand_times_and_memory_stays_flat() -> None:
    ruleset = Ruleset({"0": [("f0", ">=", 5)], "1": [("f1", "==", 1)]})
    for _ in range(2_000):
        ruleset.matching(',"f0":7,"f1":1')
    before = _pages()
    for at in range(20_000):
        assert ruleset.matching(',"f0":7,"f1":1' if at % 2 else ',"f0":1') == ["0", "1"] * (at % 2)
    assert _pages() - before < 500


def _pages() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1])


def test_no_thread_and_no_host_come_with_the_engine() -> None:
    before = threading.active_count()
    Engine(rules("count_0 >= 0")).hits(PLAIN, ZEROS)
    assert threading.active_count() == before
    assert "durable.engine" not in sys.modules


def test_the_door_uses_only_the_calls_that_are_safe() -> None:
    tree = ast.parse(inspect.getsource(native))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "durable"
    }
    assert used == {
        "create_ruleset",
        "delete_ruleset",
        "assert_fact",
        "retract_fact",
        "start_action_for_state",
        "complete_and_start_action",
        "abandon_action",
    }


def test_only_one_module_knows_the_engine() -> None:
    folder = Path(native.__file__).parents[1]
    knowing = [p.name for p in folder.rglob("*.py") if "durable_rules_engine" in p.read_text()]
    assert knowing == ["native.py"]


def test_arithmetic_is_no_part_of_the_language() -> None:
    with pytest.raises(Exception, match="no comparison follows 'count_0'"):
        rules("count_0 / 0 >= 1")


def test_rules_that_do_not_compile_in_time_are_not_trusted() -> None:
    assert "within 0.001 s" in (compiles(rules("count_0 >= 1"), seconds=0.001) or "")
    engine = Engine(rules("count_0 >= 1"), trial_seconds=0.001)
    assert not engine.native
    assert [hit.rule for hit in engine.hits(PLAIN, [1.0] * WIDTH)] == ["r0000"]


def test_a_child_process_that_is_refused_says_why() -> None:
    assert "0 fields" in (trial([{"0": []}], 20) or "")


def test_an_engine_that_fails_in_service_hands_over_to_the_evaluator() -> None:
    engine = Engine(rules("count_0 >= 1"))
    for group in engine._rulesets.values():
        durable_rules_engine.delete_ruleset(group[0][0]._handle)
    assert [hit.rule for hit in engine.hits(PLAIN, [1.0] * WIDTH)] == ["r0000"]
    assert not engine.native
    assert "failed on sale example" in (engine.why_not or "")


@pytest.mark.parametrize(
    ("where", "name", "broken"),
    [
        (Shard, "encoder", lambda self: lambda event, vector, given: ',"f0":0'),
        (engine_module, "index", lambda rulesets: lambda event, vector, given: ()),
    ],
)
def test_an_engine_that_disagrees_at_the_start_is_not_used(
    where: object, name: str, broken: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, name, broken)
    (rule,) = rules("count_0 >= 1")
    ones = tuple(replace(example, vector=(1.0,) * WIDTH) for example in rule.examples)
    engine = Engine([replace(rule, examples=ones)])
    assert not engine.native
    assert "self-test" in (engine.why_not or "")
    assert ids(engine.evaluator, ZEROS) == []


def test_a_closed_engine_still_answers() -> None:
    engine = Engine(rules("count_0 >= 1"))
    engine.close()
    assert [hit.rule for hit in engine.hits(PLAIN, [1.0] * WIDTH)] == ["r0000"]


def test_field_names_of_a_fact_never_share_a_hash() -> None:
    """The engine knows a field only by its 32-bit FNV hash."""
    names = [*(f"f{at}" for at in range(native.MOST_FIELDS)), "id", "sid", "$s"]
    assert len({_fnv(name) for name in names}) == len(names)


def _fnv(name: str) -> int:
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value
