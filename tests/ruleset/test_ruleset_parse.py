"""Conditions in words mean what they say."""

import pytest

from tillguard.ruleset import Vocabulary, vocabulary
from tillguard.ruleset.condition import (
    All,
    Among,
    Between,
    Compare,
    Condition,
    Missing,
    Not,
    Prefix,
)
from tillguard.ruleset.fields import Field
from tillguard.ruleset.parse import WrongCondition, parse_condition
from tillguard.ruleset.units import UNITS, said

WORDS: Vocabulary = vocabulary(
    [
        ("amount", "money"),
        ("share", "ratio"),
        ("age", "seconds"),
        ("lines", "count"),
        ("own", "flag"),
        ("surprise", "score"),
        ("hour", "hour"),
    ]
)
AMOUNT, SHARE, AGE, LINES, OWN, SURPRISE, HOUR = (WORDS[name] for name in list(WORDS)[:7])
TENDER, STORE = WORDS["tender"], WORDS["store"]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("amount >= 150.00", Compare(AMOUNT, ">=", 15_000)),
        ("amount<5", Compare(AMOUNT, "<", 500)),
        ("amount > -0.01", Compare(AMOUNT, ">", -1)),
        ("share >= 100 %", Compare(SHARE, ">=", 10_000)),
        ("share == 12.34%", Compare(SHARE, "==", 1_234)),
        ("share <= 2.5 x", Compare(SHARE, "<=", 25_000)),
        ("age <= 5 min", Compare(AGE, "<=", 300)),
        ("age <= 5min", Compare(AGE, "<=", 300)),
        ("age > 1.5 h", Compare(AGE, ">", 5_400)),
        ("age > 30 days", Compare(AGE, ">", 2_592_000)),
        ("age is missing", Missing(AGE)),
        ("age is not missing", Not(Missing(AGE))),
        ("lines != 3", Compare(LINES, "!=", 3)),
        ("lines in [1, 2,3, 2]", Among(LINES, (1, 2, 3))),
        ("lines not in [1]", All((Not(Missing(LINES)), Not(Among(LINES, (1,)))))),
        ("own == yes", Compare(OWN, "==", 1)),
        ("own == no", Compare(OWN, "==", 0)),
        ("surprise >= 2.5", Compare(SURPRISE, ">=", 250)),
        ("hour between 0 and 5", Between(HOUR, 0, 5)),
        ("tender == cash", Compare(TENDER, "==", "cash")),
        ("tender in [cash, gift_card]", Among(TENDER, ("cash", "gift_card"))),
        ("store starts with 9", Prefix(STORE, "9")),
        ("store == '>= odd, one'", Compare(STORE, "==", ">= odd, one")),
        ('store == "it\'s"', Compare(STORE, "==", "it's")),
        ("store is missing", Missing(STORE)),
        ("attr.tier == gold", Compare(Field("attr.tier", "text"), "==", "gold")),
        ("attr.points >= 12.5", Compare(Field("attr.points", "number"), ">=", 1_250)),
        ("attr.points between 1 and 2", Between(Field("attr.points", "number"), 100, 200)),
        ("attr.tier starts with g", Prefix(Field("attr.tier", "text"), "g")),
        ("attr.tier is missing", Missing(Field("attr.tier", "attribute"))),
    ],
)
def test_a_condition_means_what_it_says(text: str, meaning: Condition) -> None:
    assert parse_condition(text, WORDS) == meaning


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("amuont >= 5", "no field is named 'amuont'; did you mean amount?", 0),
        ("amount >= 5 min", "write for example 150.00, not '5 min'", 10),
        ("share >= 40", "write for example 40 % or 2.5 x, not '40'", 9),
        ("age >= 5.5.5 min", "not '5.5.5'", 7),
        ("amount >= 1e5", "not '1e5'", 10),
        ("amount >= nan", "not 'nan'", 10),
        ("amount >= 99999999999999999", "too large", 10),
        ("lines >= 1.5", "too fine", 9),
        ("hour == 24", "write 0 to 23, not '24'", 8),
        ("own == 1", "write for example yes or no, not '1'", 7),
        ("tender == chash", "tender is never 'chash'; did you mean cash?", 10),
        ("tender > cash", "tender is text", 9),
        ("store between 1 and 2", "it has no range", 6),
        ("amount starts with 1", "only text starts with text", 14),
        ("amount => 5", "write == for equality, >= for at least", 7),
        ("amount >= 5 and lines >= 1", "'and' is left over", 12),
        ("amount", "no comparison follows 'amount'", 6),
        ("amount >=", "amount needs a value here", 9),
        ("lines in [1, 2", "expected ',' here, found 'the end'", 14),
        ("lines in []", "an empty list never matches", 10),
        ("store == ''", "write `store is missing`", 9),
        ("store ==", "store needs a value", 8),
        ("store == ]", "store needs a value", 9),
        ("hour between 22 and 5", "not between 6 and 21", 20),
        ("", "no field is named ''", 0),
    ],
)
def test_a_wrong_condition_names_place_and_remedy(text: str, message: str, offset: int) -> None:
    with pytest.raises(WrongCondition) as caught:
        parse_condition(text, WORDS)
    assert message in str(caught.value)
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        ("money", 15_000.0, "150.00"),
        ("money", 123_456_789, "1,234,567.89"),
        ("money", -50, "-0.50"),
        ("ratio", 1.2, "120 %"),
        ("seconds", 45.0, "45 s"),
        ("seconds", 300.0, "5 min"),
        ("seconds", 7_200.0, "2 h"),
        ("seconds", 30 * 86_400.0, "30 days"),
        ("count", 3.0, "3"),
        ("score", 2.46, "2.5"),
        ("flag", 1.0, "yes"),
        ("flag", 0.0, "no"),
        ("hour", 3.0, "03:00"),
        ("money", float("nan"), "unknown"),
        ("count", float("inf"), "unknown"),
    ],
)
def test_a_value_is_said_with_its_unit(unit: str, value: float, words: str) -> None:
    assert said(unit, value) == words


def test_every_unit_reads_the_example_that_its_errors_show() -> None:
    fields = vocabulary((name, name) for name in UNITS)
    for name, unit in UNITS.items():
        for example in unit.example.replace(" or ", ", ").split(", "):
            assert parse_condition(f"{name} == {example}", fields), example
