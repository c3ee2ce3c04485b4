"""A case: what happened, why it is suspected, the verdict in two clicks, and its way back."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from ..domain import Disposition, Verdict
from ..errors import InvalidRequest, Violation
from ..journal import TAKE_BACK_SECONDS, CaseFile, CaseState, CaseStep, may_take_back
from ..serve.casework import Act, within
from .casebook import casebook
from .deeds import back, colleagues, soonest
from .door import form
from .fields import amount, one_text
from .frame import Frame, account
from .receipts import found_receipt


def routes(app: FastAPI, frame: Frame) -> None:
    """The case, what is done to it alone, and any receipt by itself."""
    work = frame.work

    @app.get("/cases/{id}", name="case")
    async def case(request: Request, id: str) -> Response:
        norms = frame.office.desk.pipeline.history.norms
        book = await frame.aside(
            casebook, frame.journal, id, account(request).stores, norms.season if norms else None
        )
        policies = frame.office.desk.pipeline.rulebook.policies
        said = policies.shelf.base.terms["typologies"].get(book.file.case.typology, {})
        known = policies.stores.get(book.file.case.store)
        who, now = account(request), frame.here(request).now
        return await frame.page(
            request,
            "case.html",
            book=book,
            about=said.get("about", ""),
            zone=known.zone if known else "UTC",
            theirs=held_by_other(book.file, who.known_as, now),
            closed=book.file.state is CaseState.CLOSED,
            left=seconds_to_take_back(book.trail[-1:], who.known_as, now),
            people=await colleagues(frame, who),
            tomorrow=soonest(frame, request),
        )

    @app.post("/cases/{id}/note", name="note")
    async def note(request: Request, id: str) -> Response:
        given, who = await form(request), account(request).known_as
        text = one_text(given, "note", required=True)
        return await do(request, id, work.claiming(who, work.note(who, text)), "noted")

    @app.post("/cases/{id}/verdict", name="verdict")
    async def verdict(request: Request, id: str) -> Response:
        given, who = await form(request), account(request).known_as
        said, recovered = chosen(given), amount(one_text(given, "recovered"), frame.here(request))
        verdict = Verdict(said, recovered, note=one_text(given, "note"))
        return await do(request, id, work.claiming(who, work.close(who, verdict)), "closed")

    @app.post("/cases/{id}/take-back", name="take_back")
    async def take_back(request: Request, id: str) -> Response:
        return await do(request, id, work.take_back(account(request).known_as), "taken_back")

    @app.post("/cases/{id}/reopen", name="reopen")
    async def reopen(request: Request, id: str) -> Response:
        why = one_text(await form(request), "why", required=True)
        return await do(request, id, work.reopen(account(request).known_as, why), "reopened")

    @app.post("/cases/{id}/contest", name="contest")
    async def contest(request: Request, id: str) -> Response:
        given = await form(request)
        person, said = (one_text(given, name, required=True) for name in ("person", "statement"))
        return await do(request, id, work.contest(person, said), "contested")

    @app.post("/cases/{id}/answer", name="answer_contest")
    async def answer(request: Request, id: str) -> Response:
        given, who = await form(request), account(request).known_as
        why = one_text(given, "answer", required=True)
        if given.get("outcome") not in ("upheld", "overturned"):
            raise InvalidRequest([Violation("outcome", "choose upheld or overturned")])
        act = work.answer(who, given.get("outcome") == "overturned", why)
        return await do(request, id, act, "answered")

    async def do(request: Request, id: str, act: Act, told: str) -> Response:
        await work.do(id, within(account(request).stores, act))
        return back(await form(request), told)

    @app.get("/receipts/{key:path}", name="receipt")
    async def receipt(request: Request, key: str) -> Response:
        found = await frame.aside(found_receipt, frame.journal, key, account(request).stores)
        return await frame.page(request, "receipt.html", receipt=found)


def held_by_other(file: CaseFile, who: str, now: int) -> bool:
    """Whether somebody else's claim runs."""
    runs = file.state is CaseState.CLAIMED and now < (file.claimed_until or 0)
    return runs and file.holder != who


def seconds_to_take_back(last: Sequence[CaseStep], who: str, now: int) -> int:
    """For how long the reader may still take their verdict back; 0 for not any more."""
    mine = [one.at for one in last if may_take_back(one, who, now)]
    return mine[0] + TAKE_BACK_SECONDS - now if mine else 0


def chosen(given: FormData) -> Disposition:
    value = str(given.get("verdict", ""))
    if value not in tuple(Disposition):
        raise InvalidRequest([Violation("verdict", "choose confirmed, cleared or inconclusive")])
    return Disposition(value)
