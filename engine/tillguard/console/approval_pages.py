"""What the till asks a manager: live, with a countdown, answered or allowed for a while."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ..domain import Account
from ..errors import InvalidRequest, UnknownTransaction, Violation
from ..journal import DecisionRow, StoredSnooze, snoozes
from ..journal.asked import Question, answered_questions, open_questions
from ..serve.lifecycle import Person
from ..serve.snoozing import Scope, snooze
from ..serve.validate import check
from ..v1.decision_pb2 import APPROVAL_STATE_DENIED, APPROVAL_STATE_GRANTED, Action, Decision
from ..v1.decision_service_pb2 import ResolveApprovalRequest
from .casebook import Part, parts
from .deeds import back
from .door import form
from .fields import one_text
from .frame import Frame, account
from .stream import counted
from .tape import Printed, printed

ANSWERED = 20
HOURS = (1, 4, 12, 72)
"""For how long a deviation can be allowed from the page; longer ones belong into the policies."""
STATES = {"grant": APPROVAL_STATE_GRANTED, "deny": APPROVAL_STATE_DENIED}
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as its page shows it."""

    question: Question
    printed: Printed
    decision: Decision
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Counter:
    """Everything on the page of the manager's counter."""

    waiting: tuple[Asked, ...]
    answered: tuple[Asked, ...]
    allowed: tuple[StoredSnooze, ...]


def routes(app: FastAPI, frame: Frame) -> None:
    """The page, its live count, an answer, and a deviation that is allowed."""

    @app.get("/approvals", name="approvals")
    async def approvals(request: Request) -> Response:
        who, now = account(request), frame.here(request).now
        found = await frame.aside(counter, frame, who.stores, now)
        return await frame.page(
            request, "approvals.html", counter=found, hours=HOURS, seconds=frame.approvals.seconds
        )

    @app.get("/approvals/stream", name="approvals_stream")
    async def stream(request: Request) -> Response:
        return StreamingResponse(live(frame, account(request)), media_type="text/event-stream")

    @app.post("/approvals/answer", name="answer")
    async def answer(request: Request) -> Response:
        given, who = await form(request), account(request)
        state = STATES.get(str(given.get("answer", "")))
        if state is None:
            raise InvalidRequest([Violation("answer", "must be grant or deny")])
        asked = ResolveApprovalRequest(
            key=key_of(frame, given, who),
            state=state,
            approver=who.known_as,
            note=one_text(given, "note", required=state == APPROVAL_STATE_DENIED),
        )
        check(asked, frame.here(request).now)
        await frame.approvals.resolve(asked)
        return back(given, "granted" if state == APPROVAL_STATE_GRANTED else "denied")

    @app.post("/approvals/allow", name="allow")
    async def allow(request: Request) -> Response:
        given, who = await form(request), account(request)
        now, desk = frame.here(request).now, frame.office.desk
        row = desk.find(key_of(frame, given, who)).row
        register = row.register if given.get("where") == "register" else ""
        rule, until = rule_of(row, given), now + hours(given) * HOUR
        await frame.aside(
            snooze, desk.journal, desk.pipeline.rulebook, rule, Scope("", row.store, register),
            until, one_text(given, "note", required=True), Person(who.known_as, now),
        )  # fmt: skip
        await frame.snoozing.look()
        return back(given, "allowed")


def counter(frame: Frame, stores: frozenset[str], now: int) -> Counter:
    """What waits, what was answered last, and which deviations are allowed there now."""
    with frame.journal.database.view() as session:
        waiting = open_questions(session, stores, now, frame.approvals.seconds)
        answered = answered_questions(session, stores, ANSWERED)
        bodies = frame.journal.bodies([one.decision.seq for one in (*waiting, *answered)])
        allowed = [s for s in snoozes.snoozes(session, now) if concerns(s, stores)]
        shown = [
            tuple(shown_question(one, bodies[one.decision.seq]) for one in questions)
            for questions in (waiting, answered)
        ]
    return Counter(shown[0], shown[1], tuple(allowed))


def shown_question(one: Question, body: bytes) -> Asked:
    decision = Decision.FromString(one.decision.decision)
    return Asked(one, printed(one.decision, body), decision, parts(one.decision))


def concerns(stored: StoredSnooze, stores: frozenset[str]) -> bool:
    return not stores or not stored.snooze.store or stored.snooze.store in stores


def key_of(frame: Frame, given: FormData, who: Account) -> str:
    """The transaction that a form is about; raises UnknownTransaction outside one's stores."""
    key = str(given.get("key", ""))[:128]
    if not who.sees(frame.office.desk.find(key).row.store):
        raise UnknownTransaction(f"no decision is recorded under {key}")
    return key


def rule_of(row: DecisionRow, given: FormData) -> str:
    """A manager pauses only what asked them."""
    rule = str(given.get("rule", ""))
    if rule not in json.loads(row.hits):
        raise InvalidRequest([Violation("rule", "must be one of those that asked")])
    return rule


def hours(given: FormData) -> int:
    text = str(given.get("hours", ""))
    if text not in map(str, HOURS):
        raise InvalidRequest([Violation("hours", f"must be one of {', '.join(map(str, HOURS))}")])
    return int(text)


async def live(frame: Frame, who: Account) -> AsyncIterator[str]:
    """How many questions wait, whenever that changes: at an alert, and when one's time is over."""

    def waiting() -> int:
        with frame.journal.database.view() as session:
            now = frame.office.desk.clock()
            return len(open_questions(session, who.stores, now, frame.approvals.seconds))

    alerts = frame.office.desk.alerts
    with alerts.watching(who.stores, Action.ACTION_MANAGER_APPROVAL) as watcher:
        async for event in counted(watcher, lambda: frame.aside(waiting)):
            yield event
