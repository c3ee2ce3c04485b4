"""The index leaves rulesets out that an event cannot concern, and never one that it does."""

import math
import random
from array import array
from collections.abc import Callable
from dataclasses import replace

import pytest

from tillguard.bench.peers import peers
from tillguard.bench.rules import FIELDS, PLAIN, event, rule
from tillguard.domain import Kind
from tillguard.ruleset import Engine, Evaluator, Rule, Vocabulary
from tillguard.ruleset.index import crossing, index
from tillguard.ruleset.shards import shards

Made = Callable[..., tuple[Rule, ...]]


@pytest.mark.parametrize("scale", [1, 100, 10_000])
def test_a_threshold_lies_where_rounding_crosses_it(scale: int) -> None:
    r = random.Random(scale)
    for value in (
        0,
        1,
        -1,
        2,
        10**15,
        -(10**15),
        *(r.randrange(-(10**9), 10**9) for _ in range(500)),
    ):
        least = crossing(value, scale)
        assert (least * scale + 0.5) // 1 >= value
        assert (math.nextafter(least, -math.inf) * scale + 0.5) // 1 < value


def test_an_event_asks_only_the_rulesets_that_it_may_concern() -> None:
    r = random.Random(1)
    rules = [rule(r, number) for number in range(200)]
    plain = Evaluator(rules)
    group = shards(rules)[Kind.SALE]
    ask = index([shard.ways for shard in group])
    for hits in (0, 1, 3):
        seen = event(r, rules, plain, hits)
        needed = {at for at, shard in enumerate(group) for own in shard.rules
                  if set(own) & set(plain.found(*seen))}  # fmt: skip
        assert set(ask(*seen, plain.defaults)) == needed
        assert len(needed) <= hits < len(group)


@pytest.mark.parametrize(
    "when",
    [
        "amount >= 5.00",
        "amount < 5.00",
        "amount == 5.00",
        "amount != 5.00",
        "amount between 4.99 and 5.00",
        "amount in [4.99, 5.00]",
        "amount is missing",
        "amount is not missing",
        {"not": ["amount >= 5.00"]},
        {"all": ["amount >= 4.00", "amount <= 5.00", "amount >= 4.50"]},
        {"any": ["amount >= 5.00", "attr.points > 4.99"]},
    ],
)
def test_the_numbers_around_a_threshold_pass_as_they_are_rounded(
    made: Made, words: Vocabulary, when: object
) -> None:
    rules = made(words, when)
    engine, plain = Engine(rules, trial_seconds=0), Evaluator(rules)
    refund = replace(PLAIN, kind=Kind.RETURN, attributes={"points": 4.995})
    for whole in (398, 399, 400, 449, 450, 498, 499, 500, 501):
        for part in (-0.5, math.nextafter(-0.5, -1), 0, 0.4999999, 0.5):
            for amount in (whole + part, math.nan, math.inf, -math.inf):
                values = array("d", [amount] * words.width)
                assert engine.hits(refund, values) == plain.hits(refund, values), amount
    assert engine.native, engine.why_not


def test_the_engines_of_the_benchmark_see_what_ours_see() -> None:
    r = random.Random(2)
    rules = [rule(r, number) for number in range(48)]
    events = [event(r, rules, Evaluator(rules), hits) for hits in (0, 1, 3)]
    assert set(peers(rules, events, FIELDS)) == {
        "zen-engine", "common-expression-language", "rule-engine",
    }  # fmt: skip
    assert all(
        len(Engine(rules).hits(*seen)) == n for seen, n in zip(events, (0, 1, 3), strict=True)
    )
