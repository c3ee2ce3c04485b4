"""What is too old leaves, on both databases; what cases and holds need stays; the chain holds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.errors import ContentExpired, UnfinishedErasure
from tillguard.journal import Journal
from tillguard.journal.audit_key import audit_key
from tillguard.journal.case_trail import CaseStepRow
from tillguard.journal.holds import Held, end_hold, hold
from tillguard.journal.stand_ins import erasures
from tillguard.journal.tables import InvestigationCase
from tillguard.policy import Retention
from tillguard.privacy import retention as runs
from tillguard.privacy.erasing import shredding
from tillguard.privacy.expiry import EMPTY
from tillguard.privacy.persons import Person, PersonKind
from tillguard.privacy.retention import expire, foreseen
from tillguard.serve import ageing
from tillguard.serve import erase as verbs
from tillguard.serve.clock import Replay
from tillguard.serve.explain import explanation
from tillguard.serve.wiring import start
from tillguard.settings import Settings
from tillguard.v1.decision_pb2 import Decision

from .day import CARD, CASHIER, MEMBER, NOON, PEOPLE, asked, found, settings_of, trade

DAY = 86_400
T = SQLModel.metadata.tables
ALL = Retention(400, 400, 400, 400, 400, 400, 400, 400)
FIRST = "367/1/2017-12-05/1"


@pytest.fixture
def traded(url: str, tmp_path: Path) -> Settings:
    """A day whose cases were closed on it; another case came later, and is open."""
    settings = settings_of(url, tmp_path / "home")

    async def day() -> None:
        service = await start(settings, Replay(NOON))
        await trade(service)
        await service.stop(0.1)

    asyncio.run(day())
    case = T["investigation_case"]
    with verbs.opened(settings).transaction() as session:
        session.execute(sa.update(case).values(state="closed", closed_at=NOON))
        row = dict(session.execute(sa.select(case)).mappings().first() or {})
        session.add(InvestigationCase(**{
            **row, "id": "c-open", "subject": "other", "state": "open", "note": "", "reason": "",
            "closed_at": None, "members": "", "links": "", "store": "9",
        }))  # fmt: skip
        session.flush()
        session.add(CaseStepRow(case_id="c-open", verb="open", at=NOON, by="x", asked="{}",
                                changes="{}"))  # fmt: skip
    return settings


def leave(settings: Settings, days: int, retention: Retention = ALL) -> runs.Run:
    """A run so many days after the trade."""
    key = audit_key(settings)
    with shredding(settings.url) as database:
        _, run = expire(database, key, retention, NOON + days * DAY, "dpo")
    return run


def kept(settings: Settings) -> bytes:
    """Every row as the database tells it; of SQLite also the bytes of its file and log."""
    said = []
    with verbs.opened(settings).view() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.execute(sa.select(table)):
                said += [v if isinstance(v, bytes) else str(v).encode() for v in row]
    for path in settings.home.glob("tillguard.db*"):
        said.append(path.read_bytes())
    return b"\n".join(said)


def rows(settings: Settings, name: str) -> list[dict[str, Any]]:
    wanted = sa.select(T[name]).order_by(*T[name].primary_key.columns)
    with verbs.opened(settings).view() as session:
        return [dict(row) for row in session.execute(wanted).mappings()]


def test_what_is_too_old_is_nowhere_the_chain_holds_and_each_key_keeps_its_answer(
    traded: Settings,
) -> None:
    before = {row["key"]: row for row in rows(traded, "decision")}
    content = next(bytes(row["vector"]) for row in before.values())
    assert leave(traded, 399).counts == {}
    told = ageing.to_leave(traded, NOON + 1101 * DAY)
    said = ageing.let_leave(traded, NOON + 1101 * DAY, "dpo")
    assert said["left"].pop("star_key") >= 1  # which of them is known once figures have left
    assert said["left"] == told["would_leave"]
    assert said["left"].keys() >= {"receipts", "keys", "decisions", "day_book", "case_step"}
    remains = kept(traded)
    for word in (*PEOPLE.values(), "boss-1", "GROCERY", "1082185", content):
        assert (word if isinstance(word, bytes) else word.encode()) not in remains, word
    assert found(traded) == []
    after = {row["key"]: row for row in rows(traded, "decision")}
    assert after.keys() == before.keys()
    for key, row in after.items():
        for name in ("action", "bundle", "model", "received", "store", "revision"):
            assert row[name] == before[key][name]
        decision, was = (Decision.FromString(one["decision"]) for one in (row, before[key]))
        assert decision.expired
        assert (decision.action, decision.policy_bundle, decision.model, decision.key) == (
            was.action, was.policy_bundle, was.model, was.key,
        )  # fmt: skip
        assert not decision.reasons
        assert decision.risk == 0
    again = ageing.let_leave(traded, NOON + 1102 * DAY, "dpo")
    assert (again["run"], again["left"]) == (0, {})
    asyncio.run(served_after(traded, after[FIRST]["decision"]))


async def served_after(settings: Settings, stands: bytes) -> None:
    """A service that starts from the journal alone answers retries, and says what it lacks."""
    settings.snapshot.unlink()
    service = await start(settings, Replay(NOON + 1102 * DAY))
    answer = await service.desk.answer(asked(1, membership="whatever is told now"))
    assert (answer.decision, answer.replayed) == (stands, True)
    with pytest.raises(ContentExpired):
        explanation(service.desk.find(FIRST), None)
    assert (await service.desk.answer(asked(99))).replayed is False
    await service.stop(0.1)


STAYS = {
    "seq", "key", "revision", "kind", "store", "region", "register", "at", "received",
    "business_date", "action", "party", "bundle", "model", "degraded", "decision", "salt",
}  # fmt: skip
"""Columns of a decision that stay for ever; of the answer only what says that it was given."""


def test_every_column_of_a_decision_stays_or_leaves_with_its_content() -> None:
    assert STAYS | EMPTY.keys() == set(T["decision"].c.keys())
    assert not STAYS & EMPTY.keys()


def test_each_class_leaves_by_itself(traded: Settings) -> None:
    leave(traded, 500, Retention(receipts=400, cases=400))
    assert {bytes(row["body"]) for row in rows(traded, "event") if row["kind"] != "norms"} == {b""}
    decision = next(row for row in rows(traded, "decision") if row["key"] == FIRST)
    assert (decision["customer"], len(decision["vector"]) > 0) == (MEMBER, True)
    leave(traded, 500, Retention(receipts=400, keys=400, cases=400))
    decision = next(row for row in rows(traded, "decision") if row["key"] == FIRST)
    assert (decision["customer"], len(decision["vector"]) > 0) == ("", True)
    said = Decision.FromString(decision["decision"])
    assert said.risk == decision["risk"]
    assert not said.expired
    assert rows(traded, "decision_fact")
    assert found(traded) == []
    leave(traded, 500, ALL)
    assert not rows(traded, "decision_fact")
    assert not rows(traded, "day_book")
    assert found(traded) == []


HOLDS: list[tuple[Held, str]] = [
    (Held.STORE, "367"), (Held.CUSTOMER, MEMBER), (Held.CARD, CARD), (Held.EMPLOYEE, CASHIER),
]  # fmt: skip


@pytest.mark.parametrize(("what", "name"), HOLDS, ids=[one[0].value for one in HOLDS])
def test_a_hold_keeps_what_it_is_about_until_it_ends(
    traded: Settings, what: Held, name: str
) -> None:
    with verbs.opened(traded).transaction() as session:
        id = hold(session, what, name, "counsel", "file 7", NOON).id or 0
    run = leave(traded, 500)
    assert run.kept
    held = [row for row in rows(traded, "decision") if len(row["vector"])]
    assert len(held) >= 8
    assert all(
        row["body"] for row in rows(traded, "event") if row["seq"] in {h["seq"] for h in held}
    )
    with verbs.opened(traded).transaction() as session:
        end_hold(session, id, "counsel", NOON)
    leave(traded, 501)
    assert not [row for row in rows(traded, "decision") if len(row["vector"])]
    assert found(traded) == []


def test_a_hold_that_is_placed_during_a_run_ends_it(
    traded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed: list[float] = []

    def pause(seconds: float) -> None:
        """Between two transactions of the run."""
        if not placed:
            with verbs.opened(traded).transaction() as session:
                hold(session, Held.STORE, "367", "counsel", "file 7", NOON)
        placed.append(seconds)

    monkeypatch.setattr(runs.time, "sleep", pause)
    leave(traded, 500)
    assert len(placed) == 1, "nothing left after the hold was placed"
    assert all(len(row["vector"]) for row in rows(traded, "decision"))
    leave(traded, 501)
    held = [row for row in rows(traded, "decision") if row["store"] == "367"]
    assert held
    assert all(len(row["vector"]) for row in held)


def test_a_held_or_open_case_keeps_its_evidence(traded: Settings) -> None:
    (held, *_) = (row for row in rows(traded, "investigation_case") if row["state"] == "closed")
    with verbs.opened(traded).transaction() as session:
        id = hold(session, Held.CASE, held["id"], "counsel", "file 7", NOON).id or 0
    leave(traded, 500)
    evidence = {
        r["decision_seq"] for r in rows(traded, "case_evidence") if r["case_id"] == held["id"]
    }
    whole = {row["seq"] for row in rows(traded, "decision") if len(row["vector"])}
    assert evidence
    assert evidence <= whole
    with verbs.opened(traded).transaction() as session:
        end_hold(session, id, "counsel", NOON)
    leave(traded, 501)
    assert [row["id"] for row in rows(traded, "investigation_case")] == ["c-open"]
    assert not [row for row in rows(traded, "decision") if len(row["vector"])]
    assert found(traded) == []


def test_a_run_that_was_cut_short_is_gone_on_with_and_meets_no_erasure(
    traded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    take: Callable[..., None] = runs.Run.take
    left = 3

    def some(run: runs.Run, chunk: Any) -> None:
        nonlocal left
        left -= any(chunk.counts.values())
        if left < 0:
            raise KeyboardInterrupt
        take(run, chunk)

    monkeypatch.setattr(runs.Run, "take", some)
    with pytest.raises(KeyboardInterrupt):
        leave(traded, 500)
    monkeypatch.undo()
    person = Person(PersonKind.CUSTOMER, MEMBER)
    with pytest.raises(UnfinishedErasure, match="leave for their age"):
        verbs.erase(traded, person, "dpo", "request 7", 0)
    leave(traded, 500)
    with verbs.opened(traded).view() as session:
        assert [(row.kind, row.finished is not None) for row in erasures(session)] == [
            ("retention", True)
        ]
    assert not [row for row in rows(traded, "decision") if len(row["vector"])]
    assert found(traded) == []


def test_no_tampering_hides_behind_what_left(traded: Settings) -> None:
    leave(traded, 500)
    decision = T["decision"]
    with verbs.opened(traded).transaction() as session:
        session.execute(sa.update(decision).where(decision.c.key == FIRST).values(action=7))
    assert any("was erased, and then edited" in one.what for one in found(traded))


async def test_a_service_lets_leave_what_is_too_old_at_night(url: str, tmp_path: Path) -> None:
    settings = settings_of(url, tmp_path / "home").model_copy(update={"nightly": True})
    clock = Replay(NOON)
    service = await start(settings, clock)
    await service.desk.answer(asked(1))
    night = ageing.Ageing(service.desk)
    await night.look()
    clock(NOON + 1200 * DAY)
    await service.desk.answer(asked(2))
    await night.look()
    old, new = (row for row in rows(settings, "decision"))
    assert (len(old["vector"]), len(new["vector"]) > 0) == (0, True)
    last = ageing.Ageing(service.desk)
    await last.look()
    assert last.day == night.day
    await service.stop(0.1)
    assert found(settings) == []


def test_the_command_says_what_would_leave_and_changes_nothing(traded: Settings) -> None:
    env = {"TILLGUARD_HOME": str(traded.home), "TILLGUARD_DATABASE_URL": traded.database_url}
    before = rows(traded, "decision")
    said = CliRunner().invoke(app, ["privacy", "retention", "--dry-run"], env=env)
    assert said.exit_code == 0, said.output
    assert "nothing was changed" in said.output
    assert "keys: 9" in said.output
    assert rows(traded, "decision") == before
    refused = CliRunner().invoke(app, ["privacy", "retention", "--apply"], env=env)
    assert refused.exit_code == 2
    done = CliRunner().invoke(app, ["privacy", "retention", "--apply", "--by", "dpo"], env=env)
    assert done.exit_code == 0, done.output
    verified = CliRunner().invoke(app, ["audit", "verify"], env=env)
    assert verified.exit_code == 0, verified.output
    assert "retention by dpo (receipts 400" in verified.output
    assert Journal(verbs.opened(traded)).span(10_000).first > 1
    assert foreseen(verbs.opened(traded), ALL, NOON + 10_000 * DAY).counts == {}
