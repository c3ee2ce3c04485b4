"""Alerts by webhook and mail: told within a second, nothing lost, nothing twice, nobody's key."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from sqlmodel import select

from tillguard.client.webhooks import NotSigned, signature, verified
from tillguard.drill.receiver import SECRET, Call, Receiver
from tillguard.journal.letters import AlertLetter, retry_letters
from tillguard.serve.clock import system
from tillguard.serve.posting import later
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1.decision_pb2 import APPROVAL_STATE_DENIED
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub

from .mail_server import MailServer, serving_mail

Ask = Callable[..., wire.DecideRequest]
ROOT = Path(__file__).parents[2]
RULES = """
receivers:
  - {name: tool, role: lp_lead, by: webhook}
  - {name: store, role: store_manager, by: mail, stores: ["406"]}
  - {name: manager, role: store_manager, by: webhook, stores: ["406"]}
  - {name: lead, role: lp_lead, by: webhook, stores: ["406"]}
  - {name: nowhere, role: auditor, by: webhook}
rules:
  - {news: [decision_flagged], to: [tool, nowhere]}
  - {news: [decision_flagged], severity: 4, to: [tool]}
  - {news: [approval_requested, approval_resolved], to: [store, manager, lead]}
  - {news: [silence], to: [tool]}
"""
PEOPLE = ("e1", "e9", "m1", "t1", "t-never-seen", "manager-7", "knows her")
"""Who and what is in the requests of these tests and in no alert."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    opened = Receiver()
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def mailbox() -> Iterator[MailServer]:
    with serving_mail() as server:
        yield server


@pytest.fixture
def told(tmp_path: Path, settings: Settings, receiver: Receiver, mailbox: MailServer) -> Settings:
    """Settings of a service whose receivers are this test's."""
    policies = tmp_path / "policies"
    shutil.copytree(settings.policies, policies)
    (policies / "alerts.yaml").write_text(RULES)
    hook = {"url": f"http://127.0.0.1:{receiver.port}/hook?x=1", "secret": SECRET}
    addresses = tmp_path / "addresses.yaml"
    addresses.write_text(
        json.dumps(
            {
                "webhooks": {"tool": hook, "manager": hook, "lead": hook},
                "mail": {"store": {"to": "managers@example.com"}},
                "mail_server": {
                    "host": "127.0.0.1", "port": mailbox.port, "tls": "none",
                    "from": "till@example.com",
                },
                "console": "https://console.example.com/",
            }
        )
    )  # fmt: skip
    os.chmod(addresses, 0o600)
    return settings.model_copy(
        update={"policies": policies, "alert_addresses": addresses, "alert_attempts": 4}
    )


@pytest.fixture
def shared(told: Settings, url: str) -> Settings:
    """The same on a database that services can share."""
    return told.model_copy(update={"database_url": url})


@pytest.fixture
async def service(told: Settings) -> AsyncIterator[Service]:
    running = await start(told, system)
    yield running
    await running.stop(grace=0.2)


async def until(reached: Callable[[], object], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not reached():
            await asyncio.sleep(0.01)


def letters(service: Service) -> list[AlertLetter]:
    with service.desk.journal.database.view() as session:
        return list(session.exec(select(AlertLetter).order_by(AlertLetter.id)).all())  # type: ignore[arg-type]


async def misused(till: DecisionServiceStub, sale: Ask) -> str:
    """A membership in two distant stores: the second asks for a manager."""
    for number in (1, 2):
        await till.Decide(sale(number, store="367"))
    asked = sale(1, store="406", register="3", employee="e9", cents=9000)
    asked.transaction.membership_entry_method = "ENTRY_METHOD_KEYED"
    asked.transaction.tenders[0].token = "t-never-seen"
    key: str = (await till.Decide(asked)).decision.key
    return key


async def test_whoever_a_rule_names_is_told_within_a_second_once_and_without_a_persons_key(
    service: Service, till: DecisionServiceStub, receiver: Receiver, mailbox: MailServer, sale: Ask
) -> None:
    key = await misused(till, sale)
    begun = asyncio.get_running_loop().time()
    await until(lambda: len(receiver.calls) == 3 and mailbox.messages)
    assert asyncio.get_running_loop().time() - begun < 1.0
    await till.ResolveApproval(
        wire.ResolveApprovalRequest(
            key=key, state=APPROVAL_STATE_DENIED, approver="manager-7", note="knows her"
        )
    )
    await until(lambda: len(receiver.calls) == 5 and len(mailbox.messages) == 2)
    await until(lambda: all(one.state == "sent" for one in letters(service)))
    assert {(one.receiver, one.news) for one in letters(service)} == {
        ("tool", "decision_flagged"),
        *((who, f"approval_{what}") for who in ("lead", "store", "manager")
          for what in ("requested", "resolved")),
    }  # fmt: skip
    assert not receiver.unsigned
    assert max(receiver.acknowledged.values()) == 2, "the same news under one id, to two receivers"
    for text in [*(json.dumps(c.body) for c in receiver.calls), *mailbox.messages]:
        assert not [who for who in PEOPLE if f'"{who}"' in text or f" {who} " in text], text
        assert key in text


async def test_an_event_is_cloudevents_in_json_with_what_the_role_may_see(
    service: Service, till: DecisionServiceStub, receiver: Receiver, mailbox: MailServer, sale: Ask
) -> None:
    key = await misused(till, sale)
    await until(lambda: len(receiver.calls) == 3 and mailbox.messages)
    by_type: dict[str, list[Call]] = {}
    for call in receiver.calls:
        by_type.setdefault(call.body["type"], []).append(call)
    (flagged,) = by_type["tillguard.v1.DecisionFlagged"]
    assert flagged.body.keys() == {
        "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data",
    }  # fmt: skip
    assert flagged.body["specversion"] == "1.0"
    assert flagged.body["source"] == "/tillguard/stores/406"
    assert flagged.body["subject"] == "406/3"
    assert flagged.headers["webhook-id"] == flagged.body["id"] == flagged.event
    assert flagged.headers["Content-Type"].startswith("application/cloudevents+json")
    decision = flagged.body["data"]["decision_flagged"]["decision"]
    assert decision["risk"] > 0
    asked = by_type["tillguard.v1.ApprovalRequested"]
    shown = [one.body["data"]["approval_requested"]["decision"] for one in asked]
    assert sorted("risk" in one for one in shown) == [False, True], "a manager sees no score"
    assert all(one["action"] == "ACTION_MANAGER_APPROVAL" for one in shown)
    (mail,) = mailbox.messages
    assert "Subject: tillguard: store 406, register 3: waits for a manager" in mail
    assert f"https://console.example.com/receipts/{key}" in mail
    assert "To: managers@example.com" in mail


async def test_a_receiver_that_is_away_is_told_later_and_one_that_says_no_is_asked_again(
    service: Service, till: DecisionServiceStub, receiver: Receiver, refund: Ask
) -> None:
    answers = iter([503, 302, 500])
    receiver.answer = lambda: next(answers, 204)
    await till.Decide(refund(1))
    await until(lambda: receiver.acknowledged)
    assert [call.status for call in receiver.calls] == [503, 302, 500, 204]
    assert len({(call.event, json.dumps(call.body)) for call in receiver.calls}) == 1
    receiver.close()
    await till.Decide(refund(2))
    await until(lambda: letters(service)[-1].why == "connection refused")
    receiver.open()
    await until(lambda: len(receiver.acknowledged) == 2)
    await until(lambda: {one.state for one in letters(service)} == {"sent"})
    assert set(receiver.acknowledged.values()) == {1}


async def test_a_letter_that_nobody_takes_is_dead_until_somebody_retries_it(
    service: Service, till: DecisionServiceStub, receiver: Receiver, refund: Ask
) -> None:
    service.posting.attempts = 2
    receiver.answer = lambda: 500
    await till.Decide(refund(2))
    await until(lambda: [one.state for one in letters(service)] == ["dead"])
    assert len(receiver.calls) == 2
    await service.desk.journal.writer.run(lambda session: retry_letters(session, 0))
    receiver.answer = lambda: 204
    await until(lambda: [one.state for one in letters(service)] == ["sent"])
    assert not await service.desk.journal.writer.run(lambda session: retry_letters(session, 0))


async def test_a_receiver_that_is_gone_for_good_is_not_asked_again(
    service: Service, till: DecisionServiceStub, receiver: Receiver, refund: Ask
) -> None:
    receiver.answer = lambda: 410
    await till.Decide(refund(1))
    await until(lambda: [one.state for one in letters(service)] == ["dead"])
    assert (letters(service)[0].why, len(receiver.calls)) == ("it answers 410", 1)


async def test_what_a_dead_service_did_not_tell_is_told_by_the_next_and_nothing_else(
    shared: Settings, receiver: Receiver, refund: Ask
) -> None:
    first = await start(shared, system)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{first.port}") as channel:
        till = DecisionServiceStub(channel)
        await till.Decide(refund(1))
        await until(lambda: [one.state for one in letters(first)] == ["sent"])
        first.posting.addresses, first.posting.marked = None, float("inf")  # as if it had died
        await asyncio.sleep(0.3)
        await till.Decide(refund(2))
    await first.stop(grace=0.1)
    assert len(receiver.calls) == 1
    second = await start(shared, system)
    await until(lambda: len(receiver.calls) == 2)
    await asyncio.sleep(0.5)
    await second.stop(grace=0.1)
    assert set(receiver.acknowledged.values()) == {1}


async def test_two_services_on_one_database_tell_of_each_decision_once(
    shared: Settings, receiver: Receiver, refund: Ask, tmp_path: Path
) -> None:
    own = [shared.model_copy(update={"home": tmp_path / name}) for name in ("one", "two")]
    services = [await start(settings, system) for settings in own]
    for number in range(1, 41):
        request = refund(number, store=str(STORES[number % 4]))
        async with grpc.aio.insecure_channel(f"127.0.0.1:{services[number % 2].port}") as channel:
            await DecisionServiceStub(channel).Decide(request)
    await until(lambda: len(receiver.acknowledged) >= 40)
    await asyncio.sleep(0.5)
    assert len(receiver.calls) == len(receiver.acknowledged)
    assert {one.state for one in letters(services[0])} == {"sent"}
    for one in services:
        await one.stop(grace=0.1)


STORES = (367, 406, 2, 12)


async def test_a_silence_is_told_under_the_same_id_by_whoever_finds_it(
    service: Service, receiver: Receiver
) -> None:
    for _ in range(2):
        alert = wire.Alert(store="367", register="1", silence=wire.Silence(expected_events=9.0))
        alert.silence.last_event_time.seconds = 1_512_493_200
        service.desk.alerts.unrecorded.append(alert)
        await until(lambda: receiver.acknowledged)
        await asyncio.sleep(0.3)
    assert [call.body["type"] for call in receiver.calls] == ["tillguard.v1.Silence"]


def test_a_signature_is_that_of_standard_webhooks() -> None:
    """The example of its specification."""
    import base64

    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    said = signature((key,), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("changes", "late"),
    [({"webhook-id": "0" * 31 + "1"}, 0), ({"webhook-timestamp": "1000000001"}, 0), ({}, 301),
     ({"webhook-signature": "v1,AAAA"}, 0), ({"webhook-signature": ""}, 0)],
)  # fmt: skip
def test_a_call_that_was_changed_or_is_old_is_not_ours(changes: dict[str, str], late: int) -> None:
    import base64

    event, at, body = "0" * 32, 1_000_000_000, b"{}"
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    headers: dict[str, Any] = {
        "Webhook-Id": event, "Webhook-Timestamp": str(at),
        "Webhook-Signature": f"v1,AAAA {signature((key,), event, at, body)}",
    }  # fmt: skip
    assert verified(SECRET, headers, body, at + 300) == event
    low = {name.lower(): value for name, value in headers.items()} | changes
    with pytest.raises(NotSigned):
        verified(SECRET, low, body, at + late)
    with pytest.raises(NotSigned):
        verified(SECRET, headers, b"{ }", at)


def test_each_wait_is_longer_than_the_last_and_ends_at_an_hour() -> None:
    assert [later(n, 0, 1.0) for n in (1, 2, 3, 12, 13, 60)] == [1, 2, 4, 2048, 3600, 3600]
    assert later(3, 0, 0.0) == 2.0
    assert later(1, 30, 0.5) == 30
