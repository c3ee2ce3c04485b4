"""A difference says what the files change and what that comes to, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tillguard.backtest.differences import Change, Differences, changes, differences
from tillguard.pipeline import Rulebook
from tillguard.policy import Bundle
from tillguard.ruleset import Engine

YEAR = 2017
RULE = """
id: a-rule-of-the-test
title: A rule of the test
group: returns
typology: NO_RECEIPT_RETURN
party: customer
kinds: [return]
severity: 3
reason: Refund of {amount}
when: amount >= 10.00
tests:
  - {name: much, features: {amount: 40.00}, hit: true}
  - {name: little, features: {amount: 4.00}, hit: false}
"""
PATH = "rules/returns/a-rule-of-the-test.yaml"


def between(old: Bundle, new: Bundle) -> Differences:
    return differences((old, book(old)), (new, book(new)), YEAR)


def book(bundle: Bundle) -> Rulebook:
    return Rulebook.of(bundle, lambda rules: Engine(rules, 0, refused="only compared"))


@pytest.fixture(scope="module")
def old(shipped_bundle: Bundle) -> Bundle:
    return Bundle({**shipped_bundle.files, PATH: RULE})


def with_files(bundle: Bundle, **said: str) -> Bundle:
    return Bundle({**bundle.files, **said})


def test_the_same_files_differ_in_nothing(old: Bundle) -> None:
    assert between(old, old) == Differences((), (), {}, {}, (), ())


def test_a_rule_that_comes_or_goes_is_named(old: Bundle, shipped_bundle: Bundle) -> None:
    assert between(shipped_bundle, old).added == ("a-rule-of-the-test",)
    assert between(old, shipped_bundle).removed == ("a-rule-of-the-test",)


def test_a_changed_rule_is_told_field_by_field(old: Bundle) -> None:
    text = RULE.replace("severity: 3", "severity: 4").replace(">= 10.00", ">= 20.00")
    found = between(old, with_files(old, **{PATH: text}))
    assert found.rules == {
        "a-rule-of-the-test": (
            Change("severity", 3, 4),
            Change("when", "amount >= 10.00", "amount >= 20.00"),
        )
    }
    assert (found.files, found.resolved, found.calendar) == ({}, (), ())


def test_a_comment_and_another_order_of_lines_change_nothing(old: Bundle) -> None:
    text = "# a word\n" + RULE.replace("severity: 3\n", "") + "severity: 3\n"
    assert between(old, with_files(old, **{PATH: text})).rules == {}


def test_a_value_of_the_base_is_told_where_it_comes_through(old: Bundle) -> None:
    base = old.files["policies/base.yaml"]
    assert "floor: 0.10" in base
    new = with_files(old, **{"policies/base.yaml": base.replace("floor: 0.10", "floor: 0.07")})
    found = between(old, new)
    assert found.files == {"base.yaml": (Change("risk.floor", 0.1, 0.07),)}
    (one,) = found.resolved
    assert (one.path, one.old, one.new) == ("risk_floor", 0.1, 0.07)
    stacks = {policy.layers: policy.risk_floor for policy in book(new).policies.every_policy()}
    assert set(one.where) == {" + ".join(n) for n, floor in stacks.items() if floor == 0.07}
    assert len(one.where) < len(stacks)


def test_a_new_season_is_compared_with_the_days_without_it(old: Bundle) -> None:
    season = (
        "about: A wave of gift card fraud.\nrank: 90\n"
        "dates: [{from: 2017-02-06, to: 2017-02-10}]\nregions: [coast]\nrisk: {floor: 0.03}\n"
    )
    found = between(old, with_files(old, **{"policies/seasons/wave.yaml": season}))
    spans: Mapping[str, object] = {one.where: (one.first, one.last) for one in found.calendar}
    assert spans == {"coast": ("2017-02-06", "2017-02-10")}
    assert found.calendar[0].new == (*found.calendar[0].old, "wave")
    assert {(one.path, one.new) for one in found.resolved} == {("risk_floor", 0.03)}
    assert all("seasons/wave" in where for one in found.resolved for where in one.where)


def test_staffing_is_told_by_the_name_of_the_person(old: Bundle) -> None:
    name = "policies/staffing.yaml"
    text = old.files[name].replace("mon: 90", "mon: 120", 1)
    (change,) = between(old, with_files(old, **{name: text})).files["staffing.yaml"]
    assert (change.path, change.old, change.new) == ("investigators[Avery].shifts.mon", 90, 120)


def test_what_is_gone_is_told_last() -> None:
    assert changes({"a": 1, "b": 2}, {"b": 3, "c": 4}) == (
        Change("b", 2, 3),
        Change("c", None, 4),
        Change("a", 1, None),
    )
