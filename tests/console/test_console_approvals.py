"""The manager's page: a borrowed membership is told within a second, answered, recorded, learnt."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator

import grpc
import httpx
import pytest
from playwright.sync_api import Browser

from tillguard.console.stream import counted
from tillguard.serve.alerts import Watcher
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1.decision_pb2 import APPROVAL_STATE_DENIED, Decision
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub

from . import shop
from .browser import NARROW, WIDE, overflows, violations, window
from .conftest import House
from .test_console_queue import secret_of

SEQUENCES = itertools.count(1000, 10)


def borrow(house: House) -> str:
    """Somebody else's membership is used; the key of the transaction that waits."""
    at = house.service.desk.clock()

    async def ring() -> str:
        *before, away = shop.borrowed(at, next(SEQUENCES))
        for request in before:
            await house.service.desk.answer(request)
        answer = await house.service.desk.answer(away)
        return str(Decision.FromString(answer.decision).key)

    return house.run(ring())


def answer(client: httpx.Client, key: str, what: str, note: str = "") -> httpx.Response:
    secret = secret_of(client.get("/approvals"))
    given = {"secret": secret, "back": "/approvals", "key": key, "answer": what, "note": note}
    return client.post("/approvals/answer", data=given)


def test_a_borrowed_membership_is_told_within_a_second_decided_recorded_and_learnt(
    house: House, browser: Browser
) -> None:
    watching = house.run(told(house))
    with window(browser, house.url, "mia") as page:
        page.goto("/approvals")
        page.wait_for_selector("#badge:not(:empty)", state="attached")
        before = page.locator(".ask").count()
        key = borrow(house)
        rung = time.monotonic()
        page.wait_for_selector(f".ask:nth-of-type({before + 1})")
        assert time.monotonic() - rung < 1.0
        ask = page.locator(".ask", has_text="m-lent").last
        assert "membership" in ask.inner_text().lower()
        assert page.locator("#badge").inner_text() == str(before + 1)
        ask.locator(".answer-form [name=note]").fill("the card was a stranger's")
        ask.locator("text=Deny").click()
        page.wait_for_selector(".told[role=status]")
        assert page.locator("tr", has_text=key).locator(".chip").inner_text() == "denied"
    approval = house.run(asyncio.wait_for(watching.__anext__(), 2))
    assert (approval.key, approval.state) == (key, APPROVAL_STATE_DENIED)
    assert (approval.approver, approval.note) == ("manager-406", "the card was a stranger's")
    label = next(one for one in house.journal.labels(2**40) if one.key == key)
    assert (label.source, label.confirmed, label.labeller) == ("approval", True, "manager-406")
    home = house.service.desk.pipeline.history.customer.households[
        house.service.desk.find(key).row.customer
    ]
    assert home.confirmed >= 1


async def told(house: House) -> AsyncIterator[object]:
    """What the till's own gRPC stream hears of answers."""
    channel = grpc.aio.insecure_channel(f"127.0.0.1:{house.service.port}")
    call = DecisionServiceStub(channel).WatchAlerts(wire.WatchAlertsRequest(stores=["406"]))
    await call.initial_metadata()

    async def answers() -> AsyncIterator[object]:
        async for response in call:
            if response.alert.HasField("approval_resolved"):
                call.cancel()
                await channel.close()
                yield response.alert.approval_resolved.approval
                return

    return answers()


def test_the_same_answer_twice_is_one_and_the_other_one_comes_too_late(house: House) -> None:
    key = borrow(house)
    with house.sign_in("mia") as mia, house.sign_in("lead") as lead:
        for _ in range(2):
            assert "told=granted" in answer(mia, key, "grant").headers["location"]
        late = answer(lead, key, "deny", "no")
    assert late.status_code == 409
    assert "already granted" in late.text


def test_a_denial_says_why_and_a_grant_need_not(house: House) -> None:
    key = borrow(house)
    with house.sign_in("mia") as mia:
        silent = answer(mia, key, "deny")
        assert (silent.status_code, "must say why" in silent.text) == (400, True)
        card = answer(mia, key, "deny", "card 4111 1111 1111 1111")
        assert (card.status_code, "4111" in card.text) == (400, False)
        assert answer(mia, key, "grant").status_code == 303


def test_another_stores_question_is_not_there(house: House) -> None:
    key = borrow(house)
    with house.sign_in("noor") as noor, house.sign_in("mia") as mia:
        assert key not in noor.get("/approvals").text
        assert answer(noor, key, "grant").status_code == 404
        assert key in mia.get("/approvals").text
        answer(mia, key, "grant")


def test_a_deviation_is_allowed_for_a_scope_and_a_time_with_its_approver_and_ends(
    house: House,
) -> None:
    key = borrow(house)
    desk = house.service.desk
    cause = Decision.FromString(desk.find(key).row.decision).reasons[0].rule
    with house.sign_in("mia") as mia:
        secret = secret_of(mia.get("/approvals"))
        given = {"secret": secret, "back": "/approvals", "key": key, "where": "register"}
        given["rule"] = cause
        allowed = mia.post(
            "/approvals/allow", data={**given, "hours": "1", "note": "a couple, both known here"}
        )
        assert "told=allowed" in allowed.headers["location"]
        assert mia.post("/approvals/allow", data={**given, "hours": "9000"}).status_code == 400
        other = {**given, "hours": "1", "note": "x", "rule": "keyed-card-entry"}
        assert mia.post("/approvals/allow", data=other).status_code == 400
        page = mia.get("/approvals").text
        assert "a couple, both known here" in page
        answer(mia, key, "grant")
    (one,) = [s for s in house.journal.snoozes(desk.clock()) if s.snooze.rule == cause]
    assert (one.by, one.snooze.store, one.snooze.register) == ("manager-406", "406", "3")
    assert one.snooze.until == desk.clock() + 3600
    paused = Decision.FromString(desk.find(borrow(house)).row.decision)
    assert cause in {reason.rule for reason in paused.snoozed}
    house.journal.end_snooze(one.id, "test", desk.clock())
    house.run(house.service.snoozing.look())


def test_the_stream_says_a_number_once_and_again_when_it_changes(house: House) -> None:
    numbers = iter([2, 2, 3])
    watcher = Watcher([], 0)

    async def count() -> int:
        return next(numbers)

    async def said() -> list[str]:
        events = counted(watcher, count, looks=0.01)
        return [await events.__anext__() for _ in range(3)]

    assert house.run(said()) == [
        "event: waiting\ndata: 2\n\n",
        ": still here\n\n",
        "event: waiting\ndata: 3\n\n",
    ]


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_managers_page_is_read_by_everybody(
    house: House, browser: Browser, size: tuple[int, int]
) -> None:
    key = borrow(house)
    with window(browser, house.url, "mia", size) as page:
        page.goto("/approvals")
        assert page.locator(".ask").count() >= 1
        assert violations(page) == []
        assert not overflows(page)
    with house.sign_in("mia") as mia:
        answer(mia, key, "grant")


def test_without_scripts_a_manager_answers_too(house: House, browser: Browser) -> None:
    borrow(house)
    with window(browser, house.url, "mia", NARROW, java_script_enabled=False) as page:
        page.goto("/approvals")
        page.locator(".ask >> text=Grant").last.click()
        assert "Granted" in page.locator(".told").inner_text()
