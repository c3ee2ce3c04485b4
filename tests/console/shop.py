"""One trading day of a few stores, sent to a running service: what the pages are tested on."""

from __future__ import annotations

from array import array
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from tillguard.console.passwords import hashed
from tillguard.domain import Account, Kind, Norms, Party, PeerFinding, Role, Season, Unlike
from tillguard.features import FEATURES, INDEX
from tillguard.journal.accounts import save_account
from tillguard.learn import Examples, fit_examples
from tillguard.serve.wiring import Service
from tillguard.v1.decision_service_pb2 import DecideRequest
from tillguard.v1.transaction_pb2 import Transaction

OPENING = 1_512_478_800
"""Tuesday 5 December 2017, 8:00 in New York."""
PASSWORD = "the days grow short"
PEOPLE = (
    Account("avery", Role.INVESTIGATOR, person="Avery"),
    Account("blake", Role.INVESTIGATOR, person="Blake"),
    Account("lead", Role.LP_LEAD),
    Account("second", Role.LP_LEAD),
    Account("mia", Role.STORE_MANAGER, frozenset({"406"}), "manager-406"),
    Account("noor", Role.STORE_MANAGER, frozenset({"367"}), "manager-367"),
    Account("auditor", Role.AUDITOR),
    Account("bi", Role.BI),
    Account("admin", Role.ADMIN),
    Account("till", Role.TILL, frozenset({"367"})),
)
GOODS = (("1082185", "Produce", 129), ("995242", "Grocery", 349), ("819063", "Drug GM", 2499))


def asked(sequence: int, at: int, cents: int = 2000, **fields: Any) -> DecideRequest:
    """A sale by card with a membership; keyword arguments replace fields."""
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
    transaction.event_time.seconds = at
    goods, department, price = GOODS[cents % 3]
    cash = transaction.kind == 2
    for item, about, amount in ((goods, department, price), ("930118", "Grocery", cents - price)):
        line = transaction.lines.add(item=item, department=about, quantity=-1000 if cash else 1000)
        put(line.price, max(amount, 1))
    total = price + max(cents - price, 1)
    tender = transaction.tenders.add(type="TENDER_TYPE_CASH" if cash else "TENDER_TYPE_CARD")
    tender.token = "" if cash else f"t-{transaction.membership or sequence}"
    put(tender.amount, -total if cash else total)
    return DecideRequest(transaction=transaction)


def put(money: Any, cents: int) -> None:
    sign = -1 if cents < 0 else 1
    money.currency_code = "USD"
    money.units, money.nanos = sign * (abs(cents) // 100), sign * (abs(cents) % 100) * 10_000_000


def day() -> list[DecideRequest]:
    """Sales over the hours; refunds without a receipt, more of them by two cashiers."""
    draw = np.random.default_rng(5)
    sales = [
        asked(
            0,
            OPENING + 340 * n,
            int(draw.gamma(2.0, 1500)) + 900,
            register=str(n % 3 + 1),
            employee=f"e{n % 5 + 1}",
            membership=f"m{n % 17}",
        )
        for n in range(110)
    ]
    refunds = [
        asked(
            0,
            OPENING + 1500 * n + 700,
            6000 + 2900 * (n % 7),
            kind="TRANSACTION_KIND_RETURN",
            membership="",
            register=str(n % 2 + 2),
            employee=f"e{(2, 3, 6, 2, 7, 8, 9)[n % 7]}",
            store=("367", "367", "31", "406")[n % 4],
        )
        for n in range(28)
    ]
    found = sorted([*sales, *refunds], key=lambda one: one.transaction.event_time.seconds)
    numbers: Counter[tuple[str, str]] = Counter()
    for one in found:
        place = one.transaction.store, one.transaction.register
        numbers[place] += 1
        one.transaction.sequence = numbers[place]
    return found


def borrowed(at: int, sequence: int) -> list[DecideRequest]:
    """A membership used at home, then minutes later in a busy store far away by somebody else."""
    name = f"m-lent-{sequence}"
    home = [asked(sequence + n, at - 600 + n, membership=name) for n in range(2)]
    others = [
        asked(sequence + n, at - 500 + n, store="406", register="1", employee="e18", membership="")
        for n in range(6)
    ]
    away = asked(sequence, at, 9000, store="406", register="3", employee="e19", membership=name)
    away.transaction.membership_entry_method = "ENTRY_METHOD_KEYED"  # type: ignore[assignment]
    away.transaction.time_zone = "America/Chicago"
    away.transaction.tenders[0].token = "t-never-seen"
    return [*home, *others, away]


def fitted(folder: Path) -> str:
    """A small model that looks at amounts and refunds; its hash."""
    draw = np.random.default_rng(3)
    vectors = np.zeros((600, len(FEATURES)))
    amounts = draw.gamma(1.2, 3500.0, 600) * draw.choice([-1, 1], 600)
    vectors[:, INDEX["amount"]] = amounts
    vectors[:, INDEX["employee_refunds_1d"]] = draw.poisson(0.7, 600)
    vectors[:, INDEX["employee_no_receipt_refunds_28d"]] = draw.poisson(0.6, 600)
    vectors[:, INDEX["local_hour"]] = draw.integers(8, 22, 600)
    risk = 0.005 + 0.3 * (amounts < -5000)
    risk += 0.25 * (amounts < 0) * (vectors[:, INDEX["employee_no_receipt_refunds_28d"]] > 1)
    labels = (draw.random(600) < risk).astype(float)
    kinds = [Kind.RETURN] * 600
    data = Examples(vectors, labels, np.ones(600), labels * 9000, kinds, (0, 600))
    return str(fit_examples(data, folder, 3, budget_seconds=0)["hash"])


def norms() -> Norms:
    """What is usual in store 367: busy at noon, quiet at night."""
    hours = [0.0] * 8 + [6, 9, 11, 13, 14, 12, 11, 11, 12, 13, 11, 8, 5, 2] + [0.0] * 2
    first = OPENING // 86_400 - 60
    season = Season(
        first=first,
        places={"367": "coast"},
        rates={"367": array("d", hours * 7)},
        days={"coast": array("d", [1.0] * 120)},
        dispersion=1.3,
        steady={"367": 40.0},
        baskets={"367": (3000.0, 4200.0)},
        refunds={"367": 0.08},
        refund_days={"coast": array("d", [1.0] * 120)},
        registers={"367/1": (0.34, 30.0)},
    )
    return Norms("0" * 64, OPENING, season, {}, b"")


FOUND = PeerFinding(
    "employee", "e2", "NO_SALE_DRAWER_OPEN", Party.STAFF, 0.999, 0.01, 18_400,
    "no-sale openings beyond the peers' mean at the usual loss", 23, OPENING - 91 * 86_400, OPENING,
    "drawer opened without a sale far more often than by their peers",
    (
        Unlike("no_sale", "drawer opened without a sale", 31, 410, 0.004, 0.021, 1e-6),
        Unlike("post_void", "transactions voided afterwards", 9, 410, 0.002, 0.017, 0.004),
    ),
    ("367/1/2017-12-04/77",),
    "367",
)  # fmt: skip


def date_of(moment: int) -> date:
    return datetime.fromtimestamp(moment, ZoneInfo("America/New_York")).date()


def let_in(service: Service) -> None:
    password = hashed(PASSWORD)
    with service.desk.journal.database.transaction() as session:
        for account in PEOPLE:
            save_account(session, account, password)


async def open_shop(service: Service) -> None:
    """Everybody has an account, the day happens, a night found somebody, a shift is planned."""
    let_in(service)
    await service.desk.take(norms())
    for request in day():
        await service.desk.answer(request)
    service.desk.journal.save_findings(service.desk.clock(), [FOUND])
    await service.office.plan("")
