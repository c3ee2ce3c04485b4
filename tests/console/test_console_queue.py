"""The queue: ranked with its reasons, filtered by address, worked on in bulk, safe as a sheet."""

from __future__ import annotations

import csv
import io
import re

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from tillguard.console.passwords import hashed
from tillguard.console.queue_pages import asked, page_number
from tillguard.console.sheet import cell, sheet
from tillguard.domain import Account, Role
from tillguard.journal.accounts import remove_account, save_account
from tillguard.journal.worklist import Shelf

from . import shop
from .browser import NARROW, WIDE, overflows, violations, window
from .conftest import House


def cases(page: httpx.Response) -> list[str]:
    return re.findall(r'class="row" href="/cases/([^"]+)"', page.text)


def rows(client: httpx.Client, query: str) -> list[dict[str, str]]:
    text = client.get(f"/queue.csv?{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def secret_of(page: httpx.Response) -> str:
    return page.text.split('name="secret" value="')[1].split('"')[0]


def test_the_list_has_every_open_case_once_in_the_order_of_the_plan(house: House) -> None:
    latest = house.journal.latest_plan()
    assert latest is not None
    with house.sign_in("lead") as client:
        found = rows(client, "shelf=open")
    ids = [row["case"] for row in found]
    assert sorted(ids) == [case.id for case in house.journal.open_cases()]
    ranks = {one.case: one.rank for one in latest.plan.assignments}
    planned = [ranks[id] for id in ids if id in ranks]
    assert planned == sorted(planned)
    assert set(ids[: len(planned)]) == ranks.keys() & set(ids)
    assert all(row["reason_1"] for row in found)


def test_an_investigator_sees_their_own_queue_first_and_others_by_address(house: House) -> None:
    latest = house.journal.latest_plan()
    assert latest is not None
    mine = {one.case for one in latest.plan.assignments if one.person == "Avery"}
    assert mine
    with house.sign_in("avery") as client:
        assert {*cases(client.get("/queue"))} == mine
        assert len(cases(client.get("/queue?person="))) > len(mine)


@pytest.mark.parametrize(
    "query", ["store=31", "typology=CASH_REFUND_SPIKE", "text=E2", "shelf=below"]
)
def test_a_filter_keeps_what_it_says_and_loses_nothing_of_it(house: House, query: str) -> None:
    name, value = query.split("=")
    with house.sign_in("lead") as client:
        every, found = rows(client, ""), rows(client, query)
        page = cases(client.get(f"/queue?{query}"))
    fits = {
        "store": lambda row: row["store"] == value,
        "typology": lambda row: row["typology"] == value,
        "text": lambda row: value.lower() in (row["subject"] + row["case"]).lower(),
        "shelf": lambda row: not row["queue_of"] and row["minute_price_to_enter"],
    }[name]
    assert found == [row for row in every if fits(row)]
    assert found
    assert len(found) < len(every)
    assert page == [row["case"] for row in found][:25]


@settings(max_examples=50)
@given(text=st.text(max_size=40), number=st.text(max_size=12))
def test_no_address_breaks_the_filters(text: str, number: str) -> None:
    wanted = asked({"shelf": text, "store": text}, Account("a", Role.LP_LEAD), 0)
    assert wanted.shelf is Shelf.OPEN or text in tuple(Shelf)
    assert page_number(number) >= 1


@settings(max_examples=100)
@given(st.text(max_size=30) | st.sampled_from(["=1+1", "+1", "@a", "-2", "\t=1"]))
def test_no_text_becomes_a_formula_and_none_is_lost(text: str) -> None:
    shown = str(cell(text))
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert shown in (text, f"'{text}")
    read = list(csv.reader(io.StringIO(sheet(["a"], [[text]]).lstrip("\ufeff"), newline="")))
    assert read[1:] == [[shown]]


def test_ticked_cases_are_claimed_together_and_what_others_hold_stays_theirs(house: House) -> None:
    with house.sign_in("lead") as lead, house.sign_in("avery") as avery:
        page = lead.get("/queue?shelf=below")
        free = cases(page)[:3]
        given = {"secret": secret_of(page), "back": "/queue?shelf=below"}
        done = lead.post("/queue/claim", data={**given, "case": free[:2]})
        assert done.headers["location"] == "/queue?shelf=below&told=claimed"
        theirs = {"secret": secret_of(avery.get("/queue?person=")), "back": "/queue?person="}
        said = avery.post("/queue/claim", data={**theirs, "case": free})
        assert "told=refused" in said.headers["location"]
        held = [house.journal.case_file(id).holder for id in free]
        assert held == ["lead", "lead", "Avery"]
        lead.post("/queue/release", data={**given, "case": free[:2]})
        avery.post("/queue/release", data={**theirs, "case": free[2:]})
        assert {house.journal.case_file(id).holder for id in free} == {""}


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\r\nX: y"])
def test_a_form_leads_back_to_this_console_only(house: House, back: str) -> None:
    with house.sign_in("lead") as client:
        secret = secret_of(client.get("/queue"))
        answer = client.post("/queue/claim", data={"secret": secret, "back": back})
    assert answer.headers["location"].startswith("/?told=")
    assert "x" not in answer.headers


def test_a_store_bound_account_sees_its_stores_only(house: House) -> None:
    bound = Account("local", Role.INVESTIGATOR, frozenset({"31"}))
    with house.journal.database.transaction() as session:
        save_account(session, bound, hashed(shop.PASSWORD))
    with house.sign_in("local") as client, house.sign_in("lead") as lead:
        assert {row["store"] for row in rows(client, "person=")} == {"31"}
        other = next(row["case"] for row in rows(lead, "") if row["store"] == "367")
        assert client.get(f"/cases/{other}").status_code == 404
        key = house.journal.case_file(other).case.evidence[0]
        assert client.get(f"/receipts/{key}").status_code == 404
    with house.journal.database.transaction() as session:
        remove_account(session, "local")


def test_the_keys_walk_the_list_tick_claim_and_open(house: House, browser: Browser) -> None:
    with window(browser, house.url, "avery") as page:
        page.goto("/queue?person=")
        links = page.locator(".row")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("j")
        second = links.nth(1).get_attribute("href")
        assert page.evaluate("document.activeElement.getAttribute('href')") == second
        page.keyboard.press("x")
        assert page.locator("#ticked").inner_text() == "1 ticked"
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{second}")
        page.goto("/queue?person=")
        page.keyboard.press("?")
        assert page.locator("dialog").is_visible()
        page.uncheck("#keys-on")
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.tagName") != "A"


@pytest.mark.parametrize(
    ("path", "size"),
    [("/queue?person=", WIDE), ("/queue?person=", NARROW), ("/queue?store=nowhere", NARROW)],
)
def test_the_queue_is_read_by_everybody(
    house: House, browser: Browser, path: str, size: tuple[int, int]
) -> None:
    with window(browser, house.url, "avery", size) as page:
        page.goto(path)
        assert violations(page) == []
        assert not overflows(page)


def test_without_scripts_the_queue_is_read_filtered_and_claimed(
    house: House, browser: Browser
) -> None:
    with window(browser, house.url, "avery", java_script_enabled=False) as page:
        page.goto("/queue?person=")
        page.select_option("[name=typology]", "NO_SALE_DRAWER_OPEN")
        page.click("text=Filter")
        assert page.locator(".case").count() == 1
        page.check("[name=case]")
        page.click("#bulk >> text=Claim")
        assert "yours for this shift" in page.locator("[role=status]").inner_text()
        assert page.locator(".chip.held").inner_text() == "Avery"
        page.check("[name=case]")
        page.click("#bulk >> text=Release")


def test_filters_are_kept_by_whose_they_are_under_names_that_stay_text(
    house: House, browser: Browser
) -> None:
    name = "<img src=x onerror=1> & mine"
    with window(browser, house.url, "avery", NARROW) as page:
        page.goto("/queue?person=&store=31&text=50%25+%3D1%2B1")
        page.click("text=Save these filters")
        page.fill(".kept [name=name]", name)
        assert violations(page) == []
        page.click(".kept button:text-is('Save')")
        page.wait_for_selector("[role=status]")
        page.goto("/queue?shelf=closed")
        page.click(f".kept a:text-is('{name}')")
        page.wait_for_url("**/queue?person=&store=31&text=50%25+%3D1%2B1")
        assert page.input_value("#search") == "50% =1+1"
        assert not overflows(page)
    with house.sign_in("blake") as blake:
        assert "&amp; mine" not in blake.get("/queue").text
    with house.sign_in("avery") as avery:
        given = {"secret": secret_of(avery.get("/queue")), "back": "/queue"}
        for _ in range(2):
            assert avery.post("/queue/filters/remove", data={**given, "name": name}).is_redirect
        for number in range(21):
            full = avery.post("/queue/filters", data={**given, "name": f"f{number}"})
        assert (full.status_code, "keep 20 filters" in full.text) == (409, True)
        long = avery.post("/queue/filters", data={**given, "name": "f" * 61})
        assert long.status_code == 400
        for number in range(20):
            avery.post("/queue/filters/remove", data={**given, "name": f"f{number}"})
        assert 'class="chip"><a href="/queue?' not in avery.get("/queue").text
