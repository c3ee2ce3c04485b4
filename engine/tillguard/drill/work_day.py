"""A day of work: tills send what is suspicious while many investigators work it off at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import grpc

from ..v1 import investigation_service_pb2 as work
from ..v1.decision_service_pb2 import DecideRequest
from ..v1.decision_service_pb2_grpc import DecisionServiceStub
from ..v1.investigation_service_pb2_grpc import InvestigationServiceStub
from ..v1.transaction_pb2 import Transaction
from .calls import Call, Line
from .investigator import Investigator

STORES = ("367", "406", "429", "356")
REGIONS = ("coast", "lakes", "plains", "peaks")
SECONDS_A_SALE = 30
"""From one event of the day to the next, so that claims expire while others work."""


@dataclass(frozen=True, slots=True)
class Day:
    """How much of everything there is: refunds that are suspected, sales that nobody suspects."""

    people: int = 20
    refunds: int = 300
    sales: int = 200
    rounds: int = 25
    seed: int = 0


def staffing(people: int) -> dict[str, Any]:
    """A staffing file of people who may do everything, spread over the stores' regions."""
    shifts = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 480)
    skills = ["returns", "membership", "payments", "cash", "discounts", "stock"]
    return {
        "investigators": [
            {
                "name": f"Investigator {number + 1}",
                "region": REGIONS[number % len(REGIONS)],
                "skills": skills,
                "shifts": shifts,
            }
            for number in range(people)
        ],
        "managers": {"minutes": 60},
    }


def transaction(day: str, number: int, at: int, refund: bool) -> DecideRequest:
    """A refund of 189.99 in cash without a receipt, or a plain sale of 20.00."""
    made = Transaction(
        kind="TRANSACTION_KIND_RETURN" if refund else "TRANSACTION_KIND_SALE",
        store=STORES[number % len(STORES)],
        register="1",
        employee=f"e{number}",
        time_zone="America/New_York",
        business_date=day,
        sequence=number + 1,
        membership=f"m{number}",
    )
    made.event_time.seconds = at
    line = made.lines.add(item="1082185", department="GROCERY", quantity=1000)
    tender = made.tenders.add(type="TENDER_TYPE_CASH")
    for money in (line.price, tender.amount):
        money.currency_code, money.units = "USD", 189 if refund else 20
    return DecideRequest(transaction=made)


async def work_day(address: str, day: Day, date: str, start: int) -> list[Call]:
    """Morning's refunds are planned, then everybody works while the tills go on; at the end what is
    left is planned once more. `start` is the moment (epoch seconds) of the first event."""
    chance = Random(day.seed)
    async with grpc.aio.insecure_channel(address) as channel:
        tills, office = DecisionServiceStub(channel), InvestigationServiceStub(channel)
        keys = await morning(tills, day, date, start)
        plan = (await office.PlanShift(work.PlanShiftRequest())).plan
        pool = [one.case_id for one in plan.assignments] + [one.case_id for one in plan.left_out]
        names = [f"Investigator {number + 1}" for number in range(day.people)]
        people = [
            Investigator(name, names, Line(office), Random(chance.random()), pool, keys)
            for name in names
        ]
        tasks = [asyncio.create_task(one.work(day.rounds)) for one in people]
        await afternoon(tills, day, date, start, tasks)
        await office.PlanShift(work.PlanShiftRequest())
        await asyncio.gather(*tasks)
    return [call for one in people for call in one.line.calls]


async def morning(tills: DecisionServiceStub, day: Day, date: str, start: int) -> list[str]:
    """All refunds, and sales whose keys may be added to a case; answers these keys."""
    keys = []
    for number in range(day.refunds + day.sales):
        asked = transaction(date, number, start + number, refund=number < day.refunds)
        decision = (await tills.Decide(asked)).decision
        keys += [decision.key] if number >= day.refunds else []
    return keys


async def afternoon(
    tills: DecisionServiceStub, day: Day, date: str, start: int, tasks: Sequence[asyncio.Task[None]]
) -> None:
    """Sales and refunds while somebody works; they move the clock, so that claims expire."""
    number = day.refunds + day.sales
    while not all(task.done() for task in tasks):
        at = start + number + SECONDS_A_SALE * (number - day.refunds - day.sales)
        await tills.Decide(transaction(date, number, at, refund=number % 5 == 0))
        number += 1
        await asyncio.sleep(0.02)
