"""A value is changed on the page: checked as files are, taken along as a patch, live by nobody."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tillguard.journal import Gate, UnknownVersion
from tillguard.policy import Bundle
from tillguard.serve.lifecycle import stored

from .browser import NARROW, overflows, violations, window
from .conftest import House
from .test_console_payloads import PAYLOADS, broken
from .test_console_queue import secret_of

SLOW = 60_000
"""Milliseconds: a child brings the whole bundle to life, on a machine that has much else to do."""
BASE, PEAK = "policies/base.yaml", "policies/seasons/peak-trading.yaml"


@pytest.fixture
def lead(house: House) -> Iterator[httpx.Client]:
    with house.sign_in("lead") as client:
        client.timeout = httpx.Timeout(SLOW / 1000)
        yield client


def edit(
    client: httpx.Client, file: str, key: str, value: str, path: str = "edit"
) -> httpx.Response:
    given = {"secret": secret_of(client.get("/queue")), "file": file, "key": key, "value": value}
    return client.post(f"/policies/{path}", data=given)


def live(house: House) -> Bundle:
    return stored(house.journal, house.service.desk.pipeline.rulebook.hash)


@pytest.mark.parametrize(
    ("file", "key", "value", "said"),
    [
        (BASE, "risk.floor", "7", "policies/base.yaml:6:"),
        (BASE, "risk.floor", "high", "policies/base.yaml:6:"),
        (PEAK, "dates.0.to", "christmas-ev", "policies/seasons/peak-trading.yaml:4:"),
        (PEAK, "risk.floor", "0.1, x: 1", "must be one value"),
        (PEAK, "nothing", "1", "no value of this name"),
        ("policies/../secret.yaml", "a", "1", "must be a rule or policy file"),
    ],
)
def test_what_cannot_be_is_told_with_file_and_line(
    lead: httpx.Client, file: str, key: str, value: str, said: str
) -> None:
    answer = edit(lead, file, key, value)
    assert (answer.status_code, said in answer.text) == (400, True), answer.text
    assert "Keep it as a candidate" not in answer.text


def test_a_season_is_moved_and_becomes_a_patch_and_a_candidate_that_is_not_live(
    house: House, browser: Browser, tmp_path: Path
) -> None:
    before = live(house)
    with window(browser, house.url, "lead", NARROW, java_script_enabled=False) as page:
        page.set_default_timeout(SLOW)
        page.goto("/policies")
        page.click("a:text-is('Edit')")
        page.select_option("[name=file]", PEAK)
        page.click("button:text-is('Show')")
        page.click("a:text-is('dates.0.to')")
        page.fill("[name=value]", "{before: christmas-eve, days: 1}")
        page.click("text=Check it")
        assert "must be one value" in page.locator("[role=alert]").inner_text()
        page.go_back()
        page.fill("[name=value]", "christmas-day")
        page.click("text=Check it")
        assert "+  - {from: peak-begins, to: christmas-day}" in page.locator("pre").inner_text()
        with page.expect_download() as download:
            page.click("text=Download the patch")
        patched = Path(download.value.path()).read_text()
        page.click("text=Keep it as a candidate")
        assert "now the backtest" in page.locator("[role=status]").inner_text()
    (tmp_path / PEAK).parent.mkdir(parents=True)
    (tmp_path / PEAK).write_text(before.files[PEAK])
    subprocess.run(["git", "apply", "-"], input=patched, text=True, cwd=tmp_path, check=True)
    fresh = Bundle({**before.files, PEAK: (tmp_path / PEAK).read_text()})
    kept = house.journal.stored_bundle(fresh.hash)
    assert (kept.author, kept.live) == ("lead", False)
    assert kept.passed(Gate.TEST)
    assert kept.passed(Gate.BACKTEST) is None
    assert live(house).hash == before.hash
    with house.sign_in("second") as second:
        given = {"secret": secret_of(second.get("/policies")), "bundle": fresh.hash}
        said = second.post("/policies/promote", data=given)
        assert (said.status_code, "backtest" in said.text) == (409, True)


def test_hostile_values_end_as_text_and_nothing_is_written(
    lead: httpx.Client, house: House
) -> None:
    for text in PAYLOADS[::4]:
        for given in ((PEAK, "about", text), (text, text, text)):
            answer = edit(lead, *given)
            assert answer.status_code in (200, 400)
            assert broken(answer) == []
    written = edit(lead, PEAK, "rank", "12", "write")
    assert (written.status_code, "serve --dev" in written.text) == (400, True)
    assert broken(lead.get("/policies/edit", params={"base": "<b>", "file": "<b>"})) == []
    with pytest.raises(UnknownVersion):
        stored(house.journal, "f" * 64)


def test_beside_a_developer_the_file_itself_is_written(
    lead: httpx.Client, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "seasons" / "peak-trading.yaml"
    place.parent.mkdir()
    place.write_text(live(house).files[PEAK])
    dev = house.service.settings.model_copy(update={"dev": True, "policies": tmp_path})
    monkeypatch.setattr(house.service.desk, "settings", dev)
    assert "Write the file" in edit(lead, PEAK, "rank", "12").text
    assert edit(lead, PEAK, "rank", "12", "write").is_redirect
    assert "\nrank: 12\n" in place.read_text()
    again = edit(lead, PEAK, "rank", "13", "write")
    assert (again.status_code, "changed meanwhile" in again.text) == (400, True)
    assert sorted(path.name for path in place.parent.iterdir()) == ["peak-trading.yaml"]


def test_the_pages_of_an_edit_are_read_by_everybody(house: House, browser: Browser) -> None:
    with window(browser, house.url, "lead", NARROW) as page:
        page.set_default_timeout(SLOW)
        page.goto(f"/policies/edit?file={BASE}&key=risk.floor&text=risk")
        assert violations(page) == []
        assert not overflows(page)
        for value in ("0.11", "7"):
            page.goto(f"/policies/edit?file={BASE}&key=risk.floor&text=risk")
            page.fill("[name=value]", value)
            page.click("text=Check it")
            page.wait_for_selector("h1:text-is('Checked'), h1:text-is('It cannot be so')")
            assert violations(page) == []
            assert not overflows(page)
