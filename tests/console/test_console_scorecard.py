"""Scorecards: chosen figures per branch with what they are shares of, kept for the account."""

from __future__ import annotations

import csv
import io

import pytest
from playwright.sync_api import Browser

from tillguard.console.scorecard import FIGURES, USUAL, chosen
from tillguard.journal.figures import Part, Sums, reviewed, summed

from .browser import NARROW, WIDE, overflows, violations, window
from .conftest import House
from .test_console_dashboard import keep

WEEK = "days=7"
ALL = "&".join(f"figure={figure.code}" for figure in FIGURES)


@pytest.fixture(scope="module", autouse=True)
def kept(house: House) -> None:
    keep(house)


def rows(house: House, name: str, query: str) -> dict[str, dict[str, str]]:
    with house.sign_in(name) as client:
        found = client.get(f"/scorecard.csv?{query}").content.decode("utf-8-sig")
    return {row["store"]: row for row in csv.DictReader(io.StringIO(found))}


def test_every_figure_of_every_branch_is_that_of_its_own_dashboard(house: House) -> None:
    table = rows(house, "lead", f"{WEEK}&{ALL}")
    assert table.keys() >= {"367", "406", "31"}
    day = house.service.office.today(house.service.desk.clock())
    until, since = str(day), str(day.fromordinal(day.toordinal() - 6))
    for store, row in table.items():
        part = Part(since, until, store=store)
        with house.journal.database.view() as session:
            whole = sum(summed(session, part, "register").values(), Sums())
            said = reviewed(session, part)
        for figure in FIGURES:
            if figure.kpi is not None:
                pair = (figure.kpi.numerator(whole), figure.kpi.denominator(whole))
                assert (int(row[figure.code]), int(row[f"{figure.code}_of"])) == pair
        assert int(row["precision"]) == said.confirmed
        assert int(row["precision_of"]) == said.reviewed == int(row["known"])
        assert int(row["prevented"]) == said.prevented
        assert int(row["held"]) == whole.held
        assert int(row["loss"]) == whole.expected_loss


def test_a_store_manager_has_their_own_branch_and_a_region_has_its_own(house: House) -> None:
    assert rows(house, "noor", WEEK).keys() == {"367"}
    assert rows(house, "noor", f"{WEEK}&region=lakes") == {}
    stores = house.service.desk.pipeline.rulebook.policies.stores
    coast = rows(house, "lead", f"{WEEK}&region=coast").keys()
    assert "367" in coast
    assert {stores[store].region for store in coast if store in stores} == {"coast"}


def test_what_somebody_chose_is_theirs_alone_until_they_choose_again(
    house: House, browser: Browser
) -> None:
    with window(browser, house.url, "second") as page:
        page.goto("/dashboard")
        page.click("a:text-is('Scorecard')")
        page.wait_for_selector("h1:text-is('Scorecard')")
        heads = page.locator("thead th").all_inner_texts()
        assert heads[1:] == [figure.name for figure in chosen(USUAL)]
        for figure in chosen(USUAL):
            page.uncheck(f"input[value={figure.code}]")
        page.check("input[value=voids]")
        page.check("input[value=held]")
        page.click("button:text-is('Keep as mine')")
        page.wait_for_selector(".told")
        page.goto("/scorecard")
        heads = page.locator("thead th").all_inner_texts()
        assert heads == ["Branch", "Void rate", "Held or refused"]
        assert "All of them" in page.locator("tbody tr").last.inner_text()
        page.click("td a >> nth=0")
        page.wait_for_url("**/dashboard?store=*")
    assert set(next(iter(rows(house, "lead", "").values()))) >= set(USUAL)


def test_figures_that_there_are_not_are_not_shown(house: House) -> None:
    table = rows(house, "bi", f"{WEEK}&figure=%3Cscript%3E&figure=returns")
    assert list(next(iter(table.values()))) == ["store", "returns", "returns_of"]


@pytest.mark.parametrize(
    ("path", "size"),
    [(f"/scorecard?{WEEK}&{ALL}", NARROW), ("/scorecard?until=2016-01-01", WIDE)],
)
def test_a_scorecard_is_read_by_everybody(
    house: House, browser: Browser, path: str, size: tuple[int, int]
) -> None:
    with window(browser, house.url, "noor", size) as page:
        page.goto(path)
        assert violations(page) == []
        assert not overflows(page)
