"""Laws that every policy in force must keep, in whatever combination of files."""

import datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tillguard.domain import TRANSACTIONS, Action, Party
from tillguard.errors import BrokenFile
from tillguard.files import read_texts
from tillguard.policy import Policy, PolicyBook, parse_policies

SHIPPED = Path(__file__).parents[2] / "policies"
RULES = [
    YAML(typ="safe", pure=True).load(path.read_text())
    for path in (Path(__file__).parents[2] / "rules").rglob("*.yaml")
]
NAMED = {rule["id"]: rule["typology"] for rule in RULES}
POLICIES = parse_policies(read_texts(SHIPPED)).every_policy()


@pytest.fixture(params=POLICIES, ids=lambda policy: "+".join(policy.layers))
def policy(request: pytest.FixtureRequest) -> Policy:
    found: Policy = request.param
    return found


@pytest.mark.proof("P9", 1)
def test_a_human_stands_between_a_suspicion_and_an_employee(policy: Policy) -> None:
    assert policy.staff_ceiling <= Action.MANAGER_APPROVAL
    assert max(policy.staff_floors) <= Action.MANAGER_APPROVAL
    for typology in policy.typologies.values():
        if typology.party is Party.STAFF:
            assert typology.ceiling <= Action.MANAGER_APPROVAL, typology.name


def test_every_kind_of_transaction_has_a_fallback_that_holds_nobody(policy: Policy) -> None:
    for kind in TRANSACTIONS:
        terms = policy.kinds[kind]
        assert terms.fallback in terms.actions
        assert Action.APPROVE < terms.fallback <= Action.MANAGER_APPROVAL
        assert {Action.APPROVE, Action.APPROVE_AND_REVIEW} <= set(terms.actions)


def test_every_typology_says_what_each_action_prevents_and_from_where(policy: Policy) -> None:
    for typology in policy.typologies.values():
        assert typology.prevented[0] == 0.0
        assert all(0.0 < share <= 1.0 for share in typology.prevented[1:]), typology.name
        assert len(typology.source) > 20, typology.name
        assert 5 <= typology.review_minutes <= 120
        assert list(typology.due_hours) == sorted(typology.due_hours, reverse=True)
        assert max(typology.floors) <= typology.ceiling


def test_only_actions_that_occupy_people_are_charged_for_staff(policy: Policy) -> None:
    charged = {
        a
        for a, t in zip(Action, policy.action_terms, strict=True)
        if t.cashier_minutes + t.manager_minutes + t.investigator_minutes > 0
    }
    assert charged == {Action.VERIFY, Action.MANAGER_APPROVAL, Action.HOLD}


def test_a_graver_hit_weighs_and_asks_no_less(policy: Policy) -> None:
    assert list(policy.severity) == sorted(policy.severity)
    assert list(policy.customer_floors) == sorted(policy.customer_floors)
    assert list(policy.staff_floors) == sorted(policy.staff_floors)


def test_every_skill_that_a_case_may_need_is_on_the_staff() -> None:
    book = parse_policies(read_texts(SHIPPED))
    needed = {t.skill for policy in POLICIES for t in policy.typologies.values()}
    known = {skill for who in book.staffing.investigators for skill in who.skills}
    assert needed <= known


def test_every_region_of_the_chain_has_investigators() -> None:
    book = parse_policies(read_texts(SHIPPED))
    week = [datetime.date(2017, 3, 6) + datetime.timedelta(days=n) for n in range(7)]
    at_work = {who.region for day in week for who in book.staffing.on(day)}
    assert {store.region for store in book.stores.values()} <= at_work


def test_files_and_rules_that_do_not_know_each_other_are_named(book: PolicyBook) -> None:
    assert book.disagreements(NAMED | {"some_rule": "WARDROBING"}) == ()
    (problem,) = book.disagreements(NAMED | {"some_rule": "WARDROBINGS"})
    assert (problem.file, problem.code) == ("base.yaml", "unknown-typology")
    assert "did you mean WARDROBING" in problem.message


def test_a_policy_for_a_rule_that_does_not_exist_is_named(shipped: dict[str, str]) -> None:
    files = shipped | {"stores/367.yaml": 'store: "367"\nrules:\n  some_rul: {weight: 0.2}\n'}
    (problem,) = parse_policies(files).disagreements(NAMED | {"some_rule": "WARDROBING"})
    assert (problem.file, problem.line, problem.column) == ("stores/367.yaml", 3, 3)
    assert "did you mean some_rule" in problem.message


def test_a_rule_may_not_ask_for_more_than_may_be_done_about_staff(shipped: dict[str, str]) -> None:
    said = 'store: "367"\nrules:\n  some_rule: {floor: HOLD}\n'
    book = parse_policies(shipped | {"stores/367.yaml": said})
    (problem,) = book.disagreements(NAMED | {"some_rule": "SELF_REFUND"})
    assert (problem.file, problem.line) == ("stores/367.yaml", 3)
    assert problem.message == "some_rule asks for HOLD, the ceiling is MANAGER_APPROVAL."
    assert book.disagreements(NAMED | {"some_rule": "GIFT_CARD_ACTIVATION"}) == ()


def test_only_the_base_is_needed(shipped: dict[str, str]) -> None:
    book = parse_policies({"base.yaml": shipped["base.yaml"]})
    assert book.in_force("anything", 0).layers == ("base",)
    with pytest.raises(BrokenFile, match=r"base\.yaml:1:1: missing-file"):
        parse_policies({})


def test_the_shipped_files_and_the_shipped_rules_know_each_other() -> None:
    assert parse_policies(read_texts(SHIPPED)).disagreements(NAMED) == ()


def test_a_typology_is_about_the_party_that_its_rules_speak_of() -> None:
    """Otherwise its hits would count as staff's, and nobody would see why."""
    for rule in RULES:
        assert POLICIES[0].typology(rule["typology"]).party == rule["party"], rule["id"]
