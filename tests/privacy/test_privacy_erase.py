"""After an erasure the person is nowhere, the chain holds, and what was decided stands."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack
import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from tillguard.errors import LegallyHeld, UnclearPerson, UnfinishedErasure
from tillguard.features import History, sealed
from tillguard.journal import Journal
from tillguard.journal.audit_key import audit_key
from tillguard.journal.holds import Held, end_hold, hold
from tillguard.journal.seals import breaches
from tillguard.journal.stand_ins import StandInRow
from tillguard.privacy import erasing
from tillguard.privacy.persons import Person, PersonKind
from tillguard.serve import erase as verbs
from tillguard.serve.clock import Replay
from tillguard.serve.memory import read_snapshot
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import decision_pb2
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
        findings = SQLModel.metadata.tables["peer_finding"]
        for kind, key in PEOPLE.items():
            row = {"made_at": 1, "entity": kind.value, "name": key, "case_id": case.id}
            session.execute(sa.insert(findings).values(**row, content=f'{{"name": "{key}"}}'))
    norms = sealed(NOON, None, {kind.value: {key: (0.9,)} for kind, key in PEOPLE.items()})
    journal.save_norm(norms.hash, norms.content, NOON)
    journal.promote_norm(norms.hash, "test", NOON)
    await desk.take(norms)


@pytest.fixture
def traded(url: str, tmp_path: Path) -> Settings:
    settings = settings_of(url, tmp_path / "home")

    async def day() -> None:
        service = await start(settings, Replay(NOON))
        await trade(service)
        await service.stop(0.1)

    asyncio.run(day())
    return settings


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


def test_after_an_erasure_the_person_is_nowhere_and_all_else_stands(traded: Settings) -> None:
    before = {row.row.key: row.row for row in decisions(traded)}
    vectors = {key: row.vector for key, row in before.items()}
    for kind, key in PEOPLE.items():
        assert key.encode() in everything(traded)
        told = verbs.erase(traded, Person(kind, key), "dpo", "request 7", 0)
        assert told["left"] == []
        assert told["changed"]["event"] >= 9
        assert key.encode() not in everything(traded)
        assert found(traded) == []
        with pytest.raises(UnclearPerson, match="nothing is kept"):
            verbs.the_one(traded, key, None)
    after = {row.row.key: row.row for row in decisions(traded)}
    assert {key: row.vector for key, row in after.items()} == vectors
    assert len({row.customer for row in after.values()}) == 1
    for key, row in before.items():
        assert told_of(row.decision) == told_of(after[key].decision)


def decisions(settings: Settings) -> list[Any]:
    journal = Journal(verbs.opened(settings))
    return list(journal.decisions([f"367/1/2017-12-05/{n}" for n in (*range(1, 9), 20)]))


def told_of(raw: bytes) -> decision_pb2.Decision:
    """A decision but for whom its words name."""
    decision = decision_pb2.Decision.FromString(raw)
    for reason in (*decision.reasons, *decision.contributions):
        reason.text = re.sub(rf"erased-\w+|{MEMBER}|{CASHIER}|{CARD}", "X", reason.text)
    return decision


def test_a_retry_gets_the_decision_that_stands_also_after_a_restart(traded: Settings) -> None:
    async def again() -> list[Any]:
        service = await start(traded, Replay(NOON))
        answers = [await service.desk.answer(asked(n)) for n in (1, 2)]
        await service.stop(0.1)
        return answers

    (stood,) = (r.row.decision for r in decisions(traded) if r.row.key.endswith("/1"))
    verbs.erase(traded, Person(PersonKind.CUSTOMER, MEMBER), "dpo", "request 7", 0)
    first, _ = asyncio.run(again())
    assert (first.decision, first.replayed) == (stood, True)


def test_a_history_that_was_kept_or_is_replayed_goes_on_under_the_other_name(
    traded: Settings,
) -> None:
    told = verbs.erase(traded, Person(PersonKind.EMPLOYEE, CASHIER), "dpo", "request 7", 0)
    kept, seq = read_snapshot(traded.snapshot, traded.url, "", 1)
    assert seq > 0
    assert told["stand_in"] in kept.employee.tables["employee"]
    traded.snapshot.unlink()

    async def restart() -> bytes:
        service = await start(traded, Replay(NOON))
        await service.stop(0.1)
        return service.desk.pipeline.history.dump()

    replayed = History.load(asyncio.run(restart()))
    assert without_order(replayed) == without_order(kept)


def without_order(history: History) -> dict[str, Any]:
    """All that is remembered; who is used least recently is forgotten first, and may differ."""
    tables = {name: msgpack.unpackb(raw) for name, raw in history.packed().items()}
    return {name: sorted(rows, key=repr) for name, rows in tables.items() if rows}


def test_a_service_that_runs_forgets_while_the_person_is_erased(url: str, tmp_path: Path) -> None:
    settings = settings_of(url, tmp_path / "home")

    async def day() -> bytes:
        service = await start(settings, Replay(NOON))
        await trade(service)
        person = Person(PersonKind.CUSTOMER, MEMBER)
        await asyncio.to_thread(verbs.erase, settings, person, "dpo", "request 7", 1.0)
        held = service.desk.pipeline.history.dump()
        retried = await service.desk.answer(asked(1))
        assert retried.replayed
        await service.stop(0.1)
        return held

    assert MEMBER.encode() not in asyncio.run(day())
    assert MEMBER.encode() not in everything(settings)
    assert found(settings) == []


def test_an_erasure_that_was_killed_is_gone_on_with_under_the_same_name(
    traded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, key = Person(PersonKind.CUSTOMER, MEMBER), audit_key(traded)
    with erasing.shredding(traded.url) as database:
        begun = erasing.begin(database, key, person, "dpo", "request 7", NOON)
    other = Person(PersonKind.EMPLOYEE, CASHIER)
    with pytest.raises(UnfinishedErasure, match="erasure 1"):
        verbs.erase(traded, other, "dpo", "request 8", 0)
    assert verbs.erase(traded, person, "dpo", "request 7", 0)["stand_in"] == begun.stand_in
    assert MEMBER.encode() not in everything(traded)
    assert found(traded) == []


@pytest.mark.parametrize("what", [Held.CUSTOMER, Held.STORE, Held.CASE])
def test_what_is_held_is_not_erased(traded: Settings, what: Held) -> None:
    journal = Journal(verbs.opened(traded))
    case = journal.open_cases()[0].id
    name = {Held.CUSTOMER: MEMBER, Held.STORE: "367", Held.CASE: case}[what]
    with journal.database.transaction() as session:
        placed = hold(session, what, name, "counsel", "file 7", NOON).id
    person, before = Person(PersonKind.CUSTOMER, MEMBER), everything(traded)
    assert verbs.foreseen(traded, person)["holds"]
    with pytest.raises(LegallyHeld, match="counsel since 2017-12-05"):
        verbs.erase(traded, person, "dpo", "request 7", 0)
    assert everything(traded) == before
    with journal.database.transaction() as session:
        assert placed is not None
        end_hold(session, placed, "counsel", NOON)
    assert verbs.erase(traded, person, "dpo", "request 7", 0)["left"] == []


def test_who_is_erased_is_not_named_in_the_record_of_it(traded: Settings) -> None:
    person = Person(PersonKind.CUSTOMER, MEMBER)
    with pytest.raises(UnclearPerson, match="not the person"):
        verbs.erase(traded, person, "dpo", f"{MEMBER} asked for it", 0)


@pytest.fixture
def erased(traded: Settings) -> Iterator[Session]:
    verbs.erase(traded, Person(PersonKind.CUSTOMER, MEMBER), "dpo", "request 7", 0)
    with Session(verbs.opened(traded).writing) as session:
        yield session
        session.rollback()


@pytest.mark.parametrize("tampering", ["edit", "forge", "unsay", "by", "remove"])
def test_an_erasure_hides_no_tampering(erased: Session, traded: Settings, tampering: str) -> None:
    event, erasure = (SQLModel.metadata.tables[name] for name in ("event", "erasure"))
    stand_ins = SQLModel.metadata.tables["stand_in"]
    match tampering:
        case "edit":
            erased.execute(sa.update(event).where(event.c.seq == 1).values(body=b"\x0a\x01x"))
        case "forge":
            row = erased.execute(sa.select(stand_ins)).mappings().first()
            assert row is not None
            erased.execute(sa.update(stand_ins).values(after=row["before"]))
        case "unsay":
            erased.execute(sa.delete(stand_ins))
        case "by":
            erased.execute(sa.update(erasure).values(by="nobody"))
        case "remove":
            erased.execute(sa.delete(SQLModel.metadata.tables["case_step"]))
    assert list(breaches(erased, audit_key(traded)))


def test_what_a_seal_covers_cannot_be_guessed(traded: Settings) -> None:
    """The digest of the row as it was is kept: nobody comes to it without the salt that is gone."""
    with verbs.opened(traded).view() as session:
        events = SQLModel.metadata.tables["event"]
        salts = list(session.execute(sa.select(events.c.salt)).scalars())
    assert len(set(salts)) == len(salts)
    assert {len(salt) for salt in salts} == {16}
    verbs.erase(traded, Person(PersonKind.CUSTOMER, MEMBER), "dpo", "request 7", 0)
    with verbs.opened(traded).view() as session:
        fresh = list(session.execute(sa.select(events.c.salt)).scalars())
        stood = session.exec(sa.select(StandInRow)).all()
    assert len(set(salts) & set(fresh)) == len(salts) - sum(
        row[0].record == "event" for row in stood
    )
