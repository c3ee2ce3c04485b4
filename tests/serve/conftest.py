"""A running service on a real database and port, with the shipped files."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import grpc
import pytest

from tillguard.serve.clock import Replay
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1.decision_service_pb2 import DecideRequest
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub
from tillguard.v1.investigation_service_pb2_grpc import InvestigationServiceStub
from tillguard.v1.transaction_pb2 import Transaction

ROOT = Path(__file__).parents[2]
NOON = 1_512_493_200
"""Tuesday 5 December 2017, 12:00 in New York."""


@pytest.fixture
def settings(tmp_path: Path, migrated_file: Path) -> Settings:
    """A home whose journal is new, but migrated already."""
    shutil.copy(migrated_file, tmp_path / "tillguard.db")
    return Settings(
        home=tmp_path, port=0, rules=ROOT / "rules", policies=ROOT / "policies", nightly=False
    )


OWN_RULE = """
id: refund-without-a-receipt
title: Refund without a receipt
group: returns
typology: NO_RECEIPT_RETURN
party: customer
kinds: [return]
severity: 4
reason: Refund of {amount} without a receipt
when:
  all:
    - has_receipt == no
    - amount >= 10.00
tests:
  - name: forty without a receipt
    features: {has_receipt: no, amount: 40.00}
    hit: true
  - name: a small amount
    features: {has_receipt: no, amount: 4.99}
    hit: false
"""


@pytest.fixture
def own_files(settings: Settings, tmp_path: Path) -> Settings:
    """Shipped files, copied so that a test may break them, with a rule of the tests' own; of the
    rules those about returns, because each child that tries a bundle reads all of them."""
    files = tmp_path / "files"
    shutil.copytree(settings.policies, files / "policies")
    shutil.copytree(settings.rules / "returns", files / "rules" / "returns")
    (files / "rules" / "returns" / "refund-without-a-receipt.yaml").write_text(OWN_RULE)
    return settings.model_copy(
        update={
            "rules": files / "rules",
            "policies": files / "policies",
            "reload_seconds": 0.05,
        }
    )


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    """On SQLite, without a model, on a clock that begins at noon."""
    running = await start(settings, Replay(NOON))
    yield running
    await running.stop(grace=0.2)


@pytest.fixture
async def channel(service: Service) -> AsyncIterator[grpc.aio.Channel]:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as opened:
        yield opened


@pytest.fixture
def till(channel: grpc.aio.Channel) -> DecisionServiceStub:
    return DecisionServiceStub(channel)


@pytest.fixture
def office(channel: grpc.aio.Channel) -> InvestigationServiceStub:
    return InvestigationServiceStub(channel)


Ask = Callable[..., DecideRequest]


@pytest.fixture
def sale() -> Ask:
    """A sale of 20.00 on card and membership; keyword arguments replace fields."""

    def ask(
        sequence: int = 1, revision: int = 0, cents: int = 2000, **fields: Any
    ) -> DecideRequest:
        given: dict[str, Any] = {
            "kind": "TRANSACTION_KIND_SALE",
            "store": "367",
            "register": "1",
            "employee": "e1",
            "time_zone": "America/New_York",
            "business_date": "2017-12-05",
            "sequence": sequence,
            "membership": "m1",
        }
        transaction = Transaction(**(given | fields))
        line = transaction.lines.add(item="1082185", department="GROCERY", quantity=1000)
        tender = transaction.tenders.add(type="TENDER_TYPE_CARD", token="t1")
        for money in (line.price, tender.amount):
            money.currency_code = "USD"
            money.units, money.nanos = cents // 100, cents % 100 * 10_000_000
        return DecideRequest(transaction=transaction, revision=revision)

    return ask


@pytest.fixture
def refund(sale: Ask) -> Ask:
    """A refund of 189.99 in cash without a receipt: no membership, a suspicion of its own."""

    def ask(sequence: int = 1, **fields: Any) -> DecideRequest:
        given = {"kind": "TRANSACTION_KIND_RETURN", "membership": "", "cents": 18_999}
        request = sale(sequence, **(given | fields))
        request.transaction.tenders[0].type = "TENDER_TYPE_CASH"
        request.transaction.tenders[0].token = ""
        return request

    return ask
