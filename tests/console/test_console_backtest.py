"""A candidate is judged from the page, and made live only after that, by a second person."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tillguard.journal import Gate
from tillguard.policy import Bundle
from tillguard.policy.edit import changed
from tillguard.serve.lifecycle import Person, draft, stored

from .browser import overflows, violations, window
from .conftest import ROOT, House
from .test_console_pictures import SIZE
from .test_console_queue import secret_of

PICTURE = "console-backtest.png"
PEAK = "policies/seasons/peak-trading.yaml"


def candidate(house: House, floor: str) -> Bundle:
    """The live bundle with another risk floor before Christmas, drafted by a lead."""
    live = stored(house.journal, house.service.desk.pipeline.rulebook.hash)
    made = Bundle({**live.files, PEAK: changed(PEAK, live.files[PEAK], "risk.floor", floor)})
    draft(house.journal, made, Person("lead", house.service.desk.clock()))
    return made


def started(client: httpx.Client, hash: str, days: str = "30") -> httpx.Response:
    given = {"secret": secret_of(client.get("/policies")), "bundle": hash, "days": days}
    return client.post("/policies/backtest", data=given)


def promoted(client: httpx.Client, hash: str) -> httpx.Response:
    given = {"secret": secret_of(client.get("/policies")), "back": "/policies", "bundle": hash}
    return client.post("/policies/promote", data=given)


def test_a_candidate_is_judged_shown_and_promoted_by_another_person(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch, rewrite: bool, tmp_path: Path
) -> None:
    before = house.journal.live_bundle()
    assert before is not None
    made = candidate(house, "0.5")
    two = house.service.settings.model_copy(update={"second_person": True})
    monkeypatch.setattr(house.service.desk, "settings", two)
    with house.sign_in("lead") as lead, house.sign_in("second") as second:
        assert "backtest" in promoted(second, made.hash).text
        assert started(lead, made.hash, "31").status_code == 400
        assert started(lead, "f" * 64).status_code == 404
        assert started(lead, made.hash).headers["location"] == f"/policies/backtest/{made.hash}"
        again = started(second, made.hash)
        assert (again.status_code, "one runs at a time" in again.text) == (503, True)
        with window(browser, house.url, "lead") as page:
            page.goto(f"/policies/backtest/{made.hash}")
            page.wait_for_selector("#result h2:text-is('Altogether')", timeout=120_000)
            assert "Under way" not in page.locator("#run").inner_text()
            assert "live is" in page.locator("caption >> nth=0").inner_text()
            assert violations(page) == []
            assert not overflows(page)
            page.set_viewport_size({"width": SIZE[0], "height": SIZE[1]})
            page.screenshot(path=(ROOT / "docs" if rewrite else tmp_path) / PICTURE)
            assert f"({PICTURE})" in (ROOT / "docs" / "console.md").read_text()
        report = house.service.backtesting.report(made.hash)
        assert report is not None
        assert report["candidate"]["bundle"] == made.hash
        assert report["candidate"]["whole"]["hits"] < report["live"]["whole"]["hits"]
        step = house.journal.stored_bundle(made.hash).passed(Gate.BACKTEST)
        assert step is not None
        assert step.figures["candidate"]["flagged"] == report["candidate"]["whole"]["hits"]
        own = promoted(lead, made.hash)
        assert (own.status_code, "somebody else" in own.text) == (403, True), own.text
        assert promoted(second, made.hash).headers["location"] == "/policies?told=promoted"
        given = {"secret": secret_of(lead.get("/policies")), "back": "/policies", "note": "a test"}
        assert lead.post("/policies/rollback", data=given).is_redirect
    assert house.journal.live_bundle().version.hash == before.version.hash  # type: ignore[union-attr]
    until = time.monotonic() + 30
    while house.service.desk.pipeline.rulebook.hash != before.version.hash:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_without_a_report_the_page_says_so(house: House) -> None:
    live = house.service.desk.pipeline.rulebook.hash
    with house.sign_in("auditor") as auditor:
        page = auditor.get(f"/policies/backtest/{live}").text
        assert "No report here" in page
        assert "Start a backtest" not in page
