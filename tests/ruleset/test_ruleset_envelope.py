"""Every row of docs/durable-rules.md is held by a test; those of whole rulesets are here."""

from __future__ import annotations

import ast
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import durable_rules_engine
import pytest

from tillguard.bench.drawn_rules import rules as drawn_rules
from tillguard.ruleset import Engine, Rule, native
from tillguard.ruleset.native import Ruleset
from tillguard.ruleset.shards import shards

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "durable-rules.md").read_text()
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ")][1:]


def written_tests() -> Iterator[str]:
    for file in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name


@pytest.mark.proof("P10", 1)
def test_every_row_of_the_envelope_is_held_by_tests() -> None:
    there = set(written_tests())
    for row in ROWS:
        named = row.split("|")[-2].replace("`", "").replace(",", "").split()
        assert named, row
        assert set(named) <= there, row


@pytest.fixture(params=["shipped", "drawn"])
def some_rules(request: pytest.FixtureRequest, shipped: tuple[Rule, ...]) -> Sequence[Rule]:
    return shipped if request.param == "shipped" else drawn_rules(random.Random(3), 60)


def test_a_ruleset_is_given_only_the_fields_that_it_reads(some_rules: Sequence[Rule]) -> None:
    for group in shards(some_rules).values():
        for shard in group:
            read = {field for tests in shard.definition().values() for field, _, _ in tests}
            assert read == {f"f{at}" for at in range(len(shard.signals))}


def test_no_ruleset_joins_facts_whatever_the_rules_say(
    some_rules: Sequence[Rule], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One message, a conjunction of comparisons with integers: no second fact, no absence."""
    create, compiled = durable_rules_engine.create_ruleset, []

    def creating(name: str, text: str) -> int:
        compiled.append(json.loads(text))
        handle: int = create(name, text)
        return handle

    monkeypatch.setattr(native.durable, "create_ruleset", creating)
    Engine(some_rules, trial_seconds=0).close()
    assert compiled
    for rule in (rule for ruleset in compiled for rule in ruleset.values()):
        ((message, conjunction),) = [part for (only,) in [rule["all"]] for part in only.items()]
        assert message == "m"
        (tests,) = conjunction.values()
        assert list(conjunction) == ["$and"]
        for test in tests:
            ((field, value),) = test.items()
            if field in native.WRITTEN.values():
                ((field, value),) = value.items()
            assert not field.startswith("$"), test
            assert type(value) is int


def test_more_facts_than_the_engine_has_states_share_one() -> None:
    ruleset = Ruleset({"0": [("f0", ">=", 0)]})
    assert all(ruleset.matching(f',"f0":{at}') == ["0"] for at in range(3_000))


def test_an_action_is_read_and_never_left_open() -> None:
    """What one fact fired is named with that fact, all of it, and nothing of it with the next."""
    ruleset = Ruleset({str(at): [("f0", ">=", at)] for at in range(40)})
    for at in [39, -1, 5, 0, 39, -1]:
        assert len(ruleset.matching(f',"f0":{at}')) == at + 1
