"""Whatever is done to sealed records shows, on both databases."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from tillguard.errors import NoAuditKey
from tillguard.journal import DecisionRow, Journal
from tillguard.journal.audit_key import audit_key
from tillguard.journal.group import write_group
from tillguard.journal.seals import SEALED, breaches, digest, extend, newest
from tillguard.settings import Settings

KEY = b"k" * 64
NOW = 1_512_493_200
RowMaker = Callable[..., DecisionRow]

NOT_SEALED = {
    "account": "who may sign in changes",
    "age_mark": "how far records have left for their age",
    "alembic_version": "Alembic's own",
    "alert_letter": "made of records; changes until it is sent or dead",
    "alert_mark": "how far letters are written",
    "approval": "waits, then is answered; the answer is an event",
    "assignment": "of a plan, which the next one replaces",
    "branch_day": "sums of decisions, made anew from them",
    "bundle": "under the hash of its content, which sealed steps name",
    "case_evidence": "cases join it and part from it",
    "cash_fact": "sums for other tools, made anew from decisions",
    "catalogue": "under the hash of its content",
    "day_book": "sums of decisions, made anew from them",
    "day_book_mark": "how far the day book is",
    "exhibit": "added and taken out by sealed steps, which name its hash",
    "exhibit_content": "under the hash of its content, which sealed steps name",
    "erasing": "who is being erased, while it lasts",
    "erasure": "under a keyed hash of its own",
    "decision_fact": "sums for other tools, made anew from decisions",
    "hit_fact": "sums for other tools, made anew from decisions",
    "investigation_case": "changes; its steps are sealed",
    "label": "made of events",
    "legal_hold": "ends in its row",
    "left_out": "of a plan",
    "live": "a pointer; moving it is a sealed step",
    "model": "under the hash of its content, which sealed steps name",
    "norm": "under the hash of its content",
    "peer_finding": "learnt anew every night",
    "plan": "the next one replaces it",
    "saved_filter": "somebody's own view of the queue",
    "scorecard": "somebody's own choice of figures",
    "seal": "linked by itself",
    "shadow_decision": "never acted",
    "shadow_score": "never acted",
    "signed_in": "ends by itself",
    "snooze": "is ended in its row; what it did stands in decisions",
    "stand_in": "under a keyed hash of its own",
    "star_day": "read from the live bundle and the calendar",
    "star_key": "numbers in the place of names",
    "star_mark": "how far names have numbers",
    "star_reason": "read from the live bundle and the calendar",
    "star_right": "what a role of the database may see",
    "star_rule": "read from the live bundle and the calendar",
    "star_store": "read from the live bundle and the calendar",
    "token": "is taken away",
}


def test_every_table_is_sealed_or_says_why_not() -> None:
    assert SQLModel.metadata.tables.keys() - NOT_SEALED.keys() == SEALED.keys()


@pytest.fixture
def sealed(journal: Journal, row: RowMaker) -> Journal:
    """Thirty decisions, steps of a bundle, under five seals."""
    journal.save_bundle("b" * 64, b"content", NOW)
    for part in range(5):
        with journal.database.hot_transaction() as driver:
            write_group(driver, [row(f"k{part}-{i}") for i in range(6)])
        journal.promote_bundle("b" * 64, f"ann {part}", NOW + part)
        assert extend(journal.database, KEY, NOW + part)
    assert extend(journal.database, KEY, NOW) is None
    return journal


def found(journal: Journal, key: bytes = KEY, head: str = "") -> list[Any]:
    with journal.database.view() as session:
        return list(breaches(session, key, head))


def test_what_nobody_touched_holds_and_goes_on(sealed: Journal, row: RowMaker) -> None:
    assert found(sealed) == []
    with sealed.database.hot_transaction() as driver:
        write_group(driver, [row("later")])
    assert found(sealed) == []
    assert extend(sealed.database, KEY, NOW + 9)
    assert found(sealed) == []


@pytest.mark.proof("P8", 1000)
def test_every_edit_removal_forgery_and_reordering_is_found(sealed: Journal, tenth: int) -> None:
    chance, kinds = random.Random(8), [edit, remove, forge, swap, cut, edit_seal, remove_seal]
    head = chain_head(sealed)
    for number in range(1000 // tenth):
        with Session(sealed.database.writing) as session:
            kinds[number % len(kinds)](session, chance)
            assert list(breaches(session, KEY, head)), (number, kinds[number % len(kinds)].__name__)
            session.rollback()
    assert found(sealed, head=head) == []


def chain_head(journal: Journal) -> str:
    with journal.database.view() as session:
        last = newest(session)
    assert last is not None
    return last.hash


def some_row(session: Session, chance: random.Random) -> tuple[sa.Table, Any, Any]:
    """A sealed table with rows, its number, and one of its rows."""
    while True:
        name = chance.choice(sorted(SEALED))
        table = SQLModel.metadata.tables[name]
        number = table.c[SEALED[name]]
        rows = session.execute(sa.select(number)).scalars().all()
        if rows:
            return table, number, chance.choice(list(rows))


def other_than(value: Any, chance: random.Random) -> Any:
    match value:
        case None:
            return 1
        case bool():
            return not value
        case int() | float():
            return value + chance.choice([-1, 1])
        case bytes():
            at = chance.randrange(len(value)) if value else 0
            return value[:at] + b"\x7f!" + value[at + 1 :]
    return f"{value}x"


def unchecked(session: Session) -> None:
    """Whoever tampers does not mind foreign keys."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(sa.text("PRAGMA defer_foreign_keys = 1"))
    else:
        session.execute(sa.text("SET session_replication_role = replica"))


def edit(session: Session, chance: random.Random) -> None:
    unchecked(session)
    table, number, at = some_row(session, chance)
    column = chance.choice([c for c in table.columns if not c.primary_key])
    before = session.execute(sa.select(column).where(number == at)).scalar()
    session.execute(
        sa.update(table).where(number == at).values({column: other_than(before, chance)})
    )


def remove(session: Session, chance: random.Random) -> None:
    unchecked(session)
    table, number, at = some_row(session, chance)
    session.execute(sa.delete(table).where(number == at))


def forge(session: Session, chance: random.Random) -> None:
    """A decision that was never made, in the place of one that was."""
    unchecked(session)
    table = SQLModel.metadata.tables["decision"]
    row = dict(chance.choice(session.execute(sa.select(table)).mappings().all()))
    session.execute(sa.delete(table).where(table.c.seq == row["seq"]))
    session.execute(sa.insert(table).values({**row, "key": "forged"}))


def swap(session: Session, chance: random.Random) -> None:
    """Two decisions change their places."""
    unchecked(session)
    table = SQLModel.metadata.tables["decision"]
    rows = session.execute(sa.select(table)).mappings().all()
    one, two = chance.sample(list(rows), 2)
    session.execute(sa.delete(table).where(table.c.seq.in_([one["seq"], two["seq"]])))
    for row, seq in ((one, two["seq"]), (two, one["seq"])):
        session.execute(sa.insert(table).values({**dict(row), "seq": seq}))


def cut(session: Session, chance: random.Random) -> None:
    """The end of the chain, and all that it sealed."""
    unchecked(session)
    seal = SQLModel.metadata.tables["seal"]
    session.execute(sa.delete(seal).where(seal.c.id > chance.randrange(5)))


def edit_seal(session: Session, chance: random.Random) -> None:
    seal = SQLModel.metadata.tables["seal"]
    column = chance.choice([c for c in seal.columns if not c.primary_key])
    at = chance.randrange(1, 6)
    before = session.execute(sa.select(column).where(seal.c.id == at)).scalar()
    session.execute(
        sa.update(seal).where(seal.c.id == at).values({column: other_than(before, chance)})
    )


def remove_seal(session: Session, chance: random.Random) -> None:
    seal = SQLModel.metadata.tables["seal"]
    session.execute(sa.delete(seal).where(seal.c.id == chance.randrange(1, 5)))


def test_without_the_key_nobody_seals_anew(sealed: Journal) -> None:
    with Session(sealed.database.writing) as session:
        session.execute(sa.delete(SQLModel.metadata.tables["seal"]))
        session.commit()
    assert extend(sealed.database, b"f" * 64, NOW)
    assert "another key" in found(sealed)[0].what


def test_a_service_with_another_key_seals_nothing(sealed: Journal, row: RowMaker) -> None:
    with sealed.database.hot_transaction() as driver:
        write_group(driver, [row("later")])
    with pytest.raises(NoAuditKey, match="another key"):
        extend(sealed.database, b"f" * 64, NOW)
    assert found(sealed) == []


def test_two_who_seal_at_once_make_one_chain(sealed: Journal, row: RowMaker) -> None:
    with sealed.database.hot_transaction() as driver:
        write_group(driver, [row(f"late-{i}") for i in range(30)])
    while extend(sealed.database, KEY, NOW, rows=7):
        pass
    assert found(sealed) == []


def test_no_two_rows_spell_the_same() -> None:
    rows = [
        (None,),
        (b"",),
        ("",),
        (0,),
        ("0",),
        (False,),
        (0.0,),
        ("a", "b"),
        ("ab", ""),
        ("", "ab"),
    ]
    assert len({digest(row) for row in rows}) == len(rows)


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def test_a_key_is_made_once_for_its_owner_alone_and_never_made_anew(home: Settings) -> None:
    with pytest.raises(NoAuditKey, match="restore it"):
        audit_key(home, make=False)
    made = audit_key(home)
    assert audit_key(home) == made
    file = home.home / "audit.key"
    assert file.stat().st_mode & 0o077 == 0
    file.write_text("short")
    with pytest.raises(NoAuditKey, match="at least 32"):
        audit_key(home)
    with pytest.raises(NoAuditKey):
        audit_key(home.model_copy(update={"audit_key": home.home / "none"}))
