"""A rule's thresholds follow the layers; what the rule does not allow is named where it stands."""

from datetime import date

import pytest

from tillguard.policy import parse_policies
from tillguard.policy.parameters import Reader

RULE = "no-receipt-refund-of-value"


def floor(value: int | float | str) -> int:
    if not isinstance(value, float) or not 1 <= value <= 500:
        raise ValueError(f"floor is {value}; the rule allows 1.00 to 500.00")
    return round(value * 100)


KNOWN: dict[str, dict[str, Reader]] = {RULE: {"floor": floor}}


def layer(value: object, name: str = "floor") -> str:
    return f"rules:\n  {RULE}:\n    parameters:\n      {name}: {value}\n"


def test_the_last_layer_has_the_last_word_parameter_by_parameter(shipped: dict[str, str]) -> None:
    season = "rank: 900\ndates: [{from: 05-01, to: 05-31}]\n" + layer("30.00") + "      most: 3\n"
    files = {"seasons/spring.yaml": season, "stores/1.yaml": 'store: "1"\n' + layer("40.00")}
    book = parse_policies(shipped | files)
    for store, day, due in (
        ("2", date(2017, 4, 1), {}),
        ("2", date(2017, 5, 1), {"floor": 30.0, "most": 3}),
        ("1", date(2017, 5, 1), {"floor": 40.0, "most": 3}),
        ("1", date(2017, 6, 1), {"floor": 40.0}),
    ):
        assert book.on(store, day).parameters().get(RULE, {}) == due, (store, day)


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        (layer("900.00"), "parameter", "the rule allows 1.00 to 500.00"),
        (layer("5 min"), "parameter", "floor is 5 min"),
        (layer("5.00", "flor"), "unknown-parameter", "did you mean floor"),
    ],
)
def test_a_value_that_the_rule_does_not_allow_is_named_with_its_place(
    shipped: dict[str, str], said: str, code: str, words: str
) -> None:
    book = parse_policies(shipped | {"stores/1.yaml": 'store: "1"\n' + said})
    problems = book.disagreements(
        dict.fromkeys((RULE, "refund-of-goods-out-of-stock"), "WARDROBING"), KNOWN
    )
    (problem,) = [p for p in problems if p.file == "stores/1.yaml"]
    assert (problem.code, problem.line, problem.column) == (code, 5, 7)
    assert words in problem.message
