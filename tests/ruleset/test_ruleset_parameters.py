"""A rule names its thresholds; whoever sets them stays within the rule's range and unit."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from tillguard.domain import Kind
from tillguard.ruleset import (
    Engine,
    Evaluator,
    Given,
    Rule,
    Vocabulary,
    given,
    run_examples,
    vocabulary,
)
from tillguard.ruleset.examples import PLAIN
from tillguard.ruleset.units import WrongUnit

Made = Callable[..., tuple[Rule, ...]]
Refused = Callable[..., Mapping[str, str]]

FLOOR = {"floor": {"default": "10.00", "range": ["1.00", "500.00"], "about": "smaller is noise"}}
REFUND = replace(PLAIN, kind=Kind.RETURN)


@pytest.fixture
def words(words: Vocabulary) -> Vocabulary:
    return Vocabulary(words.values(), None, "EUR")


def vector(words: Vocabulary, **features: float) -> list[float]:
    values = [float("nan")] * words.width
    for name, value in features.items():
        values[words[name].position] = value
    return values


CONDITIONS = [
    ("amount >= $floor", {999: False, 1000: True}, {999: False, 2499: False, 2500: True}),
    ("amount != $floor", {1000: False, 999: True}, {2500: False, 1000: True}),
    ("amount between $floor and 30.00", {999: False, 3000: True}, {2499: False, 2500: True}),
    ("amount not between 0 and $floor", {1000: False, 1001: True}, {2500: False, 2501: True}),
    ({"not": ["amount < $floor"]}, {999: False, 1000: True}, {2499: False, 2500: True}),
]


@pytest.mark.parametrize(("when", "by_default", "when_set"), CONDITIONS)
def test_a_condition_holds_against_the_default_or_what_the_policy_sets(
    made: Made,
    words: Vocabulary,
    when: object,
    by_default: dict[int, bool],
    when_set: dict[int, bool],
) -> None:
    rules = made(words, when, parameters=FLOOR)
    told = given(rules, {"r1": {"floor": 25.0}}, {})
    engine, plain = Engine(rules, trial_seconds=0), Evaluator(rules)
    for policy, expected in ((None, by_default), (told, when_set)):
        for amount, hit in expected.items():
            values = vector(words, amount=amount)
            assert bool(plain.hits(REFUND, values, policy)) is hit, (when, amount)
            assert engine.hits(REFUND, values, policy) == plain.hits(REFUND, values, policy)
    assert engine.native, engine.why_not


def test_a_missing_value_is_on_neither_side_of_a_parameter(made: Made, words: Vocabulary) -> None:
    for when in ("amount >= $floor", "amount < $floor", "amount != $floor"):
        rules = made(words, when, parameters=FLOOR)
        assert Evaluator(rules).hits(REFUND, vector(words)) == ()
        assert Engine(rules, trial_seconds=0).hits(REFUND, vector(words)) == ()


def test_the_reason_says_the_value_that_held(made: Made, words: Vocabulary) -> None:
    rules = made(words, "amount >= $floor", parameters=FLOOR, reason="{amount} is above {$floor}")
    told = given(rules, {"r1": {"floor": "25.00 EUR"}}, {})
    assert Engine(rules).hits(REFUND, vector(words, amount=3000), told)[0].reason == (
        "30.00 is above 25.00"
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0.5, "floor is 0.50; the rule allows 1.00 to 500.00"),
        (1000, "floor is 1,000.00; the rule allows 1.00 to 500.00"),
        ("5 min", "floor is an amount of money; write for example 150.00, not '5 min'"),
        ("25.00 USD", "the policy's currency is EUR, not USD"),
        (25.001, "too fine"),
        ("yes", "not 'yes'"),
    ],
)
def test_a_value_that_the_rule_does_not_allow_is_refused(
    made: Made, words: Vocabulary, value: float | str, message: str
) -> None:
    rules = made(words, "amount >= $floor", parameters=FLOOR)
    with pytest.raises(WrongUnit, match=message.replace("(", r"\(")):
        given(rules, {"r1": {"floor": value}}, {})


@pytest.mark.parametrize(
    ("when", "parameters", "code", "message"),
    [
        ("amount >= $flor", FLOOR, "unknown-parameter", "did you mean floor?"),
        ("amount >= $floor", {}, "unknown-parameter", "declare it under parameters:"),
        ("amount >= 5", FLOOR, "unused-parameter", "`amount >= $floor`"),
        ("tender == $floor", FLOOR, "unit", "a parameter is a number"),
        ("amount in [$floor]", FLOOR, "syntax", "stands alone"),
        ("has_receipt == $floor", FLOOR, "unit", "write yes or no"),
        (["amount >= $floor", "receipt_age >= $floor"], FLOOR, "unit", "use two parameters"),
        ("amount >= $floor", {"Floor": {}}, "wrong-name", "lower-case"),
        (
            "amount >= $floor",
            {"floor": {"default": "10.00", "range": ["20.00", "30.00"], "about": "a"}},
            "range",
            "outside the parameter's range",
        ),
        (
            "amount >= $floor",
            {"floor": {"default": "10 min", "range": ["1.00", "30.00"], "about": "a"}},
            "unit",
            "not '10 min'",
        ),
        (
            "amount >= $floor",
            {"floor": {"default": "10.00", "range": ["1.00"], "about": "a"}},
            "wrong-type",
            "[lowest, highest]",
        ),
        ("amount >= $floor", {"floor": {"default": "10.00"}}, "missing", "is missing"),
    ],
)
def test_a_wrong_parameter_is_told_with_its_remedy(
    refused: Refused,
    words: Vocabulary,
    when: object,
    parameters: dict[str, object],
    code: str,
    message: str,
) -> None:
    when = {"all": when} if isinstance(when, list) else when
    assert message in refused(words, when, parameters=parameters)[code]


def test_an_example_may_set_parameters(made: Made, refused: Refused, words: Vocabulary) -> None:
    large = {"name": "a", "features": {"amount": "20.00"}, "hit": True}
    strict = {**large, "name": "b", "parameters": {"floor": "25.00"}, "hit": False}
    rules = made(words, "amount >= $floor", parameters=FLOOR, tests=[large, strict])
    assert run_examples(rules) == []
    wrong = {**strict, "parameters": {"floor": "900.00"}}
    told = refused(words, "amount >= $floor", parameters=FLOOR, tests=[large, wrong])
    assert "the rule allows 1.00 to 500.00" in told["parameter"]


def test_a_custom_attribute_is_compared_with_a_parameter(made: Made) -> None:
    words = vocabulary([("amount", "money")])
    level = {"level": {"default": "2.5", "range": ["0", "9"], "about": "a"}}
    rules = made(words, "attr.points >= $level", parameters=level)
    event = replace(REFUND, attributes={"points": 3})
    assert Evaluator(rules).hits(event, [0.0])
    assert not Evaluator(rules).hits(event, [0.0], Given({"r1.level": 400}, {}))
