"""A day of trade with three people in it, and everything that is kept of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from tillguard.features import sealed
from tillguard.journal import add_exhibit, claim_case
from tillguard.journal.audit_key import audit_key
from tillguard.journal.exhibits import Exhibit
from tillguard.journal.seals import breaches
from tillguard.privacy.persons import PersonKind
from tillguard.serve import erase as verbs
from tillguard.serve.wiring import Service
from tillguard.settings import Settings
from tillguard.v1.decision_service_pb2 import DecideRequest, RecordEventsRequest
from tillguard.v1.transaction_pb2 import Transaction

ROOT = Path(__file__).parents[2]
NOON = 1_512_493_200
MEMBER, CASHIER, CARD = "member-77120", "cashier-5541", "tok-9f3ab77"
PEOPLE = {PersonKind.CUSTOMER: MEMBER, PersonKind.EMPLOYEE: CASHIER, PersonKind.CARD: CARD}


def asked(sequence: int, kind: str = "SALE", **fields: Any) -> DecideRequest:
    """A sale, or a refund without a receipt, with the three of them."""
    given = {
        "kind": f"TRANSACTION_KIND_{kind}", "store": "367", "register": "1", "employee": CASHIER,
        "time_zone": "America/New_York", "business_date": "2017-12-05", "sequence": sequence,
        "membership": MEMBER,
    } | fields  # fmt: skip
    transaction = Transaction(**given)
    line = transaction.lines.add(item="1082185", department="GROCERY", quantity=1000)
    tender = transaction.tenders.add(type="TENDER_TYPE_CARD", token=CARD)
    for money in (line.price, tender.amount):
        money.currency_code, money.units = "USD", 180
    transaction.attributes["said"].string_value = f"asked {MEMBER} and {CASHIER}"
    return DecideRequest(transaction=transaction)


def settings_of(url: str, home: Path) -> Settings:
    return Settings(
        home=home, database_url=url, port=0, rules=ROOT / "rules", policies=ROOT / "policies",
        nightly=False, seal_seconds=3600, reload_seconds=0.05,
    )  # fmt: skip


async def trade(service: Service) -> None:
    """A day with sales, refunds, a membership of an employee's, an answer and a verdict."""
    desk, journal = service.desk, service.desk.journal
    for number in range(1, 9):
        await desk.answer(asked(number, "RETURN" if number > 4 else "SALE", approver="boss-1"))
    await desk.answer(asked(20, employee="other-1", approver=CASHIER))
    event = RecordEventsRequest()
    event.store_event.key, event.store_event.store = "change-1", "367"
    event.store_event.time_zone, event.store_event.business_date = "UTC", "2017-12-05"
    event.store_event.employee = CASHIER
    event.store_event.membership_change.membership = MEMBER
    event.store_event.membership_change.owner_employee = CASHIER
    await desk.record(event)
    await service.office.plan("")
    case = journal.open_cases()[0]
    with journal.database.transaction() as session:
        table = SQLModel.metadata.tables["investigation_case"]
        session.execute(sa.update(table).values(note=f"Avery: saw {MEMBER} with {CASHIER}, {CARD}"))
        claim_case(session, case.id, "Avery", NOON + 60, NOON)
        seen = Exhibit(f"{CASHIER}.txt", "text/plain", f"{MEMBER} paid with {CARD}".encode())
        add_exhibit(session, case.id, "Avery", seen, NOON)
        findings = SQLModel.metadata.tables["peer_finding"]
        for kind, key in PEOPLE.items():
            row = {"made_at": 1, "entity": kind.value, "name": key, "case_id": case.id}
            session.execute(sa.insert(findings).values(**row, content=f'{{"name": "{key}"}}'))
    norms = sealed(NOON, None, {kind.value: {key: (0.9,)} for kind, key in PEOPLE.items()})
    journal.save_norm(norms.hash, norms.content, NOON)
    journal.promote_norm(norms.hash, "test", NOON)
    await desk.take(norms)


def everything(settings: Settings) -> bytes:
    """All rows as the database tells them, and the bytes of all files of the home."""
    said = []
    with verbs.opened(settings).view() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.execute(sa.select(table)):
                said += [v if isinstance(v, bytes) else str(v).encode() for v in row]
    said += [path.read_bytes() for path in settings.home.rglob("*") if path.is_file()]
    return b"\n".join(said)


def found(settings: Settings) -> list[Any]:
    with verbs.opened(settings).view() as session:
        return list(breaches(session, audit_key(settings)))
