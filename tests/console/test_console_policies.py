"""Policies on pages: what the files say, where they say it, and who makes it live."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Browser

from tillguard.domain import Snooze
from tillguard.journal import BundleStep, Gate
from tillguard.policy import year_of
from tillguard.policy.provenance import values_in_force

from .browser import NARROW, WIDE, overflows, violations, window
from .conftest import House
from .test_console_queue import secret_of


def test_the_calendar_has_every_span_of_every_region_in_every_year(house: House) -> None:
    shelf = house.service.desk.pipeline.rulebook.policies.shelf
    with house.sign_in("auditor") as client:
        for year in (2016, 2017, 2024):
            page = client.get(f"/policies/calendar?year={year}").text
            years = year_of(shelf, year)
            spans = [part for one in years for part in one.seasons]
            assert page.count('class="lane') == len(spans)
            widths = [
                int(w) for w in re.findall(r'class="lane\d" x="\d+" y="\d+" width="(\d+)"', page)
            ]
            new_year, last = date(year, 1, 1), date(year, 12, 31)
            days = sum(
                (min(part.last, last) - max(part.first, new_year)).days + 1 for part in spans
            )
            assert sum(widths) == 3 * days


def test_every_value_in_force_stands_there_with_its_file_and_line(house: House) -> None:
    book, day = house.service.desk.pipeline.rulebook.policies, date(2017, 12, 5)
    with house.sign_in("lead") as client:
        page = client.get(f"/policies/values?store=367&day={day}").text
        few = client.get(f"/policies/values?store=367&day={day}&text=membership_misuse").text
        none = client.get("/policies/values?text=nothing-of-this-name").text
    found = list(values_in_force(book.layers("367", day), day))
    assert page.count("<code>") == len(found)
    for one in found:
        assert f"{one.said.file}:{one.said.line}</code>" in page
    assert few.count("<code>") == sum("membership_misuse" in v.key.lower() for v in found)
    assert "No value has such a name" in none


def test_what_is_live_leads_back_and_forth_by_leads_only(house: House) -> None:
    live = house.journal.live_bundle()
    assert live is not None
    now = house.service.desk.clock()
    figures = {
        "decisions": 138, "days": 1, "until": now, "against": live.version.hash, "flips": 3,
        "candidate": dict.fromkeys(
            ("flagged", "precision", "recall", "net_value", "minutes_needed"), 12
        ),
        "live": {"flagged": 10, "precision": None, "recall": 0.4, "net_value": -50,
                 "minutes_needed": 9.5},
    }  # fmt: skip
    step = BundleStep(live.version.hash, Gate.BACKTEST, True, now, "lead", figures)
    house.journal.record_step(step)
    with house.sign_in("lead") as lead, house.sign_in("auditor") as auditor:
        page, read = lead.get("/policies"), auditor.get("/policies").text
        assert live.version.hash[:12] in read
        assert "not known" in read
        assert "Roll back" in page.text
        assert "Roll back" not in read
        given = {"secret": secret_of(page), "back": "/policies", "note": "too many held"}
        nothing = lead.post("/policies/rollback", data=given)
        assert nothing.status_code == 409
        silent = lead.post("/policies/rollback", data={**given, "note": ""})
        assert silent.status_code == 400
        unknown = lead.post("/policies/promote", data={**given, "bundle": "f" * 64})
        assert unknown.status_code == 404
        nameless = lead.post("/policies/promote", data={**given, "bundle": ""})
        assert nameless.status_code == 404, "no hash is not the hash of the only bundle there is"


def test_a_pause_is_shown_with_who_and_why_and_ended_by_a_lead(house: House) -> None:
    now = house.service.desk.clock()
    rule = house.service.desk.pipeline.rulebook.engine.rules[0].id
    kept = house.journal.snooze_rule(Snooze(rule, now, now + 3600, store="31"), "stock-take", "ana")
    with house.sign_in("lead") as client:
        page = client.get("/policies/standing")
        assert "stock-take" in page.text
        assert "ana" in page.text
        given = {"secret": secret_of(page), "back": "/policies/standing", "snooze": str(kept.id)}
        done = client.post("/policies/unsnooze", data=given)
        assert done.headers["location"] == "/policies/standing?told=ended"
        assert client.post("/policies/unsnooze", data=given).status_code == 404
        assert client.post("/policies/unsnooze", data={**given, "snooze": "x"}).status_code == 400
    assert kept.id not in {one.id for one in house.journal.snoozes(now)}


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/policies", WIDE),
        ("/policies/calendar?year=2017", WIDE),
        ("/policies/calendar?year=2017", NARROW),
        ("/policies/values?store=367&day=2017-12-05&text=prices", NARROW),
        ("/policies/standing", WIDE),
    ],
)
def test_the_policy_pages_are_read_by_everybody(
    house: House, browser: Browser, path: str, size: tuple[int, int]
) -> None:
    with window(browser, house.url, "lead", size) as page:
        page.goto(path)
        assert violations(page) == []
        assert not overflows(page)
