"""A case: all on one page, the verdict in two clicks, two people never in each other's way."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Browser

from tillguard.console.fields import amount
from tillguard.console.hours import hours
from tillguard.console.locale import Here, locale_of
from tillguard.errors import InvalidRequest

from . import shop
from .browser import NARROW, WIDE, overflows, violations, window
from .conftest import House
from .test_console_queue import rows, secret_of


def one_case(client: httpx.Client, query: str) -> str:
    return rows(client, query)[0]["case"]


def test_a_case_shows_its_transactions_line_by_line_with_what_moved_the_estimate(
    house: House,
) -> None:
    with house.sign_in("avery") as client:
        id = one_case(client, "person=&typology=CASH_REFUND_SPIKE")
        page = client.get(f"/cases/{id}").text
    case = house.journal.case_file(id).case
    for key in case.evidence:
        assert f"/receipts/{key}" in page
        event = house.service.desk.find(key)
        assert event.row.reason in page
    assert page.count('class="bar-of') >= 1
    assert "930118" in page
    assert "nine of ten" in page or "found nobody" in page


def test_a_finding_among_peers_is_drawn_beside_its_band(house: House) -> None:
    with house.sign_in("lead") as client:
        id = one_case(client, "typology=NO_SALE_DRAWER_OPEN")
        page = client.get(f"/cases/{id}").text
    assert page.count('class="band"') == len(shop.FOUND.unlike)
    assert "31 of 410" in page
    assert "No transaction is in this case" in page


def test_the_hours_of_a_day_are_counted_once_and_lie_on_their_band() -> None:
    moments = [one.transaction.event_time.seconds for one in shop.day()]
    season = shop.norms().season
    yesterday = [at - 86_400 for at in moments]
    seen = hours([*moments, *yesterday], "America/New_York", "2017-12-05", "367", season)
    assert sum(hour.seen for hour in seen) == len(moments)
    assert [hour.hour for hour in seen] == list(range(seen[0].hour, seen[-1].hour + 1))
    assert all(hour.low <= hour.usual <= hour.high for hour in seen if hour.usual)  # type: ignore[operator]
    unknown = hours(moments, "America/New_York", "2017-12-05", "999", season)
    assert {hour.high for hour in unknown} == {None}


@pytest.mark.parametrize(
    ("text", "locale", "minor"),
    [("12.50", "en-US", 1250), ("12,50", "de-DE", 1250), ("1.234,5", "de", 123450), ("", "en", 0)],
)
def test_money_is_read_as_the_readers_locale_writes_it(text: str, locale: str, minor: int) -> None:
    assert amount(text, Here(locale_of(locale), "USD", 0)) == minor


@pytest.mark.parametrize("text", ["12.505", "-1", "NaN", "Infinity", "1e3", "ten", "9" * 20])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest, match="must be an amount"):
        amount(text, Here(locale_of("en"), "USD", 0))


def test_money_and_dates_are_written_as_the_reader_reads(house: House) -> None:
    with house.sign_in("lead") as client:
        id = one_case(client, "typology=CASH_REFUND_SPIKE")
        german = client.get(f"/cases/{id}", headers={"Accept-Language": "de-DE,de;q=0.9"}).text
        english = client.get(f"/cases/{id}", headers={"Accept-Language": "en-US"}).text
    assert "5 Dez. 2017" in german.replace("5. Dez", "5 Dez")
    assert "5 Dec 2017" in english
    assert ",00\xa0$" in german
    assert "EST" in english


def test_a_verdict_takes_two_clicks_and_becomes_a_label(house: House, browser: Browser) -> None:
    with house.sign_in("avery") as client:
        id = one_case(client, "person=&store=367&typology=CASH_REFUND_SPIKE")
    with window(browser, house.url, "avery") as page:
        page.goto(f"/cases/{id}")
        page.click("label.confirmed")
        page.click("text=Record the verdict")
        page.wait_for_selector("[role=status]")
        assert "recorded" in page.locator("[role=status]").inner_text()
        assert page.locator("text=Record the verdict").count() == 0
    file = house.journal.case_file(id)
    assert (file.disposition, file.holder) == ("confirmed", "Avery")
    labels = {label.key for label in house.journal.labels(2**40) if label.source == "verdict"}
    assert labels >= set(file.case.evidence)


def test_the_same_verdict_twice_is_one_and_another_is_refused_with_its_reason(
    house: House,
) -> None:
    with house.sign_in("blake") as blake, house.sign_in("lead") as lead:
        id = one_case(lead, "typology=CASH_REFUND_SPIKE")
        given = {"secret": secret_of(blake.get("/queue")), "back": f"/cases/{id}"}
        for _ in range(2):
            answer = blake.post(f"/cases/{id}/verdict", data={**given, "verdict": "cleared"})
            assert answer.headers["location"] == f"/cases/{id}?told=closed"
        other = {"secret": secret_of(lead.get("/queue")), "verdict": "confirmed"}
        refused = lead.post(f"/cases/{id}/verdict", data=other)
    assert refused.status_code == 409
    assert "closed as cleared by Blake" in refused.text


def test_a_case_in_other_hands_is_read_but_not_judged(house: House) -> None:
    with house.sign_in("avery") as avery, house.sign_in("lead") as lead:
        id = one_case(lead, "typology=NO_SALE_DRAWER_OPEN")
        given = {"secret": secret_of(avery.get("/queue")), "back": f"/cases/{id}"}
        avery.post("/queue/claim", data={**given, "case": id})
        page = lead.get(f"/cases/{id}").text
        assert "holds it until" in page
        assert "Record the verdict" not in page
        avery.post("/queue/release", data={**given, "case": id})


def test_a_note_outlives_a_lost_session(house: House, browser: Browser) -> None:
    with house.sign_in("avery") as client:
        id = one_case(client, "person=&typology=NO_SALE_DRAWER_OPEN")
    with window(browser, house.url, "avery") as page:
        page.goto(f"/cases/{id}")
        page.fill("[data-kept^=note]", "seen on the video at noon")
        page.context.clear_cookies()
        page.click("section[aria-labelledby=notes] button")
        page.wait_for_url("**/sign-in**")
        page.fill("[name=name]", "avery")
        page.fill("[name=password]", shop.PASSWORD)
        page.click("button.primary")
        page.wait_for_url("**/queue**")
        page.goto(f"/cases/{id}")
        assert page.input_value("[data-kept^=note]") == "seen on the video at noon"
        page.click("section[aria-labelledby=notes] button")
        page.wait_for_selector("[role=status]")
        assert "Avery: seen on the video at noon" in page.locator(".notes").inner_text()
        assert page.input_value("[data-kept^=note]") == ""
        page.click("button[data-key=c]")


@pytest.mark.parametrize(
    ("typology", "size"), [("NO_SALE_DRAWER_OPEN", WIDE), ("CASH_REFUND_SPIKE", NARROW)]
)
def test_a_case_is_read_by_everybody(
    house: House, browser: Browser, typology: str, size: tuple[int, int]
) -> None:
    with house.sign_in("auditor") as client:
        found = rows(client, f"typology={typology}")
    with window(browser, house.url, "auditor", size) as page:
        page.goto(f"/cases/{found[0]['case']}")
        assert page.locator("text=Record the verdict").count() == 0
        assert violations(page) == []
        assert not overflows(page)
