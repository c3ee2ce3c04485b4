"""A rule as columns hits what the evaluator hits, row by row, on random rules and events."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tillguard.backtest.block import Block, Fetch
from tillguard.backtest.holds import compiled, price
from tillguard.domain import TRANSACTIONS, Event
from tillguard.journal import Decided
from tillguard.pipeline import Rulebook, words
from tillguard.ruleset import Evaluator
from tillguard.ruleset.condition import (
    All,
    Among,
    Any,
    Between,
    Compare,
    Condition,
    Listed,
    Missing,
    Not,
    Parameter,
    Prefix,
)
from tillguard.ruleset.fields import Field, vocabulary
from tillguard.ruleset.given import Given

MakeEvent = Callable[[random.Random, int], Event]
UNITS = ("money", "ratio", "seconds", "count", "flag", "score", "hour")
NUMBERS = [f for f in vocabulary((f"{u}_{n}", u) for n, u in enumerate(UNITS)).values()
           if f.position >= 0]  # fmt: skip
TEXTS = [f for f in words().values() if f.unit == "text"]
WORDS = ("367", "sale", "return", "e1", "", "m2", "cash", "keyed", "r0", "GROCERY", "k00", "yes")
ODD = (math.nan, math.nan, math.inf, -math.inf, 1e300, -1e16, -0.0, 0.49999999999999994, -1e-17)
GIVENS = [
    Given({"r.low": low, "r.high": low + 300}, {"watch": frozenset(names)})
    for low, names in ((0, ("e1", "m2")), (100, ()), (-5, ("367", "cash")))
]


def leaf(r: random.Random) -> Condition:
    if r.random() < 0.5:
        field = r.choice(NUMBERS)
        values = [r.choice((0, 1, 2, 3, 50, 100, 150, 5000, -300, 10_000)) for _ in range(3)]
        return r.choice(
            (
                Compare(field, r.choice(("==", "!=", "<", "<=", ">", ">=")), values[0]),
                Compare(field, r.choice(("<", ">=")), Parameter("r.low")),
                Between(field, min(values), max(values)),
                Between(field, Parameter("r.low"), Parameter("r.high")),
                Among(field, tuple(values)),
                Missing(field),
            )
        )
    field = r.choice([*TEXTS, Field("attr.loud", "attribute")])
    if field.unit == "attribute":
        return r.choice((Missing(field), Compare(Field("attr.score", "number"), ">=", 250)))
    return r.choice(
        (
            Compare(field, r.choice(("==", "!=")), r.choice(WORDS)),
            Among(field, tuple(r.sample(WORDS, 3))),
            Prefix(field, r.choice(("e", "3", "k0", "c"))),
            Listed(field, "watch"),
            Missing(field),
        )
    )


def condition(r: random.Random, depth: int = 3) -> Condition:
    if depth == 0 or r.random() < 0.3:
        return leaf(r)
    if r.random() < 0.25:
        return Not(condition(r, depth - 1))
    parts = tuple(condition(r, depth - 1) for _ in range(r.randint(1, 3)))
    return r.choice((All, Any))(parts)


def number(r: random.Random) -> float:
    values = (0, 1, 2, 0.5, 1.5, 0.12343, 99.6, 150, 4999.5, -3)
    return float(r.choice(ODD if r.random() < 0.2 else values))


def row_of(event: Event, seq: int) -> Decided:
    return Decided(
        seq, event.key, 0, event.kind, event.store, event.register, event.employee, event.customer,
        event.card, event.at, event.received, event.business_date, 0, 1, False, 0.1, 100,
        "", "", "", b"",
    )  # fmt: skip


@pytest.fixture(scope="module")
def sample(make_event: MakeEvent) -> tuple[list[Event], np.ndarray]:
    r = random.Random(3)
    events = [make_event(r, n) for n in range(300)]
    return events, np.array([[number(r) for _ in NUMBERS] for _ in events])


def block_of(events: list[Event], vectors: np.ndarray) -> Block:
    by_seq = dict(enumerate(events))
    rows = [row_of(event, seq) for seq, event in by_seq.items()]
    return Block(
        rows,
        vectors,
        Fetch(
            lambda asked: [by_seq[row.seq] for row in asked],
            lambda asked: [by_seq[row.seq].attributes for row in asked],
        ),
    )


def test_columns_hit_what_the_evaluator_hits(
    sample: tuple[list[Event], np.ndarray], shipped: Rulebook, tenth: int
) -> None:
    events, vectors = sample
    r, block, hits, asked = random.Random(11), block_of(events, vectors), 0, 0
    plain = replace(shipped.engine.rules[0], examples=(), sequence=None, flag=None)
    for _ in range(4000 // tenth):
        kinds = tuple(r.sample(TRANSACTIONS, 3))
        rule = replace(plain, kinds=kinds, when=condition(r))
        told, at = r.choice(GIVENS), block.of_kinds(kinds)
        seen = set(at[compiled(rule)(block, at, told)].tolist())
        evaluator = Evaluator([rule])
        for i, event in enumerate(events):
            assert (i in seen) == bool(evaluator.found(event, array("d", vectors[i]), told)), rule
        hits, asked = hits + len(seen), asked + len(events)
    assert 0.05 < hits / asked < 0.6


def test_every_shipped_rule_hits_its_examples_as_columns(shipped: Rulebook) -> None:
    for rule in shipped.engine.rules:
        for example in rule.examples:
            if example.parameters or example.lists or example.before:
                continue
            vectors = np.array([example.vector])
            block = block_of([example.event], vectors)
            at = block.of_kinds(rule.kinds)
            held = compiled(rule)(block, at, shipped.engine.evaluator.defaults)
            assert bool(held.any()) is example.hit, (rule.id, example.name)


def test_events_are_read_only_where_the_cheap_tests_leave_a_row_open(shipped: Rulebook) -> None:
    tender, amount = Field("tender", "text"), NUMBERS[0]
    rule = replace(
        shipped.engine.rules[0], kinds=(TRANSACTIONS[0],), examples=(),
        when=All((Compare(tender, "==", "cash"), Compare(amount, ">=", 100))),
    )  # fmt: skip
    r, read = random.Random(1), []
    events = [replace(PLAIN, key=f"k{n}") for n in range(50)]
    vectors = np.array([[float(r.choice((1, 100)))] * len(NUMBERS) for _ in events])
    rows = [row_of(event, seq) for seq, event in enumerate(events)]
    block = Block(
        rows, vectors, Fetch(lambda a: read.extend(a) or [events[x.seq] for x in a], lambda a: [])
    )
    at = block.of_kinds(rule.kinds)
    compiled(rule)(block, at, GIVENS[0])
    assert [row.seq for row in read] == np.flatnonzero(vectors[:, 0] >= 100).tolist()


def test_what_a_test_costs_decides_its_turn_and_an_unknown_one_is_the_dearest() -> None:
    store, tender = Field("store", "text"), Field("tender", "text")
    assert price(Compare(NUMBERS[0], ">", 1)) < price(Missing(store)) < price(Missing(tender))
    assert price(Prefix(NUMBERS[0], "not a test on numbers")) == price(Missing(tender))


PLAIN = Event("k", TRANSACTIONS[0], 1, 1, "367", "r1", "e1", "UTC", "2017-12-01")
