"""The pictures in docs/ are taken here: `pytest tests/console --rewrite` takes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .browser import window
from .conftest import ROOT, House
from .test_console_approvals import answer, borrow
from .test_console_dashboard import keep

PICTURES = {
    "queue": ("avery", "/queue?person="),
    "case": ("avery", "/queue?person="),
    "approvals": ("mia", "/approvals"),
    "calendar": ("lead", "/policies/calendar?year=2017"),
    "dashboard": ("lead", "/dashboard?days=7&region=coast&store=367&kpi=returns"),
}
SIZE = (1280, 860)


@pytest.mark.parametrize("name", PICTURES)
def test_a_page_can_be_photographed(
    house: House, browser: Browser, name: str, rewrite: bool, tmp_path: Path
) -> None:
    who, path = PICTURES[name]
    waiting = borrow(house) if name == "approvals" else ""
    keep(house)
    picture = f"console-{name}.png"
    with window(browser, house.url, who, SIZE) as page:
        page.goto(path)
        if name == "case":
            page.click(".row >> nth=0")
            page.wait_for_selector("h2:text-is('Verdict')")
        if name == "dashboard":
            page.wait_for_selector(".chart svg")
        page.screenshot(path=(ROOT / "docs" if rewrite else tmp_path) / picture)
    assert f"({picture})" in (ROOT / "docs" / "console.md").read_text()
    assert (ROOT / "docs" / picture).stat().st_size > 20_000
    if waiting:
        with house.sign_in("mia") as mia:
            answer(mia, waiting, "grant")
