"""Scorecards of one's own: chosen figures per branch, kept for the account, with an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..journal.figures import Part
from ..journal.scorecards import save_scorecard, scorecard
from .dashboard import SPANS
from .dashboard_pages import asked, length
from .door import form
from .fields import one_text
from .frame import Frame, account
from .scorecard import FIGURES, USUAL, Figure, Scorecard, chosen, scorecard_of
from .sheet import sheet

KEPT = ("region", "days", "until")


def routes(app: FastAPI, frame: Frame) -> None:
    """The page, its table as CSV, and the choice that is kept."""

    @app.get("/scorecard", name="scorecard")
    async def page(request: Request) -> Response:
        part, found = await look(request)
        policies = frame.office.desk.pipeline.rulebook.policies
        seen = [one for one in policies.stores.values() if account(request).sees(one.id)]
        return await frame.page(
            request,
            "scorecard.html",
            part=part,
            found=found,
            figures=FIGURES,
            spans=SPANS,
            length=length(request.query_params),
            regions=sorted({one.region for one in seen}),
            link=lambda **other: address(request.query_params, found.figures, other),
        )

    @app.get("/scorecard.csv", name="scorecard_csv")
    async def table(request: Request) -> Response:
        _, found = await look(request)
        named = {"Content-Disposition": 'attachment; filename="scorecard.csv"'}
        return Response(in_a_sheet(found), media_type="text/csv; charset=utf-8", headers=named)

    @app.post("/scorecard", name="keep_scorecard")
    async def keep(request: Request) -> Response:
        given, who = await form(request), account(request)
        figures = chosen([str(one) for one in given.getlist("figure")])
        codes = [figure.code for figure in figures]
        await frame.journal.writer.run(lambda session: save_scorecard(session, who.name, codes))
        region = one_text(given, "region")
        query = {"days": one_text(given, "days"), "told": "scorecard"}
        query |= {"region": region} if region else {}
        return RedirectResponse(f"/scorecard?{urlencode(query)}", 303)

    async def look(request: Request) -> tuple[Part, Scorecard]:
        given, who = request.query_params, account(request)
        part = asked(given, who, frame.office.today(frame.here(request).now))
        part = part._replace(store="", register="", employee="")
        named = given.getlist("figure")
        return part, await frame.aside(looked_up, frame, who.name, part, named)


def looked_up(frame: Frame, name: str, part: Part, named: Sequence[str]) -> Scorecard:
    """The figures of the address, else those that the account keeps, else the usual ones."""
    with frame.journal.database.view() as session:
        figures = chosen(named) or chosen(scorecard(session, name)) or chosen(USUAL)
        return scorecard_of(session, part, figures)


def address(given: Mapping[str, str], figures: Sequence[Figure], other: dict[str, object]) -> str:
    """The address of the same figures in another region or span."""
    path = str(other.pop("path", "/scorecard"))
    kept = {name: given[name] for name in KEPT if given.get(name)} | other
    pairs = [(name, str(value)) for name, value in kept.items() if value not in ("", None)]
    return f"{path}?{urlencode(pairs + [('figure', one.code) for one in figures])}"


def in_a_sheet(found: Scorecard) -> str:
    """Numerators and denominators, so that every share can be worked out again."""
    columns = ["store", *(f"{one.code}{of}" for one in found.figures for of in ("", "_of"))]
    return sheet(
        columns,
        (
            [name, *(n for one in found.figures for n in (one.numerator(b), one.denominator(b)))]
            for name, b in found.branches.items()
        ),
    )
