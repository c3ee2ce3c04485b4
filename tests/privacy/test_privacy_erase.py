"""After an erasure the person is nowhere, the chain holds, and what was decided stands."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from tillguard.errors import LegallyHeld, UnclearPerson, UnfinishedErasure
from tillguard.features import History
from tillguard.journal import Journal, add_exhibit, tables
from tillguard.journal.audit_key import audit_key
from tillguard.journal.exhibits import Exhibit
from tillguard.journal.holds import Held, end_hold, hold
from tillguard.journal.seals import breaches
from tillguard.journal.stand_ins import StandInRow
from tillguard.privacy import erasing
from tillguard.privacy.persons import Person, PersonKind
from tillguard.serve import erase as verbs
from tillguard.serve.clock import Replay
from tillguard.serve.memory import read_snapshot
from tillguard.serve.wiring import start
from tillguard.settings import Settings
from tillguard.v1 import decision_pb2

from .day import CARD, CASHIER, MEMBER, NOON, PEOPLE, asked, everything, found, settings_of, trade


@pytest.fixture
def traded(url: str, tmp_path: Path) -> Settings:
    settings = settings_of(url, tmp_path / "home")

    async def day() -> None:
        service = await start(settings, Replay(NOON))
        await trade(service)
        await service.stop(0.1)

    asyncio.run(day())
    return settings


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


def test_the_files_of_a_case_go_with_whom_it_is_about_and_others_stay(traded: Settings) -> None:
    journal = Journal(verbs.opened(traded))
    one = journal.open_cases()[0]
    with journal.database.transaction() as session:
        row = session.get_one(tables.InvestigationCase, one.id).model_dump()
        of = {"subject": CASHIER, "subject_kind": "employee", "holder": "Avery", "state": "claimed"}
        for id, other in (("of-them", {}), ("of-another", {"subject": "other-1"})):
            session.add(tables.InvestigationCase(**row | {"id": id} | of | other))
            session.flush()
            add_exhibit(session, id, "Avery", Exhibit("a.png", "image/png", id.encode()), NOON)
            add_exhibit(session, id, "Avery", Exhibit("b.png", "image/png", b"of both"), NOON)
        by_chance, named = f"\x89{CASHIER}\x00".encode(), f"seen with {CASHIER}".encode()
        for kind, content in (("image/png", by_chance), ("text/plain", named)):
            add_exhibit(session, "of-another", "Avery", Exhibit("c", kind, content), NOON)
    person = Person(PersonKind.EMPLOYEE, CASHIER)
    (shown,) = verbs.kept(traded, [person])
    assert {one["name"] for one in shown["case_files"]} >= {"a.png", "b.png"}
    told = verbs.erase(traded, person, "dpo", "request 7", 0)
    assert told["changed"]["exhibit_content"] >= 2
    kept = journal.database.read("SELECT content FROM exhibit_content ORDER BY content")
    contents = {bytes(row[0]) for row in kept}
    assert contents >= {b"of-another", b"of both", by_chance}
    assert not contents & {b"of-them", named}


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


def without_order(history: History) -> dict[str, bytes]:
    """All that is remembered; who is used least recently is forgotten first, and may differ."""
    for table in (table for family in history.families for table in family.tables.values()):
        rows = sorted(table.items())
        table.clear()
        table.update(rows)
    return dict(history.packed())


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
