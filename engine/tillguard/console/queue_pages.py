"""The ranked queue: filters with addresses of their own, the same list as CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from ..domain import Account, Role
from ..errors import InvalidRequest, Violation
from ..journal.saved_filters import SavedFilter, remove_filter, save_filter, saved_filters
from ..journal.worklist import Page, Shelf, Wanted, choices, worklist
from .deeds import back, colleagues, soonest
from .door import form
from .fields import one_text
from .frame import Frame, account
from .sheet import cases_sheet

ROWS = 25
ALL = 10_000
"""Rows of a sheet."""
FILTERS = ("shelf", "person", "typology", "region", "store", "text")
MINE = "me"
LONGEST = 60
"""Characters of the name of a filter."""


def routes(app: FastAPI, frame: Frame) -> None:
    """The list and its sheet."""

    @app.get("/queue", name="queue")
    async def queue(request: Request) -> Response:
        wanted = asked(request.query_params, account(request), frame.here(request).now)
        number = page_number(request.query_params.get("page", ""))
        page, around = await frame.aside(looked_up, frame, wanted, number)
        kept = await frame.aside(kept_by, frame, account(request).name)
        return await frame.page(
            request,
            "queue.html",
            wanted=wanted,
            mine=wanted.person == account(request).known_as,
            page=page,
            around=around,
            number=number,
            pages=-(-page.found // ROWS),
            link=linker(request.query_params),
            people=await colleagues(frame, account(request)),
            tomorrow=soonest(frame, request),
            kept=kept,
            chosen={
                name: request.query_params.get(name, "")[:128]
                for name in FILTERS
                if name in request.query_params
            },
            query_of=urlencode,
        )

    @app.get("/queue.csv", name="queue_csv")
    async def sheet(request: Request) -> Response:
        wanted = asked(request.query_params, account(request), frame.here(request).now)
        text = await frame.aside(in_a_sheet, frame, wanted)
        named = {"Content-Disposition": 'attachment; filename="queue.csv"'}
        return Response(text, media_type="text/csv; charset=utf-8", headers=named)

    keeping(app, frame)


def keeping(app: FastAPI, frame: Frame) -> None:
    """What a person keeps of their filters."""

    @app.post("/queue/filters", name="filter_save")
    async def save(request: Request) -> Response:
        given, who = await form(request), account(request).name
        name = one_text(given, "name", required=True)
        if len(name) > LONGEST:
            raise InvalidRequest([Violation("name", f"must have at most {LONGEST} characters")])
        said = {one: one_text(given, one)[:128] for one in FILTERS if one in given}
        kept = SavedFilter(name, said)
        await frame.journal.writer.run(lambda session: save_filter(session, who, kept))
        return back(given, "filter_saved")

    @app.post("/queue/filters/remove", name="filter_remove")
    async def remove(request: Request) -> Response:
        given, who = await form(request), account(request).name
        name = one_text(given, "name")
        await frame.journal.writer.run(lambda session: remove_filter(session, who, name))
        return back(given, "filter_removed")


def asked(given: Mapping[str, str], who: Account, now: int) -> Wanted:
    """The filters of an address; without any, what is one's own. What is unknown counts as none."""
    values = {name: given.get(name, "")[:128] for name in FILTERS}
    shelf = values.pop("shelf")
    person = values.pop("person", "")
    if "person" not in given and who.role is Role.INVESTIGATOR:
        person = MINE
    return Wanted(
        Shelf(shelf) if shelf in tuple(Shelf) else Shelf.OPEN,
        who.known_as if person == MINE else person,
        stores=who.stores,
        now=now,
        **values,
    )


def page_number(given: str) -> int:
    """From 1; what is no number is the first page."""
    return min(int(given), ALL) if given.isascii() and given.isdecimal() and int(given) else 1


def looked_up(frame: Frame, wanted: Wanted, number: int) -> tuple[Page, Page]:
    """The page of the list, and what else could be chosen."""
    with frame.journal.database.view() as session:
        return worklist(session, wanted, (number - 1) * ROWS, ROWS), choices(session, wanted)


def kept_by(frame: Frame, name: str) -> list[SavedFilter]:
    with frame.journal.database.view() as session:
        return saved_filters(session, name)


def in_a_sheet(frame: Frame, wanted: Wanted) -> str:
    with frame.journal.database.view() as session:
        found = worklist(session, wanted, 0, ALL)
    return cases_sheet(found.cases, frame.office.desk.pipeline.rulebook.currency)


def linker(given: Mapping[str, str]) -> Callable[..., str]:
    """Makes the address of the same list with other filters: `link(store="367")`."""
    here = {name: given[name] for name in FILTERS if given.get(name)}
    if "person" in given:
        here["person"] = given["person"]

    def link(path: str = "/queue", **other: object) -> str:
        values = here | {name: str(value) for name, value in other.items()}
        kept = {name: value for name, value in values.items() if value or name == "person"}
        return f"{path}?{urlencode(kept)}" if kept else path

    return link
