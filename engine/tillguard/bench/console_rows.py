"""A large journal: a few real decisions of a small service, again and again, straight into the
tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random

from ..demo.learning import CUT
from ..domain import Assignment, Case, Event, Kind, LeftOut, Line, Party, Plan, Tender, TenderType
from ..journal import DecisionRow, Journal, Label
from ..journal.group import write_group
from ..policy import parse_policies, read_bundle
from ..serve.clock import Replay
from ..serve.convert import transaction_of
from ..serve.wiring import start
from ..settings import Settings
from ..v1.decision_service_pb2 import DecideRequest

DAYS, STORES, REAL = 91, 500, 400
BATCH = 5_000
PEOPLE = 60
EACH = 40
"""Cases that the plan gives to each person."""
Tick = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Shop:
    """What there is to ask for; `now` is the moment after the last decision."""

    now: int
    store: str
    region: str
    register: str
    employee: str
    receipt: str
    case: str


async def fill(settings: Settings, decisions: int, cases: int, tick: Tick) -> Shop:
    """Decisions of 13 weeks over 500 branches; cases of what was flagged, with a plan."""
    real = await real_decisions(settings)
    journal = Journal.open(settings.url)
    regions = stores_of(settings)
    step, labels, last = DAYS * 86_400 / decisions, [], real[0]
    begin = CUT - DAYS * 86_400
    for first in range(0, decisions, BATCH):
        numbers = range(first, min(first + BATCH, decisions))
        rows = [again(real, n, begin + int(n * step), regions) for n in numbers]
        with journal.database.hot_transaction() as driver:
            write_group(driver, rows)
        labels += [said(row, n) for n, row in zip(numbers, rows, strict=True) if n % 100 == 0]
        last = rows[-1]
        tick("filling a journal", min(1.0, (first + BATCH) / decisions))
    journal.save_labels(labels)
    one = work(journal, decisions, cases, regions)
    tick("opening cases", 1.0)
    journal.close()
    return Shop(CUT, last.store, last.region, last.register, last.employee, last.key, one)


async def real_decisions(settings: Settings) -> Sequence[DecisionRow]:
    """What a service answered to a few drawn transactions; its journal goes on being used."""
    service = await start(settings, Replay(CUT - 100 * 86_400))
    for number in range(REAL):
        request = DecideRequest(transaction=transaction_of(drawn(number)))
        await service.desk.answer(request)
    found = [service.desk.find(drawn(number).key).row for number in range(REAL)]
    bodies = dict(service.desk.journal.database.read("SELECT key, body FROM event"))
    await service.stop(0.2)
    return [row._replace(body=bytes(bodies[row.key])) for row in found]


def drawn(number: int) -> Event:
    """A sale, or one time in eight a refund without its receipt."""
    r, at = Random(number), CUT - 100 * 86_400 + 60 * number
    back = number % 8 == 0
    amount = r.randrange(500, 20_000)
    return Event(
        key=f"real-{number}",
        kind=Kind.RETURN if back else Kind.SALE,
        at=at,
        received=at,
        store=str(300 + number % 20),
        register=str(number % 6),
        employee=f"e{number % 30}",
        zone="America/New_York",
        business_date=time.strftime("%Y-%m-%d", time.gmtime(at)),
        sequence=number,
        customer="" if back else f"m{number % 90}",
        lines=(Line("1082185", "GROCERY", -1000 if back else 1000, amount),),
        tenders=(Tender(TenderType.CASH, -amount if back else amount),),
    )


def stores_of(settings: Settings) -> list[tuple[str, str]]:
    """The branches of the live policies with their regions."""
    bundle = read_bundle(settings.rules, settings.policies)
    found = parse_policies(bundle.policy_files()).stores.values()
    return [(one.id, one.region) for one in islice(found, STORES)]


def again(
    real: Sequence[DecisionRow], number: int, at: int, regions: Sequence[tuple[str, str]]
) -> DecisionRow:
    row = real[number * 31 % len(real)]
    store, region = regions[number % len(regions)]
    return row._replace(
        key=f"k{number:09}",
        store=store,
        region=region,
        register=str(number // len(regions) % 6),
        employee=f"e{number % len(regions)}-{number // len(regions) % 16}",
        at=at,
        received=at,
        business_date=time.strftime("%Y-%m-%d", time.gmtime(at)),
        flagged=row.flagged and number % 3 == 0,
        trips="",
    )


def said(row: DecisionRow, number: int) -> Label:
    known, yes = row.at + 86_400, number % 300 == 0
    return Label(row.key, "verdict", known, yes, row.typology, Party.STAFF, abs(row.amount))


def work(journal: Journal, decisions: int, cases: int, regions: Sequence[tuple[str, str]]) -> str:
    """Open cases, each with one to four decisions, and a plan over them; the id of the first."""
    made = list(opened(decisions, cases, regions))
    for first in range(0, len(made), BATCH):
        journal.save_cases(made[first : first + BATCH], CUT)
    planned = PEOPLE * EACH
    given = [
        Assignment(one.id, f"person {n % PEOPLE}", n // PEOPLE + 1, 30, one.value, 1.0, "worth it")
        for n, one in enumerate(made[:planned])
    ]
    below = made[planned : 2 * cases // 3]
    left = [LeftOut(one.id, "worth less than it costs", float(n)) for n, one in enumerate(below)]
    plan = Plan(tuple(given), tuple(left), 10**6, 1.1e6, 0.1, 1.0, {"coast": 90.0}, 0.05)
    journal.save_plan(plan, time.strftime("%Y-%m-%d", time.gmtime(CUT)), CUT)
    return made[0].id


def opened(decisions: int, cases: int, regions: Sequence[tuple[str, str]]) -> Iterator[Case]:
    apart = decisions // (4 * cases) or 1
    for n in range(cases):
        store, region = regions[n % len(regions)]
        numbers = ((4 * n + part) * apart for part in range(1 + n % 4))
        evidence = tuple(f"k{number:09}" for number in numbers if number < decisions)
        yield Case(
            f"case-{n:06}", f"e{n % len(regions)}-{n % 16}", "employee", "NO_RECEIPT_RETURN",
            Party.STAFF, store, region, CUT - 3600 * (n % 200), CUT + 3600 * (n % 300 - 40),
            1000 + 37 * (n % 900), 30, "returns", evidence, "refunds without a receipt",
        )  # fmt: skip
