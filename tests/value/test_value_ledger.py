"""The ledger comes to the same total however it is cut, and every figure is made of its cases."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillguard.domain import Action, Disposition
from tillguard.value import By, Line, Part, Worked, ledger
from tillguard.value.ledger import MODEL, PEERS, divided

AMOUNTS = st.integers(0, 100_000)
PARTS = st.builds(
    Part,
    key=st.just("k"),
    store=st.sampled_from(["S1", "S2"]),
    season=st.sampled_from(["peak", "no season"]),
    at=st.just(0),
    action=st.sampled_from(Action),
    rules=st.lists(st.sampled_from(["r1", "r2", "r3"]), unique=True, max_size=3).map(tuple),
    amount=AMOUNTS,
    staff=st.integers(0, 500),
    friction=st.integers(0, 500),
)
CASES = st.builds(
    Worked,
    case=st.uuids().map(str),
    subject=st.sampled_from(["employee E1", "employee E2"]),
    typology=st.just("POST_VOID"),
    person=st.sampled_from(["ann", "bob"]),
    store=st.sampled_from(["S1", "S2"]),
    season=st.just("peak"),
    closed=st.integers(1, 9),
    disposition=st.sampled_from(Disposition),
    recovered=AMOUNTS,
    prevented=AMOUNTS,
    staff=AMOUNTS,
    propensity=st.just(1.0),
    parts=st.lists(PARTS, max_size=5).map(tuple),
)
WORK = st.lists(CASES, max_size=6)


def expected(worked: list[Worked]) -> dict[str, int]:
    """The total in plain sums over cases and transactions."""
    cleared = [one for one in worked if one.disposition is Disposition.CLEARED]
    return {
        "recovered": sum(one.recovered for one in worked),
        "prevented": sum(one.prevented for one in worked),
        "staff": sum(one.staff + sum(part.staff for part in one.parts) for one in worked),
        "friction": sum(part.friction for one in cleared for part in one.parts),
    }


def total(lines: list[Line], figure: str) -> int:
    return sum(line.sum(figure) for line in lines)


@given(WORK, st.sampled_from(By))
def test_every_cut_comes_to_the_sum_over_cases_to_the_last_cent(
    worked: list[Worked], by: By
) -> None:
    lines, wanted = ledger(worked, by), expected(worked)
    assert {figure: total(lines, figure) for figure in wanted} == wanted
    net = wanted["recovered"] + wanted["prevented"] - wanted["staff"] - wanted["friction"]
    assert total(lines, "net") == net


@given(WORK, st.sampled_from(By))
def test_a_case_stands_once_in_each_line_that_it_belongs_to(worked: list[Worked], by: By) -> None:
    lines = ledger(worked, by)
    counted = Counter((line.name, entry.case) for line in lines for entry in line.entries)
    assert all(times == 1 for times in counted.values())
    assert {case for _, case in counted} == {one.case for one in worked}
    for one in worked:
        parts = {part.store for part in one.parts} or {one.store}
        named = {
            By.PERSON: {one.person},
            By.BRANCH: parts,
            By.SEASON: {part.season for part in one.parts} or {one.season},
            By.RULE: {r for part in one.parts for r in part.rules or (MODEL,)} or {PEERS},
        }[by]
        assert {name for name, case in counted if case == one.case} == named


@given(st.integers(0, 10**9), st.lists(st.integers(0, 1000), min_size=1, max_size=9))
def test_an_amount_is_divided_without_a_rest_and_nobody_is_a_cent_off(
    amount: int, weights: list[int]
) -> None:
    if not any(weights):
        weights = [1] * len(weights)
    shares = divided(amount, [float(weight) for weight in weights])
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(amount * weight, sum(weights))) <= 1


def part(amount: int, *rules: str, store: str = "S1", **more: int) -> Part:
    given = {"staff": 0, "friction": 0} | more
    return Part("k", store, "peak", 0, Action.VERIFY, rules, amount, **given)


@pytest.fixture
def confirmed() -> Worked:
    """40.00 recovered in 75.00 and 25.00, the first seen by two rules, the second by the model."""
    return Worked(
        "c1", "employee E1", "POST_VOID", "ann", "S1", "peak", 1, Disposition.CONFIRMED,
        4000, 0, 1000, 1.0, (part(7500, "r1", "r2"), part(2500, store="S2", friction=80)),
    )  # fmt: skip


def test_money_is_put_down_by_what_was_at_stake(confirmed: Worked) -> None:
    rules = {line.name: line.sum("recovered") for line in ledger([confirmed], By.RULE)}
    assert rules == {"r1": 1500, "r2": 1500, MODEL: 1000}
    branches = {line.name: line.sum("net") for line in ledger([confirmed], By.BRANCH)}
    assert branches == {"S1": 2250, "S2": 750}


def test_only_who_was_cleared_was_troubled_for_nothing(confirmed: Worked) -> None:
    assert [line.sum("friction") for line in ledger([confirmed], By.PERSON)] == [0]
