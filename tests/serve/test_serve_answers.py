"""Decisions, approvals, cases and plans say everything that the domain says, exactly."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet
from hypothesis import given
from hypothesis import strategies as st

from tillguard.domain import (
    Action,
    Assignment,
    Case,
    Choice,
    Contribution,
    Costed,
    Disposition,
    Event,
    Hit,
    Kind,
    LeftOut,
    Party,
    Plan,
    Prices,
    Score,
    minor_per_unit,
)
from tillguard.journal import CaseFile, CaseState, ContestState
from tillguard.pipeline import Decided
from tillguard.serve.answers import (
    COSTS,
    Decision,
    approval_message,
    contribution_messages,
    decision_bytes,
)
from tillguard.serve.case_answers import case_message, plan_message
from tillguard.serve.convert.costs import cost_fields
from tillguard.serve.framing import framed
from tillguard.serve.money import minor_units, put_money
from tillguard.serve.vocabulary import ACTION_NUMBERS
from tillguard.v1 import decision_pb2, investigation_pb2


def decided(**changes: Any) -> Decided:
    event = Event("k1", Kind.RETURN, 5, 6, "402", "3", "E7", "UTC", "2025-11-28", 812)
    costs = tuple(Costed(a, 40 * a, 30 * a, 7 * a, 3 * a, a < Action.HOLD) for a in Action)
    hit = Hit("no-receipt", "NO_RECEIPT_RETURN", Party.CUSTOMER, 3, "a return without receipt")
    choice = Choice(
        action=Action.VERIFY,
        flagged=True,
        typology="NO_RECEIPT_RETURN",
        party=Party.CUSTOMER,
        risk=0.31,
        expected_loss=12_34,
        costs=costs,
        obligations=("verify_receipt",),
        who="cashier",
        floor=Action.WARN,
        ceiling=Action.DENY,
        bound_by="floor: no-receipt",
    )
    right: dict[str, Any] = {
        "event": event,
        "region": "midwest",
        "vector": [],
        "hits": (hit,),
        "score": Score(0.2, 4000, -1.3),
        "contributions": (Contribution("refunds_1h", 6.0, 0.4, 1.7, "refunds: 6, usually 0.4"),),
        "choice": choice,
        "prices": Prices(33.3, 55.5, 66.6, "plan"),
        "bundle": "b1",
        "model": "m1",
        "degraded": "rules: slow",
        "currency": "USD",
        "snoozed": (hit._replace(rule="paused"),),
        "cause": "no-receipt",
    }
    return Decided(**(right | changes))


def unset(message: Message) -> list[str]:
    """Fields at their default, here and in the messages inside."""
    given = {field.name for field, _ in message.ListFields()}
    missing = [f.full_name for f in message.DESCRIPTOR.fields if f.name not in given]
    for field, value in message.ListFields():
        ours = field.message_type and field.message_type.file.package == "tillguard.v1"
        if ours and not field.message_type.GetOptions().map_entry:
            for inner in value if field.is_repeated else [value]:
                missing += unset(inner)
    return missing


def test_a_decision_says_everything_that_was_decided() -> None:
    message = Decision.FromString(decision_bytes(decided(), revision=2, decided_at=77))
    unsaid = {"tillguard.v1.ActionCost.allowed", "tillguard.v1.Decision.expired"}
    assert set(unset(message)) == unsaid, "what is false is not written"
    assert (message.key, message.revision, message.decide_time.seconds) == ("k1", 2, 77)
    assert message.action == decision_pb2.ACTION_VERIFY
    assert minor_units(message.expected_loss) == 12_34
    assert [minor_units(c.cost) for c in message.costs] == [40 * a for a in Action]
    assert [minor_units(c.loss) for c in message.costs] == [30 * a for a in Action]
    assert [minor_units(c.friction) for c in message.costs] == [7 * a for a in Action]
    assert [minor_units(c.staff) for c in message.costs] == [3 * a for a in Action]
    assert [c.allowed for c in message.costs] == [True] * 5 + [False] * 2
    assert message.reasons[0].text == "a return without receipt"
    assert message.contributions[0].text == "refunds: 6, usually 0.4"
    assert message.prices.manager.nanos == 555_000_000
    assert not Decision.FromString(decision_bytes(decided(), 2, 77, durable=False)).durable


def test_a_decision_without_model_has_no_probability() -> None:
    raw = decision_bytes(decided(score=None, model="", contributions=()), 0, 1)
    message = Decision.FromString(raw)
    assert (message.probability, message.model, len(message.contributions)) == (0.0, "", 0)


amounts = st.integers(-(10**15), 10**15) | st.integers(-20_000, 20_000)


@given(
    st.lists(st.builds(Costed, st.sampled_from(Action), *[amounts] * 4, st.booleans())),
    st.sampled_from(["USD", "JPY", "KWD", "CLF"]),
)
def test_costs_are_written_as_their_messages_are(costs: list[Costed], currency: str) -> None:
    message = Decision()
    for costed in costs:
        one = message.costs.add(action=ACTION_NUMBERS[costed.action], allowed=costed.allowed)
        for name in ("cost", "loss", "friction", "staff"):
            put_money(getattr(one, name), getattr(costed, name), currency)
    per_unit = minor_per_unit(currency)
    written = cost_fields(COSTS, costs, ACTION_NUMBERS, currency, per_unit)
    assert written == message.SerializeToString(deterministic=True)


def test_costs_of_either_sign_and_zero_are_exact() -> None:
    costs = tuple(Costed(Action.APPROVE, c, 0, -c, 1, True) for c in (0, 99, -99, 10**12))
    choice = decided().choice._replace(costs=costs)
    message = Decision.FromString(decision_bytes(decided(choice=choice), 0, 1))
    assert [minor_units(c.cost) for c in message.costs] == [0, 99, -99, 10**12]
    assert [minor_units(c.friction) for c in message.costs] == [0, -99, 99, -(10**12)]
    assert all(c.loss.currency_code == "USD" for c in message.costs)


def test_equal_decisions_are_equal_bytes() -> None:
    assert decision_bytes(decided(), 0, 1) == decision_bytes(decided(), 0, 1)


@given(st.integers(1, 2**29 - 101), st.binary(max_size=70_000))
def test_what_is_framed_is_read_back_as_the_field_that_it_is(field: int, body: bytes) -> None:
    unknown = UnknownFieldSet(Decision.FromString(framed(field + 100, body)))
    assert [(one.field_number, one.data) for one in unknown] == [(field + 100, body)]


def test_a_feature_that_is_not_known_stays_unknown_in_its_contribution() -> None:
    [message] = contribution_messages([Contribution("f", math.nan, math.nan, 0.1, "w")])
    assert math.isnan(message.value)


def test_a_pending_approval_has_no_time_of_resolution() -> None:
    pending = approval_message("k1", decision_pb2.APPROVAL_STATE_PENDING, 5)
    assert not pending.HasField("resolve_time")
    granted = approval_message("k1", decision_pb2.APPROVAL_STATE_GRANTED, 5, 9, "M2", "known")
    assert unset(granted) == []


CASE = Case(
    id="c1",
    subject="E7",
    subject_kind="employee",
    typology="POST_VOID",
    party=Party.STAFF,
    store="402",
    region="midwest",
    opened=5,
    due=9,
    value=12_34,
    minutes=40,
    skill="cctv",
    evidence=("k1", "k2"),
    reason="12 post-voids in a week",
)


def test_a_closed_case_says_everything_about_it() -> None:
    closed = CaseFile(
        replace(CASE, members=(("card", "t1"),), links=("one receipt",), spread=100),
        CaseState.CLOSED,
        holder="ada",
        claimed_until=8,
        disposition=Disposition.CONFIRMED,
        recovered=500,
        note="ada: saw it",
        closed_at=7,
        minutes_spent=3,
        prevented=700,
        contest=ContestState.WAITING,
        snoozed_until=6,
        pinned_to="ada",
        answer_due=10,
        joined_to="another",
    )
    message = case_message(closed, 9)
    assert unset(message) == ["tillguard.v1.Case.overdue"]
    assert minor_units(message.value) == 12_34
    assert (minor_units(message.recovered), minor_units(message.prevented)) == (500, 700)
    assert message.disposition == investigation_pb2.DISPOSITION_CONFIRMED
    assert message.contest_state == investigation_pb2.CONTEST_STATE_WAITING


def test_an_open_case_has_no_verdict() -> None:
    message = case_message(CaseFile(CASE, CaseState.OPEN), CASE.due)
    assert message.overdue
    assert not case_message(CaseFile(CASE, CaseState.OPEN), CASE.due - 1).overdue
    assert message.disposition == investigation_pb2.DISPOSITION_UNSPECIFIED
    assert not message.HasField("recovered")


def test_a_claim_that_has_expired_is_nobodys() -> None:
    held = CaseFile(CASE, CaseState.CLAIMED, "ada", claimed_until=100)
    assert case_message(held, 99).investigator == "ada"
    free = case_message(held, 100)
    assert (free.investigator, free.state) == ("", investigation_pb2.CASE_STATE_OPEN)
    assert not free.HasField("claim_expire_time")


def test_a_plan_says_everything_about_the_shift() -> None:
    plan = Plan(
        assignments=(
            Assignment("c1", "ada", 1, 40, 12_34, 0.25, "a pick", True, "2025-11-28", late=5),
        ),
        left_out=(LeftOut("c2", "no minutes left", 31.5),),
        value=12_34,
        bound=1250.75,
        gap=0.0134,
        seconds=0.25,
        minute_prices={"midwest": 31.5},
        explore=0.04,
    )
    message = plan_message(plan, "2025-11-28", 77)
    assert unset(message) == []
    assert message.bound.nanos == 507_500_000
    assert message.solve_duration.ToMilliseconds() == 250
    assert message.minute_prices["midwest"].nanos == 315_000_000
