"""What is done to cases from the pages: put off, handed on, taken back, contested; nobody's work is
lost over it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import httpx
import pytest
from playwright.sync_api import Browser

from tillguard.console.passwords import hashed
from tillguard.domain import Account, Role
from tillguard.journal import TAKE_BACK_SECONDS, CaseState, CaseVerb, tables
from tillguard.journal.accounts import remove_account, save_account

from . import shop
from .browser import NARROW, WIDE, overflows, violations, window
from .conftest import House
from .test_console_queue import cases, rows, secret_of

NUMBER = count()


@pytest.fixture
def free(house: House) -> Iterator[list[str]]:
    """Three free cases about E12 in store 31, which leave no queue behind them."""
    now = house.service.desk.clock()
    ids = [f"deed-{next(NUMBER)}" for _ in range(3)]
    with house.journal.database.transaction() as session:
        session.add_all(
            tables.InvestigationCase(
                id=id, subject="E12", subject_kind="employee", typology="SELF_REFUND",
                party="staff", store="31", region="coast", opened=now, due=now + 86_400,
                value=5000, minutes=30, skill="returns", reason="refunds to their own card",
            )
            for id in ids
        )  # fmt: skip
    yield ids
    with house.journal.database.transaction() as session:
        for id in ids:
            row = session.get_one(tables.InvestigationCase, id)
            row.state, row.holder, row.contest = "closed", "Avery", ""
            session.add(row)


def posted(client: httpx.Client, path: str, **fields: object) -> httpx.Response:
    secret = secret_of(client.get("/queue"))
    return client.post(path, data={"secret": secret, "back": "/queue?person=", **fields})


def verbs(house: House, id: str) -> list[CaseVerb]:
    return [line.verb for line in house.journal.case_trail(id)]


def test_what_is_put_off_leaves_the_queue_and_lies_on_a_shelf_of_its_own(
    house: House, free: list[str]
) -> None:
    today = house.service.office.today(house.service.desk.clock())
    day = str(today + timedelta(days=3))
    with house.sign_in("avery") as avery:
        given = {"case": free[:2], "until": day, "why": "the video comes on Friday"}
        for _ in range(2):
            done = posted(avery, "/queue/snooze", **given)
            assert done.headers["location"] == "/queue?person=&told=snoozed"
        everything = {row["case"] for row in rows(avery, "person=")}
        later = cases(avery.get("/queue?person=&shelf=later&text=e12"))
        assert set(later) == set(free[:2])
        assert everything & set(free) == {free[2]}
        assert verbs(house, free[0]) == [CaseVerb.CLAIM, CaseVerb.SNOOZE]
        page = avery.get(f"/cases/{free[0]}").text
        assert "Put off until" in page
        posted(avery, "/queue/claim", case=free[0])
        assert cases(avery.get("/queue?person=&shelf=later&text=e12")) == [free[1]]


@pytest.mark.parametrize("day", ["", "yesterday", "2017-12-05", "2018-03-01", "9999-12-31", "0"])
def test_a_case_is_put_off_until_a_day_within_a_month(
    house: House, free: list[str], day: str
) -> None:
    with house.sign_in("avery") as avery:
        said = posted(avery, "/queue/snooze", case=free[0], until=day, why="the video is late")
        assert said.status_code == 400
        assert "at most 31 days" in said.text
        assert "the video is late</textarea>" in said.text
    assert verbs(house, free[0]) == []


def test_cases_are_handed_to_somebody_who_works_on_cases(house: House, free: list[str]) -> None:
    with house.sign_in("avery") as avery, house.sign_in("lead") as lead:
        posted(avery, "/queue/reassign", case=free[:2], to="Blake")
        assert {house.journal.case_file(id).holder for id in free[:2]} == {"Blake"}
        for nobody in ("", "Avery", "mia", "<script>"):
            assert posted(avery, "/queue/reassign", case=free[2], to=nobody).status_code == 400
        theirs = posted(lead, "/queue/reassign", case=free, to="Avery")
        assert "told=refused" in theirs.headers["location"]
        assert [house.journal.case_file(id).holder for id in free] == ["Blake", "Blake", "Avery"]
        nothing = posted(lead, "/queue/reassign", to="Avery")
        assert nothing.headers["location"].endswith("told=nothing")


def test_a_note_on_what_somebody_else_took_meanwhile_is_shown_again_to_be_copied(
    house: House, free: list[str]
) -> None:
    with house.sign_in("avery") as avery, house.sign_in("blake") as blake:
        posted(blake, "/queue/claim", case=free[0])
        for path, field in (("note", "note"), ("verdict", "note")):
            said = posted(
                avery, f"/cases/{free[0]}/{path}", verdict="cleared", **{field: "<b>an hour</b>"}
            )
            assert said.status_code == 409
            assert "is claimed by Blake" in said.text
            assert "&lt;b&gt;an hour&lt;/b&gt;</textarea>" in said.text
        alone = posted(avery, "/queue/claim", case=free[0])
        assert "is claimed by Blake" in alone.text
    assert house.journal.case_file(free[0]).note == ""


def test_a_slip_is_taken_back_with_one_key_and_nothing_was_learnt(
    house: House, browser: Browser
) -> None:
    with house.sign_in("avery") as client:
        id = rows(client, "person=&typology=CASH_REFUND_SPIKE")[0]["case"]
    before = {(one.key, one.confirmed) for one in house.journal.labels(2**40)}
    with window(browser, house.url, "avery") as page:
        page.goto(f"/cases/{id}")
        page.keyboard.press("2")
        page.fill("[name=note]", "a slip of the finger")
        page.click("text=Record the verdict")
        page.wait_for_selector("form.undo")
        assert {(one.key, one.confirmed) for one in house.journal.labels(2**40)} > before
        assert violations(page) == []
        with house.sign_in("blake") as blake:
            assert posted(blake, f"/cases/{id}/take-back").status_code == 409
        page.focus("#main")
        page.keyboard.press("u")
        page.wait_for_selector("[role=status]:has-text('Taken back')")
        assert page.locator("text=Record the verdict").count() == 1
        page.click("button[data-key=c]")
        page.wait_for_selector("[role=status]:has-text('Put back')")
    file = house.journal.case_file(id)
    assert (file.state, file.disposition, file.note) == (CaseState.OPEN, "", "")
    assert {(one.key, one.confirmed) for one in house.journal.labels(2**40)} == before


def test_when_the_time_is_over_the_case_is_taken_up_again_instead(
    house: House, browser: Browser, free: list[str]
) -> None:
    now = house.service.desk.clock()
    with house.sign_in("avery") as avery:
        posted(avery, f"/cases/{free[0]}/verdict", verdict="cleared")
        assert "can be taken back" in avery.get(f"/cases/{free[0]}").text
        house.service.desk.clock(now + TAKE_BACK_SECONDS)
        assert "can be taken back" not in avery.get(f"/cases/{free[0]}").text
        late = posted(avery, f"/cases/{free[0]}/take-back")
        assert late.status_code == 409
        assert "take the case up again" in late.text
    with window(browser, house.url, "avery", java_script_enabled=False) as page:
        page.goto(f"/cases/{free[0]}")
        page.click("summary:text-is('Take it up again')")
        page.fill("form[action$=reopen] [name=why]", "a new video")
        page.click("button:text-is('Take it up again')")
        assert "open again" in page.locator("[role=status]").inner_text()
    assert house.journal.case_file(free[0]).state is CaseState.OPEN


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_contest_goes_to_a_lead_who_did_not_give_the_verdict(
    house: House, browser: Browser, free: list[str], size: tuple[int, int]
) -> None:
    id = free[0]
    with house.sign_in("avery") as avery:
        posted(avery, f"/cases/{id}/verdict", verdict="confirmed")
        wrong = posted(avery, f"/cases/{id}/contest", person="E99", statement="I was ill")
        assert (wrong.status_code, "I was ill</textarea>" in wrong.text) == (403, True)
        posted(avery, f"/cases/{id}/contest", person="E12", statement="<i>I was ill</i>")
        assert posted(avery, f"/cases/{id}/answer", outcome="upheld", answer="x").status_code == 403
        assert 'action="/cases/' + id + '/answer"' not in avery.get(f"/cases/{id}").text
    with window(browser, house.url, "lead", size) as page:
        page.goto("/queue?person=&shelf=contested")
        assert violations(page) == []
        page.click(f"a.row[href='/cases/{id}']")
        page.wait_for_selector("text=contests the verdict")
        assert "<i>I was ill</i>" in page.locator("section[aria-labelledby=contest]").inner_text()
        page.check("[value=overturned]")
        page.fill("[name=answer]", "the roster says so")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert violations(page) == []
        assert not overflows(page)
        page.click("button:text-is('Answer')")
        page.wait_for_selector("text=The answer is recorded")
    file = house.journal.case_file(id)
    assert (file.disposition, file.contest) == ("cleared", "overturned")


def test_who_is_bound_to_stores_does_nothing_in_others(house: House, free: list[str]) -> None:
    bound = Account("coastal", Role.INVESTIGATOR, frozenset({"367"}))
    with house.journal.database.transaction() as session:
        save_account(session, bound, hashed(shop.PASSWORD))
    forms = {
        "/queue/claim": {"case": free[0]},
        "/queue/reassign": {"case": free[0], "to": "Blake"},
        "/queue/snooze": {"case": free[0], "until": "2017-12-08", "why": "x"},
        f"/cases/{free[0]}/note": {"note": "x"},
        f"/cases/{free[0]}/verdict": {"verdict": "cleared"},
        f"/cases/{free[0]}/take-back": {},
        f"/cases/{free[0]}/reopen": {"why": "x"},
        f"/cases/{free[0]}/contest": {"person": "E12", "statement": "x"},
    }
    with house.sign_in("coastal") as client:
        for path, fields in forms.items():
            assert posted(client, path, **fields).status_code == 404, path
    assert verbs(house, free[0]) == []
    with house.journal.database.transaction() as session:
        remove_account(session, "coastal")
