"""Policies as they hold: the year by region, values with file and line, the way to live."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from ..domain import Store
from ..errors import InvalidRequest, Violation
from ..journal import Gate, StoredBundle, StoredSnooze, StoredTrip
from ..policy import year_of
from ..policy.provenance import values_in_force
from ..serve.lifecycle import Person, promote, roll_back, stored
from .almanac import almanac
from .deeds import back
from .door import form
from .fields import one_text
from .frame import Frame, account

BUNDLES = 12
STANDING = 50
WEEK = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Standing:
    """What is paused, and what the blast radius stopped."""

    snoozes: tuple[StoredSnooze, ...]
    trips: tuple[StoredTrip, ...]


def routes(app: FastAPI, frame: Frame) -> None:
    """Four views for reading, and what leads do."""

    @app.get("/policies", name="policies")
    async def policies(request: Request) -> Response:
        bundles = await frame.aside(frame.journal.stored_bundles, BUNDLES)
        return await frame.page(
            request,
            "policies.html",
            bundles=bundles,
            gates=("check", "test", "backtest"),
            second=frame.office.desk.settings.second_person,
            backtest=backtest_of,
        )

    @app.get("/policies/calendar", name="policy_calendar")
    async def calendar(request: Request) -> Response:
        book = frame.office.desk.pipeline.rulebook.policies
        today = frame.office.today(frame.here(request).now)
        year = year_asked(request.query_params.get("year", ""), today)
        years = await frame.aside(year_of, book.shelf, year)
        regions = [almanac(one, year) for one in years]
        return await frame.page(
            request, "policy_calendar.html", regions=regions, year=year, today=today
        )

    @app.get("/policies/values", name="policy_values")
    async def values(request: Request) -> Response:
        book = frame.office.desk.pipeline.rulebook.policies
        given, now = request.query_params, frame.here(request).now
        store = chosen_store(book.stores, given.get("store", ""), account(request).stores)
        day = day_asked(given.get("day", ""), frame.office.today(now))
        found = tuple(values_in_force(book.layers(store.id, day), day)) if store else ()
        text = given.get("text", "")[:128].lower()
        return await frame.page(
            request, "policy_values.html", store=store, stores=sorted(book.stores), day=day,
            text=text, layers=book.layers(store.id, day) if store else (),
            values=[one for one in found if text in one.key.lower()], said=said,
            named=book.named_days(store.id, day) if store else (),
        )  # fmt: skip

    @app.get("/policies/standing", name="policy_standing")
    async def standing(request: Request) -> Response:
        now = frame.here(request).now
        found = await frame.aside(looked_up, frame, now)
        return await frame.page(request, "policy_standing.html", standing=found)

    leads(app, frame)


def leads(app: FastAPI, frame: Frame) -> None:
    """What leads do: promote, roll back, end a pause."""

    @app.post("/policies/promote", name="promote")
    async def go_live(request: Request) -> Response:
        given, who = await form(request), person(request)
        hash = str(given.get("bundle", ""))[:64]
        settings = frame.office.desk.settings
        bundle = await frame.aside(stored, frame.journal, hash)
        await frame.aside(promote, frame.journal, bundle, who, settings)
        return back(given, "promoted")

    @app.post("/policies/rollback", name="rollback")
    async def go_back(request: Request) -> Response:
        given, who = await form(request), person(request)
        why = one_text(given, "note", required=True)
        await frame.aside(roll_back, frame.journal, who, "", why)
        return back(given, "rolled_back")

    @app.post("/policies/unsnooze", name="unsnooze")
    async def unsnooze(request: Request) -> Response:
        given, who = await form(request), person(request)
        id = str(given.get("snooze", ""))
        if not (id.isascii() and id.isdecimal() and len(id) < 18):
            raise InvalidRequest([Violation("snooze", "must be the number of a snooze")])
        why = one_text(given, "note")
        await frame.aside(frame.journal.end_snooze, int(id), who.name, who.now, why)
        await frame.snoozing.look()
        return back(given, "ended")

    def person(request: Request) -> Person:
        return Person(account(request).known_as, frame.here(request).now)


def looked_up(frame: Frame, now: int) -> Standing:
    trips = frame.journal.trips(STANDING, now - WEEK)
    return Standing(tuple(frame.journal.snoozes(now)), tuple(trips))


def backtest_of(bundle: StoredBundle) -> Mapping[str, Any]:
    """The figures of its latest backtest; nothing where none passed."""
    step = bundle.passed(Gate.BACKTEST)
    return step.figures if step else {}


def year_asked(text: str, today: date) -> int:
    fits = text.isascii() and text.isdecimal() and len(text) == 4 and int(text) >= 1900
    return int(text) if fits else today.year


def day_asked(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


def chosen_store(stores: Mapping[str, Store], name: str, own: Collection[str]) -> Store | None:
    """The store that is asked for, else the first that may be seen."""
    seen = [store for id, store in stores.items() if not own or id in own]
    return next((store for store in seen if store.id == name), seen[0] if seen else None)


def said(value: object) -> str:
    """A value as its file writes it."""
    if isinstance(value, float):
        return f"{value:g}"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
