"""What is done to cases, one or several: claimed, given back, handed over, put off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..domain import Account
from ..errors import InvalidRequest, TillguardError, Violation
from ..journal.accounts import accounts
from ..serve.casework import Act, within
from ..serve.office import BEGINS
from ..serve.snoozing import DAY, LONGEST
from .access import INVESTIGATING
from .door import form
from .fields import one_text
from .frame import Frame, account
from .signing import own_path

MOST = 500
"""Cases of one form."""


def routes(app: FastAPI, frame: Frame) -> None:
    """Each takes the cases that were ticked; a case's own page ticks itself."""
    work = frame.work

    @app.post("/queue/claim", name="claim")
    async def claim(request: Request) -> Response:
        return await each(request, "claimed", lambda who, given: work.claim(who))

    @app.post("/queue/release", name="release")
    async def release(request: Request) -> Response:
        return await each(request, "released", lambda who, given: work.release(who))

    @app.post("/queue/reassign", name="reassign")
    async def reassign(request: Request) -> Response:
        to = one_text(await form(request), "to")
        if to not in await colleagues(frame, account(request)):
            raise InvalidRequest([Violation("to", "choose who gets the cases")])
        return await each(request, "reassigned", lambda who, given: work.reassign(who, to))

    @app.post("/queue/snooze", name="snooze")
    async def snooze(request: Request) -> Response:
        given = await form(request)
        until = morning(frame, one_text(given, "until"), frame.here(request).now)
        why = one_text(given, "why", required=True)
        return await each(
            request,
            "snoozed",
            lambda who, given: work.claiming(who, work.snooze(who, until, why)),
        )

    async def each(request: Request, told: str, verb: Callable[[str, FormData], Act]) -> Response:
        """Do it to every case; what others hold stays theirs, and the first refusal is told."""
        given, who = await form(request), account(request)
        act = within(who.stores, verb(who.known_as, given))
        ids = ticked(given)
        done = await work.do_all(ids, act, together=False)
        refused = [one for one in done if isinstance(one, TillguardError)]
        if refused and len(ids) == 1:
            raise refused[0]
        return back(given, "refused" if refused else told if ids else "nothing")


def ticked(given: FormData) -> list[str]:
    return list(dict.fromkeys(str(id)[:128] for id in given.getlist("case")))[:MOST]


def back(given: FormData, told: str) -> Response:
    """To the page from which the form came, with one word of what was done."""
    path, _, query = own_path(str(given.get("back", ""))).partition("?")
    kept = f"{query}&" if query else ""
    return RedirectResponse(f"{path or '/'}?{kept}{urlencode({'told': told})}", 303)


async def colleagues(frame: Frame, who: Account) -> list[str]:
    """To whom work may be given: investigators of the staffing plan and of the accounts."""

    def found() -> set[str]:
        with frame.journal.database.view() as session:
            every = accounts(session)
        return {one.known_as for one in every if one.role in INVESTIGATING}

    staff = frame.office.desk.pipeline.rulebook.policies.staffing.investigators
    names = await frame.aside(found) | {one.name for one in staff}
    return sorted(names - {who.known_as})


def soonest(frame: Frame, request: Request) -> date:
    """The first day until which a case may be put off."""
    return frame.office.today(frame.here(request).now) + timedelta(days=1)


def morning(frame: Frame, day: str, now: int) -> int:
    """When that day's shift begins; raises InvalidRequest unless it is within a month from now."""
    try:
        on = datetime.combine(date.fromisoformat(day), BEGINS, frame.office.zone())
        until = int(on.timestamp())
    except (ValueError, OverflowError):
        until = 0
    if not now < until <= now + LONGEST:
        allowed = f"must be a day after today, at most {LONGEST // DAY} days from now"
        raise InvalidRequest([Violation("until", allowed)])
    return until
