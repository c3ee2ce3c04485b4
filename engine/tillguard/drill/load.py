"""Tills that ask without pause, about keys of their own and about those of others."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter

import grpc

from ..v1 import decision_service_pb2 as wire
from ..v1.decision_pb2 import Decision
from ..v1.decision_service_pb2_grpc import DecisionServiceStub
from ..v1.transaction_pb2 import Transaction
from .checker import Told

STORE, ZONE, DAY = "367", "America/New_York", "2017-12-05"
"""A store of the shipped files."""


def asked(number: int, register: str = "1") -> wire.DecideRequest:
    """Transaction `number` of a register: every third one is a refund without a receipt."""
    refund = number % 3 == 0
    transaction = Transaction(
        kind="TRANSACTION_KIND_RETURN" if refund else "TRANSACTION_KIND_SALE",
        store=STORE, register=register, employee=f"e{number % 5}", time_zone=ZONE,
        business_date=DAY, sequence=number,
    )  # fmt: skip
    line = transaction.lines.add(item="1082185", department="GROCERY", quantity=1000)
    tender = transaction.tenders.add(type="TENDER_TYPE_CASH")
    for money in (line.price, tender.amount):
        money.currency_code, money.units = "USD", 189 if refund else 20
    return wire.DecideRequest(transaction=transaction)


def key_of(request: wire.DecideRequest) -> str:
    one = request.transaction
    return f"{one.store}/{one.register}/{one.business_date}/{one.sequence}"


@dataclass(slots=True)
class Log:
    """What all tills asked and were told, over every service that they asked."""

    asked: dict[str, wire.DecideRequest] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    number: int = 0


@dataclass(frozen=True, slots=True)
class Tills:
    """`count` tills with one log; every other one asks about the key that was asked about last."""

    count: int
    log: Log

    async def run(self, address: str, until: asyncio.Event) -> None:
        """Ask at `address` until the event, or until nobody answers there any more."""
        async with grpc.aio.insecure_channel(address) as channel:
            till = DecisionServiceStub(channel)
            await asyncio.gather(*(self._till(till, n, until) for n in range(self.count)))

    async def _till(self, till: DecisionServiceStub, number: int, until: asyncio.Event) -> None:
        while not until.is_set():
            self.log.number += number % 2
            request = asked(self.log.number)
            if not await self.ask(till, f"till {number}", request):
                return

    async def ask(self, till: DecisionServiceStub, name: str, request: wire.DecideRequest) -> bool:
        """Ask once and log what was told; False where nobody answers."""
        self.log.asked[key_of(request)] = request
        began = perf_counter()
        try:
            answer = await till.Decide(request, timeout=10.0)
        except grpc.aio.AioRpcError as error:
            self.log.failed[error.code().name] += 1
            return error.code() is not grpc.StatusCode.UNAVAILABLE
        self.log.seconds.append(perf_counter() - began)
        made = answer.decision
        self.log.told.append(Told(name, made.key, content(made), answer.replayed, made.durable))
        return True


def content(decision: Decision) -> bytes:
    return decision.SerializeToString(deterministic=True)
