"""A case: what happened, why it is suspected, and the verdict in two clicks."""

from __future__ import annotations

import re
from decimal import Decimal

from babel.numbers import NumberFormatError, parse_decimal
from fastapi import FastAPI
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from ..domain import Disposition, minor_per_unit
from ..errors import InvalidRequest, Violation
from ..journal import CaseFile, CaseState
from .casebook import casebook
from .door import form
from .frame import Frame, account
from .locale import Here
from .queue_pages import back
from .receipts import found_receipt

LONGEST = 2000
"""Characters of a note."""
DEAREST = Decimal(10) ** 12
LETTERS = re.compile(r"[^\W\d]")
"""An amount has none: 1e3 is a slip, no thousand."""


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
        text = one_text(given, "note")
        if not text:
            raise InvalidRequest([Violation("note", "must say something")])
        await frame.office.claim(id, who)
        await frame.office.note(id, who, text)
        return back(given, "noted")

    @app.post("/cases/{id}/verdict", name="verdict")
    async def verdict(request: Request, id: str) -> Response:
        given, who = await form(request), account(request).known_as
        said, recovered = chosen(given), amount(one_text(given, "recovered"), frame.here(request))
        file = await frame.aside(frame.journal.case_file, id)
        if file.state is not CaseState.CLOSED:
            await frame.office.claim(id, who)
        await frame.office.close(id, who, said, recovered, one_text(given, "note"))
        return back(given, "closed")

    @app.get("/receipts/{key:path}", name="receipt")
    async def receipt(request: Request, key: str) -> Response:
        found = await frame.aside(found_receipt, frame.journal, key, account(request).stores)
        return await frame.page(request, "receipt.html", receipt=found)


def held_by_other(file: CaseFile, who: str, now: int) -> bool:
    """Whether somebody else's claim runs."""
    runs = file.state is CaseState.CLAIMED and now < (file.claimed_until or 0)
    return runs and file.holder != who


def one_text(given: FormData, name: str) -> str:
    """A field as one line of text without control characters: notes are lines."""
    text = " ".join(str(given.get(name, "")).split())
    if len(text) > LONGEST:
        raise InvalidRequest([Violation(name, f"must have at most {LONGEST} characters")])
    return "".join(letter for letter in text if letter.isprintable())


def chosen(given: FormData) -> Disposition:
    value = str(given.get("verdict", ""))
    if value not in tuple(Disposition):
        raise InvalidRequest([Violation("verdict", "choose confirmed, cleared or inconclusive")])
    return Disposition(value)


def amount(text: str, here: Here) -> int:
    """Money as the reader's locale writes it, in minor units; nothing is 0."""
    if not text:
        return 0
    try:
        units = parse_decimal(LETTERS.sub("?", text), locale=here.locale, strict=True)
    except NumberFormatError:
        units = Decimal(-1)
    minor = units * minor_per_unit(here.currency)
    if not (units.is_finite() and 0 <= units < DEAREST and minor == minor.to_integral_value()):
        example = here.number(1234.5, 2)
        raise InvalidRequest([Violation("recovered", f"must be an amount such as {example}")])
    return int(minor)
