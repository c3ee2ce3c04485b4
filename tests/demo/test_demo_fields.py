"""No raw field alone may give the frauds away, and the page of figures says so truly."""

from __future__ import annotations

import numpy as np
import pytest

from tillguard.demo import Chain
from tillguard.demo.fields import NUMBERS, WORDS, lift, numbers, words
from tillguard.demo.figures import BEGIN, END, rewritten, table
from tillguard.domain import Event
from tillguard.learn import suspicious

IDS = ("store", "register", "employee", "approver", "membership", "card", "item")


def test_no_raw_field_alone_finds_the_frauds(chain: Chain, events: list[Event]) -> None:
    """Ids are left out here: a tenth of the chain has too few frauds per id to judge them."""
    rows = [event for event in events if suspicious(event)]
    truth = np.array([event.key in chain.truths for event in rows])
    before = np.arange(len(rows)) < len(rows) // 2
    columns = [*zip(*map(numbers, rows), strict=True), *zip(*map(words, rows), strict=True)]
    named = zip((*NUMBERS, *WORDS), columns, strict=True)
    lifts = {
        name: lift(np.array(values), truth, before) for name, values in named if name not in IDS
    }
    assert {name: x for name, x in lifts.items() if x > 3.0} == {}


def test_a_field_that_tells_everything_is_found_out() -> None:
    truth = np.arange(1000) % 50 == 0
    before = np.arange(1000) < 500
    assert lift(truth.astype(float), truth, before) == pytest.approx(50)
    assert lift(-truth.astype(float), truth, before) == pytest.approx(50)
    assert lift(np.where(truth, "thief", "honest"), truth, before) == pytest.approx(50)


def test_a_field_that_tells_nothing_stays_at_the_base_rate() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(20000) < 0.05
    before = np.arange(20000) < 10000
    assert lift(rng.random(20000), truth, before) < 1.3
    assert lift(rng.integers(0, 9, 20000).astype(str), truth, before) < 1.3


def test_only_the_generated_block_of_the_page_changes() -> None:
    page = f"mine\n{BEGIN}\nold\n{END}\nalso mine\n"
    assert rewritten(page, "new") == f"mine\n{BEGIN}\n\nnew\n\n{END}\nalso mine\n"


def test_a_table_aligns_its_numbers() -> None:
    assert table(("a", "b"), [("x", "1")]) == "| a | b |\n| --- | ---: |\n| x | 1 |"
