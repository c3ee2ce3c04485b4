"""Dashboards: from the chain to a receipt, one click each, every view with an address."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from ..domain import Account, Kind
from ..errors import UnknownTransaction
from ..journal.figures import Part
from ..journal.plans import minute_prices
from .dashboard import SPANS, Board, board
from .frame import Frame, account
from .kpis import BY_CODE, KPIS, Kpi, unlike
from .sheet import sheet

NAMED = ("region", "store", "register", "employee")
FILTERS = (*NAMED, "days", "until", "kpi", "kind")


def routes(app: FastAPI, frame: Frame) -> None:
    """One page for every part of the chain, and its table as CSV."""

    @app.get("/dashboard", name="dashboard")
    async def dashboard(request: Request) -> Response:
        given = request.query_params
        part = asked(given, account(request), frame.office.today(frame.here(request).now))
        found, prices = await frame.aside(
            looked_up, frame, part, kind_of(given), frame.here(request).now
        )
        known = frame.office.desk.pipeline.rulebook.policies.stores.get(part.store)
        return await frame.page(
            request,
            "dashboard.html",
            board=found,
            prices=prices,
            kpis=KPIS,
            kpi=chosen(given),
            kinds=tuple(Kind)[:10],
            kind=kind_of(given),
            spans=SPANS,
            length=length(given),
            unlike=unlike,
            chart=chart(found),
            models=frame.office.desk.pipeline.model,
            link=linker(given),
            zone=known.zone if known else "UTC",
        )

    @app.get("/dashboard.csv", name="dashboard_csv")
    async def table(request: Request) -> Response:
        part = asked(
            request.query_params, account(request), frame.office.today(frame.here(request).now)
        )
        found, _ = await frame.aside(looked_up, frame, part, "", frame.here(request).now)
        named = {"Content-Disposition": 'attachment; filename="dashboard.csv"'}
        return Response(figures_sheet(found), media_type="text/csv; charset=utf-8", headers=named)


def asked(given: Mapping[str, str], who: Account, today: date) -> Part:
    """The part of an address; raises UnknownTransaction for a store that is not one's own."""
    names = {name: given.get(name, "")[:128] for name in NAMED}
    if names["store"] and not who.sees(names["store"]):
        raise UnknownTransaction(f"nothing is known of store {names['store']}")
    if not names["store"]:
        names |= {"register": "", "employee": ""}
    if len(who.stores) == 1:
        names["store"] = next(iter(who.stores))
    try:
        until = date.fromisoformat(given.get("until", ""))
    except ValueError:
        until = today
    until = min(max(until, date(2000, 1, 1)), today + timedelta(days=1))
    since = until - timedelta(days=length(given) - 1)
    return Part(str(since), str(until), **names, stores=who.stores)


def length(given: Mapping[str, str]) -> int:
    text = given.get("days", "")
    return int(text) if text in map(str, SPANS) else SPANS[1]


def chosen(given: Mapping[str, str]) -> Kpi:
    """The figure by which parts are compared."""
    return BY_CODE.get(given.get("kpi", ""), KPIS[0])


def kind_of(given: Mapping[str, str]) -> str:
    kind = given.get("kind", "")
    return kind if kind in [one.value for one in Kind] else ""


def looked_up(frame: Frame, part: Part, kind: str, now: int) -> tuple[Board, Mapping[str, float]]:
    pipeline = frame.office.desk.pipeline
    norms, stores = pipeline.history.norms, pipeline.rulebook.policies.stores
    with frame.journal.database.view() as session:
        season = norms.season if norms else None
        return board(session, part, kind, stores, season, now), minute_prices(session)


def chart(found: Board) -> str:
    """The days as the script draws them; the table beside it says the same."""
    return json.dumps(
        {
            "days": [one.day for one in found.days],
            "seen": [one.transactions for one in found.days],
            "low": [one.low for one in found.days],
            "high": [one.high for one in found.days],
        }
    )


def figures_sheet(found: Board) -> str:
    """Numerators and denominators, so that every share can be worked out again."""
    below = {k.code: k for k in KPIS if k.among != KPIS[0].among}
    columns = [found.level or "part", "transactions", *(kpi.code for kpi in KPIS)]
    columns += [f"{code}_of" for code in below]
    parts = found.parts or {"": found.sums}
    return sheet(
        columns,
        (
            [
                name,
                sums.transactions,
                *(k.numerator(sums) for k in KPIS),
                *(k.denominator(sums) for k in below.values()),
            ]
            for name, sums in parts.items()
        ),
    )


def linker(given: Mapping[str, str]) -> Callable[..., str]:
    """Makes the address of another part or span: `link(store="367")`."""
    here = {name: given[name] for name in FILTERS if given.get(name)}

    def link(path: str = "/dashboard", **other: object) -> str:
        kept = {n: str(v) for n, v in (here | other).items() if v not in ("", None)}
        return f"{path}?{urlencode(kept)}" if kept else path

    return link
