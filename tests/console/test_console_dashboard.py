"""Dashboards: the same figures as the views and as a recount, one click from chain to receipt."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser
from sqlalchemy import text

from tillguard.console.dashboard import _band
from tillguard.console.kpis import BY_CODE, unlike
from tillguard.domain import Party
from tillguard.journal import DecisionRow, Label, ModelStep, Stage
from tillguard.journal.figures import Part, Sums, summed
from tillguard.serve.bookkeeping import Books

from . import shop
from .browser import NARROW, WIDE, overflows, violations, window
from .conftest import House

WEEK = Part("2017-11-29", "2017-12-05")


def keep(house: House) -> None:
    """Bring the day book up to date; the service does it too."""
    books = Books(house.journal, house.service.desk.pipeline)
    while house.run(books.keep()):
        pass


@pytest.fixture(scope="module", autouse=True)
def kept(house: House) -> None:
    keep(house)


def latest(house: House) -> Iterator[DecisionRow]:
    """Every transaction once, as its highest revision stands."""
    for (key,) in house.journal.database.read("SELECT DISTINCT key FROM decision"):
        yield house.service.desk.find(key).row


def test_the_day_book_is_a_recount_also_of_what_was_sent_again(house: House) -> None:
    again = shop.asked(7001, house.service.desk.clock(), register="9", employee="e40")
    changed = shop.asked(7001, house.service.desk.clock(), 5000, register="9", employee="e41")
    changed.revision = 1
    for request in (again, changed):
        house.run(house.service.desk.answer(request))
    keep(house)
    counted = Counter((row.register, row.employee, row.kind) for row in latest(house))
    amounts: Counter[str] = Counter()
    for row in latest(house):
        amounts[row.store] += row.amount
    book = house.journal.database.read(
        "SELECT register, employee, kind, sum(transactions) FROM day_book"
        " GROUP BY register, employee, kind HAVING sum(transactions) <> 0"
    )
    assert {tuple(row[:3]): row[3] for row in book} == counted
    assert ("9", "e40", "sale") not in counted
    sums = house.journal.database.read("SELECT store, sum(amount) FROM day_book GROUP BY store")
    assert dict(sums) == amounts


@pytest.mark.parametrize("query", ["", "store=367", "region=coast&store=367&employee=e2"])
def test_the_pages_the_views_and_a_recount_say_the_same(house: House, query: str) -> None:
    asked = dict(part.split("=") for part in query.split("&") if part)
    rows = [
        row
        for row in latest(house)
        if all(getattr(row, name) == value for name, value in asked.items())
    ]
    with house.sign_in("lead") as client:
        found = client.get(f"/dashboard.csv?days=7&{query}").content.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(found)))
    assert sum(int(row["transactions"]) for row in table) == len(rows)
    assert sum(int(row["returns"]) for row in table) == sum(r.kind == "return" for r in rows)
    assert sum(int(row["alerts"]) for row in table) == sum(r.flagged for r in rows)
    assert sum(int(row["asked"]) for row in table) == sum(r.action == 5 for r in rows)
    with house.journal.database.view() as session:
        where = " AND ".join([f"{name} = :{name}" for name in asked] or ["1 = 1"])
        view = session.execute(
            text(f"SELECT sum(transactions), sum(flagged) FROM day_book WHERE {where}"), asked
        ).one()
    assert tuple(view) == (len(rows), sum(r.flagged for r in rows))


def test_a_register_that_went_silent_is_no_zero(house: House) -> None:
    early = shop.asked(8001, shop.OPENING - 12 * 86_400, register="77")
    early.transaction.business_date = "2017-11-23"
    house.run(house.service.desk.answer(early))
    keep(house)
    with house.sign_in("lead") as client:
        page = client.get("/dashboard?days=7&store=367").text
        nothing = client.get("/dashboard?days=7&store=999").text
    silent = page.split("register 77")[1].split("</tr>")[0]
    assert "silent" in silent
    assert "0.00%" not in silent
    assert "Nothing was heard" in nothing


def test_from_the_chain_to_a_receipt_it_is_one_click_each(house: House, browser: Browser) -> None:
    with window(browser, house.url, "lead") as page:
        page.goto("/dashboard?days=7")
        for name in ("region coast", "store 367", "employee e2"):
            page.click(f"td a:text-is('{name}')")
            page.wait_for_selector(f"h1:text-is('{name.capitalize()}')")
        page.click("td a.row >> nth=0")
        page.wait_for_url("**/receipts/**")
        assert "e2" in page.locator(".paper").inner_text()


def test_from_the_chain_to_the_models_health_it_is_one_click(
    house: House, browser: Browser
) -> None:
    model = house.service.desk.pipeline.model
    assert model is not None
    figures = {"level": "watch", "reference": "the same weeks a year before", "rows": 900,
               "reference_rows": 800, "psi": {"amount": 0.13, "score": 0.04}}  # fmt: skip
    step = ModelStep(model.hash, Stage.DRIFT, True, shop.OPENING, "daily", figures, "watch")
    house.journal.record_model_step(step)
    said = [row for row in latest(house) if row.probability is not None][:40]
    house.journal.save_labels(
        [Label(row.key, "import", row.at + 7200, n % 4 == 0, "", Party.STAFF, 100)
         for n, row in enumerate(said)]
    )  # fmt: skip
    with window(browser, house.url, "lead") as page:
        page.goto("/dashboard?days=7")
        page.click("a:text-is('Model health')")
        page.wait_for_selector("h1:text-is('Model health')")
        assert model.hash[:12] in page.locator(".head").inner_text()
        rows = page.locator("section:has(#drift) tbody tr").all_inner_texts()
        assert [row.split()[0] for row in rows] == ["amount", "score"], "what moved most is first"
        page.click("a:text-is('91 days')")
        page.wait_for_url("**/models?days=91")
        shown = page.locator("section:has(#promises) tbody tr")
        assert page.locator("svg.reliability circle").count() == shown.count() > 1
        told = [row.split("\t")[-1] for row in shown.all_inner_texts()]
        assert sum(map(int, told)) >= len(said)
        assert violations(page) == []


def test_a_store_manager_sees_their_own_branch_only(house: House) -> None:
    with house.sign_in("noor") as client:
        assert "Store 367" in client.get("/dashboard?days=7").text
        assert client.get("/dashboard?days=7&store=31").status_code == 404
        assert "e19" not in client.get("/dashboard?days=7").text


def test_parts_unlike_the_others_are_told_and_small_ones_are_not() -> None:
    kpi, peers = BY_CODE["returns"], Sums(10_000, of={"return": 800})
    assert unlike(kpi, Sums(500, of={"return": 90}), peers) == 1
    assert unlike(kpi, Sums(500, of={"return": 5}), peers) == -1
    assert unlike(kpi, Sums(500, of={"return": 41}), peers) == 0
    assert unlike(kpi, Sums(20, of={"return": 20}), peers) == 0
    assert kpi.share(Sums()) is None


def test_the_band_of_a_day_holds_nine_of_ten_such_days() -> None:
    season = shop.norms().season
    assert season is not None
    day = shop.date_of(shop.OPENING)
    low, high = _band(season, ["367"], [day])
    mean = np.array(season.rates["367"][24:48])
    mean = mean[mean > 0]
    size = mean / (season.dispersion - 1 + mean / season.steady["367"])
    draw = np.random.default_rng(1).negative_binomial(
        size, size / (size + mean), (20_000, len(mean))
    )
    within = (draw.sum(axis=1) >= low[0]) & (draw.sum(axis=1) <= high[0])
    assert within.mean() == pytest.approx(0.9, abs=0.02)


def test_figures_by_day_branch_register_and_employee_add_up_to_the_same(house: House) -> None:
    with house.journal.database.view() as session:
        ways = [
            sum(summed(session, WEEK, by).values(), Sums())
            for by in ("business_date", "region", "store", "register", "employee")
        ]
        later = WEEK._replace(since="2017-12-06", until="2017-12-31")
        assert summed(session, later, "business_date") == {}
    assert ways[0].transactions > 0
    assert all(way == ways[0] for way in ways)


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/dashboard?days=7", WIDE),
        ("/dashboard?days=7&store=367", NARROW),
        ("/dashboard?until=2016-01-01", NARROW),
        ("/models", WIDE),
        ("/models?days=91", NARROW),
    ],
)
def test_a_dashboard_is_read_by_everybody(
    house: House, browser: Browser, path: str, size: tuple[int, int]
) -> None:
    with window(browser, house.url, "bi", size) as page:
        page.goto(path)
        assert violations(page) == []
        assert not overflows(page)
