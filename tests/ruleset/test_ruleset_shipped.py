"""Laws that hold for every shipped rule; a new file is covered without writing a test."""

import pytest

from tillguard.domain import Kind, Party
from tillguard.errors import BrokenFile
from tillguard.ruleset import (
    GROUPS,
    TYPOLOGIES,
    Engine,
    Evaluator,
    Rule,
    Vocabulary,
    check_rules,
    parse_rules,
    run_examples,
)
from tillguard.ruleset.condition import leaves
from tillguard.ruleset.examples import of_example
from tillguard.ruleset.given import defaults, lists_of
from tillguard.ruleset.native import MOST_FIELDS, MOST_RULES
from tillguard.ruleset.shards import shards


def test_no_shipped_file_has_a_problem(files: dict[str, str], words: Vocabulary) -> None:
    assert [str(problem) for problem in check_rules(files, words)] == []


def test_every_alert_group_has_at_least_two_rules(shipped: tuple[Rule, ...]) -> None:
    groups = [GROUPS[rule.group] for rule in shipped]
    assert all(groups.count(alert) >= 2 for alert in GROUPS.values())
    assert len(shipped) >= 24


def test_every_rule_hits_and_misses_what_its_file_says(shipped: tuple[Rule, ...]) -> None:
    assert [str(problem) for problem in run_examples(shipped)] == []
    for rule in shipped:
        assert {example.hit for example in rule.examples} == {True, False}, rule.id


def test_durable_rules_answers_for_the_shipped_rules(engine: Engine) -> None:
    assert engine.native, engine.why_not


def test_both_engines_see_the_same_in_every_example_of_every_rule(
    shipped: tuple[Rule, ...], engine: Engine
) -> None:
    evaluator = Evaluator(shipped)
    for rule in shipped:
        for example in rule.examples:
            about = (example.event, example.vector, of_example(defaults(shipped), rule, example))
            assert engine.hits(*about) == evaluator.hits(*about), example.name
    assert engine.native


def test_every_rule_says_why_what_else_it_may_be_and_where_to_look(
    shipped: tuple[Rule, ...],
) -> None:
    for rule in shipped:
        assert all(len(text) > 20 for text in (rule.why, rule.false_alarms, rule.look_next))
        assert all(len(text) > 20 for text in rule.references), rule.id
        assert rule.references, rule.id


def test_every_typology_has_a_rule_that_looks_for_it(shipped: tuple[Rule, ...]) -> None:
    assert {rule.typology for rule in shipped} == set(TYPOLOGIES)


def test_the_shipped_rules_use_thresholds_lists_and_sequences(shipped: tuple[Rule, ...]) -> None:
    assert sum(bool(rule.parameters) for rule in shipped) > len(shipped) / 2
    assert sum(rule.sequence is not None for rule in shipped) >= 5
    assert len(lists_of(shipped)) >= 3


def test_every_threshold_can_be_moved_both_ways_and_says_what_it_is(
    shipped: tuple[Rule, ...],
) -> None:
    for rule in shipped:
        for threshold in rule.parameters:
            assert threshold.low < threshold.high, rule.id
            assert threshold.low <= threshold.default <= threshold.high, rule.id
            assert len(threshold.about) > 15, rule.id


def test_a_reason_in_words_comes_with_every_hit(shipped: tuple[Rule, ...], engine: Engine) -> None:
    for rule in shipped:
        example = next(example for example in rule.examples if example.hit)
        told = of_example(defaults(shipped), rule, example)
        hits = engine.hits(example.event, example.vector, told)
        hit = next(hit for hit in hits if hit.rule == rule.id)
        assert len(hit.reason) > 15
        assert "{" not in hit.reason
        assert (hit.party, hit.typology) == (rule.party, rule.typology)


def test_only_rules_on_staff_read_who_the_employee_is_or_what_they_did(
    shipped: tuple[Rule, ...],
) -> None:
    for rule in shipped:
        read = {leaf.field.name for leaf in leaves(rule.when)}
        about_staff = {
            name for name in read if name.startswith("employee") and "customer" not in name
        }
        assert not about_staff or rule.party is Party.STAFF, rule.id


def test_every_typology_names_one_party() -> None:
    assert all(isinstance(party, Party) for party in TYPOLOGIES.values())


def test_every_ruleset_stays_within_the_engines_envelope(shipped: tuple[Rule, ...]) -> None:
    for kind, group in shards(shipped).items():
        assert all(len(s.ways) <= MOST_RULES and len(s.signals) <= MOST_FIELDS for s in group), kind


def test_events_that_no_rule_looks_at_pass_untouched(
    engine: Engine, shipped: tuple[Rule, ...]
) -> None:
    event = shipped[0].examples[0].event
    quiet = type(event)(
        **{**{s: getattr(event, s) for s in event.__slots__}, "kind": Kind.CLOCK_IN}
    )
    assert engine.hits(quiet, ()) == ()


def test_rules_come_in_id_order_whatever_the_order_of_the_files(
    files: dict[str, str], words: Vocabulary, shipped: tuple[Rule, ...]
) -> None:
    backwards = dict(reversed(files.items()))
    assert parse_rules(backwards, words) == shipped
    assert [rule.id for rule in shipped] == sorted(rule.id for rule in shipped)


def test_a_rule_in_two_folders_is_refused(files: dict[str, str], words: Vocabulary) -> None:
    name = "returns/refund-to-another-card.yaml"
    other = name.replace("returns/", "voids/")
    twice = {name: files[name], other: files[name].replace("group: returns", "group: voids")}
    with pytest.raises(BrokenFile, match=r"refund-to-another-card\.yaml has this id too"):
        parse_rules(twice, words)
