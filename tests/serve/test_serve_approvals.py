"""The membership story: noticed as unusual, the manager told, the choice recorded and learnt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import grpc
import pytest

from tillguard.serve.memory import staff_of
from tillguard.serve.wiring import Service
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1.decision_pb2 import (
    ACTION_MANAGER_APPROVAL,
    APPROVAL_STATE_DENIED,
    APPROVAL_STATE_GRANTED,
    APPROVAL_STATE_PENDING,
    PARTY_CUSTOMER,
    Decision,
)
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub

Ask = Callable[..., wire.DecideRequest]
MANAGER = "manager-7"


async def used_by_somebody_else(till: DecisionServiceStub, sale: Ask) -> Decision:
    """The membership is used in Seattle's store minutes after it was used in Boston's."""
    await till.Decide(sale(1, store="367"))
    await till.Decide(sale(2, store="367"))
    elsewhere = sale(1, store="406", register="3", employee="e9", cents=9000)
    elsewhere.transaction.membership_entry_method = "ENTRY_METHOD_KEYED"
    elsewhere.transaction.tenders[0].token = "t-never-seen"
    return (await till.Decide(elsewhere)).decision


async def test_a_membership_used_by_somebody_else_waits_for_the_manager(
    till: DecisionServiceStub, sale: Ask
) -> None:
    watching = till.WatchAlerts(wire.WatchAlertsRequest(stores=["406"]))
    await watching.initial_metadata()
    decision = await used_by_somebody_else(till, sale)
    assert decision.action == ACTION_MANAGER_APPROVAL
    assert decision.typology == "MEMBERSHIP_MISUSE"
    assert decision.party == PARTY_CUSTOMER
    assert decision.who == "manager"
    told = [await asyncio.wait_for(watching.read(), 1.0) for _ in range(2)]
    assert [alert.alert.WhichOneof("news") for alert in told] == [
        "decision_flagged",
        "approval_requested",
    ]
    assert told[1].alert.approval_requested.decision == decision
    watching.cancel()


async def test_what_waits_for_a_manager_makes_the_managers_of_that_store_dearer(
    till: DecisionServiceStub, service: Service, sale: Ask
) -> None:
    asked = await used_by_somebody_else(till, sale)
    next_one = (await till.Decide(sale(7, store="406"))).decision
    elsewhere = (await till.Decide(sale(8, store="367"))).decision
    assert (asked.prices.source, next_one.prices.source) == ("policy", "load")
    assert (next_one.prices.manager.units, asked.prices.manager.units) == (1, 0)
    assert elsewhere.prices == asked.prices
    pipeline = service.desk.pipeline
    recalled = staff_of(service.desk.journal, 10**9, pipeline.rulebook.policies)
    told = [staff.busy("406", 60, recalled.now + 60) for staff in (pipeline.staff, recalled)]
    assert told[0] == told[1] > 0


@pytest.mark.parametrize("state", [APPROVAL_STATE_GRANTED, APPROVAL_STATE_DENIED])
async def test_the_managers_answer_is_recorded_told_and_learnt(
    till: DecisionServiceStub, service: Service, sale: Ask, state: int
) -> None:
    decision = await used_by_somebody_else(till, sale)
    watching = till.WatchAlerts(wire.WatchAlertsRequest())
    await watching.initial_metadata()
    pending = await till.GetDecision(wire.GetDecisionRequest(key=decision.key))
    assert pending.approval.state == APPROVAL_STATE_PENDING
    request = wire.ResolveApprovalRequest(
        key=decision.key, state=state, approver=MANAGER, note="asked for the card"
    )
    first = await till.ResolveApproval(request)
    assert (await till.ResolveApproval(request)) == first
    told = await asyncio.wait_for(watching.read(), 1.0)
    assert told.alert.approval_resolved.approval == first.approval
    kept = await till.GetDecision(wire.GetDecisionRequest(key=decision.key))
    assert kept.approval == first.approval
    assert kept.decision == decision
    assert (kept.approval.state, kept.approval.approver) == (state, MANAGER)
    denied = state == APPROVAL_STATE_DENIED
    labels = service.desk.journal.labels(2**40)
    assert [(la.key, la.source, la.confirmed) for la in labels] == [
        (decision.key, "approval", denied)
    ]
    home = service.desk.pipeline.history.customer.households["m1"]
    assert (home.confirmed, home.cleared) == (int(denied), int(not denied))
    watching.cancel()


async def test_nobody_approves_what_they_rang_or_what_was_not_asked(
    till: DecisionServiceStub, sale: Ask
) -> None:
    plain = (await till.Decide(sale(9, store="31", membership=""))).decision
    asked = await used_by_somebody_else(till, sale)
    for key, approver in ((plain.key, MANAGER), (asked.key, "e9")):
        request = wire.ResolveApprovalRequest(
            key=key, state=APPROVAL_STATE_GRANTED, approver=approver
        )
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await till.ResolveApproval(request)
        assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION


async def test_a_choice_once_made_is_not_made_otherwise(
    till: DecisionServiceStub, sale: Ask
) -> None:
    key = (await used_by_somebody_else(till, sale)).key
    for state, allowed in ((APPROVAL_STATE_DENIED, True), (APPROVAL_STATE_GRANTED, False)):
        request = wire.ResolveApprovalRequest(key=key, state=state, approver=MANAGER)
        if allowed:
            await till.ResolveApproval(request)
            continue
        with pytest.raises(grpc.aio.AioRpcError, match="already denied"):
            await till.ResolveApproval(request)


async def test_a_watcher_hears_only_of_its_stores(till: DecisionServiceStub, sale: Ask) -> None:
    watching = till.WatchAlerts(wire.WatchAlertsRequest(stores=["999"]))
    await watching.initial_metadata()
    await used_by_somebody_else(till, sale)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(watching.read(), 0.3)
