"""A condition asks a named list; both engines and the examples see the same members."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from tillguard.domain import Event, Kind, Line, Tender, TenderType
from tillguard.ruleset import Engine, Evaluator, Rule, Vocabulary, given, run_examples
from tillguard.ruleset.examples import PLAIN

Made = Callable[..., tuple[Rule, ...]]
Refused = Callable[..., Mapping[str, str]]

LISTS = {"stolen": "card", "recalled": "item", "friends": "customer", "tiers": "attr.tier"}
REFUND = replace(PLAIN, kind=Kind.RETURN)


@pytest.fixture
def words(words: Vocabulary) -> Vocabulary:
    return Vocabulary(words.values(), LISTS)


def paid(*tokens: str) -> Event:
    tenders = tuple(Tender(TenderType.CARD, 100, token) for token in tokens)
    return replace(REFUND, tenders=tenders)


def sold(*items: str, void: bool = False) -> Event:
    return replace(REFUND, lines=tuple(Line(i, "d", 1000, 100, void=void) for i in items))


CASES = [
    ("card in list stolen", {"stolen": {"t1"}}, paid("t1"), True),
    ("card in list stolen", {"stolen": {"t1"}}, paid("", "t1"), True),
    ("card in list stolen", {"stolen": {"t1"}}, paid("t2", "t1"), False),
    ("card in list stolen", {}, paid("t1"), False),
    ("card in list stolen", {"stolen": {"t1"}}, paid(), False),
    ("card not in list stolen", {"stolen": {"t1"}}, paid("t2"), True),
    ("card not in list stolen", {"stolen": {"t1"}}, paid("t1"), False),
    ("card not in list stolen", {"stolen": {"t1"}}, paid(), False),
    ({"not": ["card in list stolen"]}, {"stolen": {"t1"}}, paid(), True),
    ("item in list recalled", {"recalled": {"i1"}}, sold("i0", "i1"), True),
    ("item in list recalled", {"recalled": {"i1"}}, sold("i1", void=True), False),
    ("item not in list recalled", {"recalled": {"i1"}}, sold("i0", "i2"), True),
    ("item not in list recalled", {"recalled": {"i1"}}, sold("i0", "i1"), False),
    ("item not in list recalled", {"recalled": {"i1"}}, sold(), False),
    ("item in [i7, i1]", {}, sold("i0", "i1"), True),
    ("item == i1", {}, sold("i0", "i1"), True),
    ("item starts with i", {}, sold("x", "i1"), True),
    ("item is missing", {}, sold(), True),
    ("attr.tier in list tiers", {"tiers": {"gold"}}, replace(REFUND, attributes={"tier": "gold"}),
     True),
    ("attr.tier in list tiers", {"tiers": {"5"}}, replace(REFUND, attributes={"tier": 5}), False),
]  # fmt: skip


@pytest.mark.parametrize(("when", "members", "event", "hit"), CASES)
def test_membership_is_what_the_list_says(
    made: Made,
    words: Vocabulary,
    when: object,
    members: dict[str, set[str]],
    event: Event,
    hit: bool,
) -> None:
    rules = made(words, when)
    told = given(rules, {}, {name: frozenset(values) for name, values in members.items()})
    engine, values = Engine(rules, trial_seconds=0), [0.0] * words.width
    assert bool(Evaluator(rules).hits(event, values, told)) is hit
    assert bool(engine.hits(event, values, told)) is hit
    assert engine.native, engine.why_not


@pytest.mark.parametrize(
    ("when", "code", "message"),
    [
        ("card in list stollen", "unknown-list", "did you mean stolen?"),
        ("card in list nobody", "unknown-list", "policies/lists/nobody.yaml"),
        ("customer in list stolen", "unit", "stolen lists values of card, not of customer"),
        ("amount in list stolen", "unit", "lists hold text"),
        ("card in list", "syntax", "name a list"),
        ("item != i1", "unit", "write `not: [item == i1]`"),
    ],
)
def test_a_wrong_question_to_a_list_is_told_with_its_remedy(
    refused: Refused, words: Vocabulary, when: object, code: str, message: str
) -> None:
    assert message in refused(words, when)[code]


def test_an_example_says_who_is_on_the_list(made: Made, words: Vocabulary) -> None:
    listed = {"name": "a", "event": {"card": "t1"}, "lists": {"stolen": ["t1"]}, "hit": True}
    other = {"name": "b", "event": {"card": "t1", "tender": "card"}, "hit": False}
    assert run_examples(made(words, "card in list stolen", tests=[listed, other])) == []
