"""A candidate judged against what is live: begun here, watched, and read as tables and bars."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..errors import InvalidRequest, Violation
from ..serve.lifecycle import Person
from .door import form
from .fields import one_text
from .frame import Frame, account

DAYS = (7, 30, 90)
ROWS = 15
"""Of each table: the parts in which the two differ most."""
PARTS = ("kinds", "rules", "seasons", "branches")


def routes(app: FastAPI, frame: Frame) -> None:
    """Begin one, and see what it came to."""

    @app.get("/policies/backtest/{hash}", name="backtest")
    async def page(request: Request, hash: str) -> Response:
        bundle = await frame.aside(frame.journal.stored_bundle, hash[:64])
        run, tests = frame.backtesting.run, frame.backtesting
        report = await asyncio.to_thread(tests.report, bundle.hash)
        return await frame.page(
            request, "policy_backtest.html", bundle=bundle, days=DAYS, report=report,
            run=run if run and run.hash == bundle.hash else None,
            busy=bool(run and not run.over),
            parts=[(part, differing(report, part)) for part in PARTS] if report else [],
        )  # fmt: skip

    @app.post("/policies/backtest", name="backtest_start")
    async def start(request: Request) -> Response:
        given, who = await form(request), Person(account(request).known_as, frame.here(request).now)
        days = one_text(given, "days")
        if days not in map(str, DAYS):
            raise InvalidRequest([Violation("days", "choose 7, 30 or 90")])
        hash = one_text(given, "bundle")[:64]
        bundle = await frame.aside(frame.journal.stored_bundle, hash)
        frame.backtesting.start(bundle.hash, who, int(days))
        return RedirectResponse(f"/policies/backtest/{bundle.hash}", 303)


def differing(
    report: Mapping[str, Any], part: str
) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """The groups of one part, candidate and live, where they differ most first; those in which
    neither hit nor flagged anything are left out."""
    ours, theirs = report["candidate"][part], report["live"][part]
    nothing = {"hits": 0, "precision": None, "recall": None, "net_value": 0}
    pairs = [
        (name, ours.get(name, nothing), theirs.get(name, nothing))
        for name in sorted({*ours, *theirs})
    ]
    pairs = [one for one in pairs if one[1]["hits"] or one[2]["hits"]]
    pairs.sort(key=lambda one: -abs(one[1]["net_value"] - one[2]["net_value"]))
    return pairs[:ROWS]
