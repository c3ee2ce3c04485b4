"""A case: what happened, why it is suspected, and the verdict in two clicks."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from ..domain import Disposition, Verdict
from ..errors import InvalidRequest, Violation
from ..journal import CaseFile, CaseState
from .casebook import casebook
from .door import form
from .fields import amount, one_text
from .frame import Frame, account
from .queue_pages import back
from .receipts import found_receipt


def routes(app: FastAPI, frame: Frame) -> None:
    """The case, its notes and verdict, and any receipt by itself."""

    @app.get("/cases/{id}", name="case")
    async def case(request: Request, id: str) -> Response:
        norms = frame.office.desk.pipeline.history.norms
        book = await frame.aside(
            casebook, frame.journal, id, account(request).stores, norms.season if norms else None
        )
        policies = frame.office.desk.pipeline.rulebook.policies
        said = policies.shelf.base.terms["typologies"].get(book.file.case.typology, {})
        known = policies.stores.get(book.file.case.store)
        return await frame.page(
            request,
            "case.html",
            book=book,
            about=said.get("about", ""),
            zone=known.zone if known else "UTC",
            theirs=held_by_other(book.file, account(request).known_as, frame.here(request).now),
            closed=book.file.state is CaseState.CLOSED,
        )

    @app.post("/cases/{id}/note", name="note")
    async def note(request: Request, id: str) -> Response:
        given, who = await form(request), account(request).known_as
        text = one_text(given, "note", required=True)
        await frame.work.do(id, frame.work.claim(who))
        await frame.work.do(id, frame.work.note(who, text))
        return back(given, "noted")

    @app.post("/cases/{id}/verdict", name="verdict")
    async def verdict(request: Request, id: str) -> Response:
        given, who = await form(request), account(request).known_as
        said, recovered = chosen(given), amount(one_text(given, "recovered"), frame.here(request))
        file = await frame.aside(frame.journal.case_file, id)
        if file.state is not CaseState.CLOSED:
            await frame.work.do(id, frame.work.claim(who))
        verdict = Verdict(said, recovered, note=one_text(given, "note"))
        await frame.work.do(id, frame.work.close(who, verdict))
        return back(given, "closed")

    @app.get("/receipts/{key:path}", name="receipt")
    async def receipt(request: Request, key: str) -> Response:
        found = await frame.aside(found_receipt, frame.journal, key, account(request).stores)
        return await frame.page(request, "receipt.html", receipt=found)


def held_by_other(file: CaseFile, who: str, now: int) -> bool:
    """Whether somebody else's claim runs."""
    runs = file.state is CaseState.CLAIMED and now < (file.claimed_until or 0)
    return runs and file.holder != who


def chosen(given: FormData) -> Disposition:
    value = str(given.get("verdict", ""))
    if value not in tuple(Disposition):
        raise InvalidRequest([Violation("verdict", "choose confirmed, cleared or inconclusive")])
    return Disposition(value)
