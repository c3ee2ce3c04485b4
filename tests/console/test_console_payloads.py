"""Hostile text in every field ends as text: on every page, in every sheet, in no header."""

from __future__ import annotations

import httpx
import lxml.etree
import lxml.html
import pytest
from playwright.sync_api import Browser

from tillguard.domain import Snooze
from tillguard.journal import tables
from tillguard.v1.decision_service_pb2 import DecideRequest

from . import shop
from .browser import window
from .conftest import House
from .test_console_dashboard import keep
from .test_console_queue import cases, rows, secret_of

PAYLOADS = (
    "<script>window.hit=1</script>",
    "\"><img src=x onerror='window.hit=1'>",
    "' onfocus='window.hit=1' autofocus='",
    "javascript:window.hit=1//",
    "{{ 7 * 7 }}{% raw %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "'; DROP TABLE decision; --",
    "' OR '1'='1",
    '=HYPERLINK("http://evil.example","x")',
    "+SUM(1+1)",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    "</title></textarea></svg><svg onload=window.hit=1>",
    "<style>*{display:none}</style>",
    "Set-Cookie: a=b",
    "%0d%0aX-Evil: 1",
    "\u202e\u2066evil\u2069",
    "\ufeff\u200b\u00ad",
    "𝓮𝓿𝓲𝓵 ﷽ ẕ̴̢̛",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)
FIELDS = ("employee", "membership", "original_receipt", "approver", "register", "item", "token")
PAGES = (
    "/queue?person=", "/approvals", "/dashboard?days=7", "/dashboard?days=7&store=367",
    "/policies/standing", "/queue.csv?person=", "/dashboard.csv?days=7&store=367",
)  # fmt: skip


def hostile(number: int, text: str) -> list[DecideRequest]:
    """A refund whose every free field is the payload, once for each of them."""
    found = []
    for place, field in enumerate(FIELDS):
        one = shop.asked(
            20_000 + 100 * number + place, shop.OPENING + 20_000, 15_000,
            kind="TRANSACTION_KIND_RETURN", membership="", employee=f"h{number}",
        )  # fmt: skip
        line, tender = one.transaction.lines[0], one.transaction.tenders[0]
        if field in ("item", "token"):
            setattr(line if field == "item" else tender, field, text)
        else:
            setattr(one.transaction, field, text.replace("/", "|"))
        found.append(one)
    return found


def subject(number: int, text: str, now: int) -> tables.InvestigationCase:
    """A case that is about the payload, for its reason."""
    return tables.InvestigationCase(
        id=f"hostile-{number}", subject=text, subject_kind="card", typology="KEYED_ENTRY",
        party="customer", store="367", region=text, opened=now, due=now, value=1, minutes=5,
        skill=text, reason=text, note=text,
    )  # fmt: skip


@pytest.fixture(scope="module")
def sent(house: House) -> list[str]:
    """All payloads through all fields of tills, notes and pauses; keys of what was sent."""
    keys = []

    async def send(one: DecideRequest) -> None:
        await house.service.desk.answer(one)
        transaction = one.transaction
        keys.append(f"367/{transaction.register}/2017-12-05/{transaction.sequence}")

    now = house.service.desk.clock()
    for number, text in enumerate(PAYLOADS):
        for one in hostile(number, text):
            house.run(send(one))
        house.journal.snooze_rule(Snooze("no-such-rule", now, now + 60, store=text), text, text)
    house.run(house.service.office.plan(""))
    with house.journal.database.transaction() as session:
        session.add_all(subject(number, text, now) for number, text in enumerate(PAYLOADS))
    keep(house)
    with house.sign_in("lead") as lead:
        secret = secret_of(lead.get("/queue"))
        id = cases(lead.get("/queue?person="))[0]
        for text in PAYLOADS:
            lead.post(f"/cases/{id}/note", data={"secret": secret, "note": text, "back": "/queue"})
    return keys


def broken(answer: httpx.Response) -> list[str]:
    """What no template has, as a parser of HTML sees it: a payload that did not stay text."""
    page = lxml.html.fromstring(answer.text)
    own = {"mark.svg"}
    found = [one.tag for one in page.iter("style", "iframe", "object", "base")]
    found += ["script" for one in page.iter("script") if not one.get("src")]
    found += [
        one.get("src") for one in page.iter("img") if one.get("src").split("/")[-1] not in own
    ]
    for one in page.iter(lxml.etree.Element):
        found += [name for name in one.attrib if name.startswith("on") or name == "style"]
        if one.get("href", "").startswith("javascript:"):
            found.append(one.get("href"))
    return found


def test_on_no_page_does_a_payload_become_more_than_text(house: House, sent: list[str]) -> None:
    with house.sign_in("lead") as lead:
        found = cases(lead.get("/queue?person="))
        pages = [*PAGES, *(f"/cases/{id}" for id in found[:8])]
        pages += [f"/cases/hostile-{number}" for number in range(len(PAYLOADS))]
        pages += [
            f"/receipts/{httpx.URL('http://x/').join(key).raw_path.decode()[1:]}"
            for key in sent[:6]
        ]
        for page in pages:
            answer = lead.get(page)
            assert answer.status_code in (200, 404), page
            if "text/html" in answer.headers["content-type"]:
                assert broken(answer) == [], page


QUERIED = ("/queue", "/dashboard", "/policies/values", "/policies/calendar", "/sign-in")
POSTED = ("/queue/claim", "/approvals/answer", "/policies/rollback", "/policies/unsnooze")
NAMES = (
    "shelf", "person", "typology", "region", "store", "text", "page", "told", "kpi", "kind", "days",
    "employee", "register", "until", "day", "year", "next",
)  # fmt: skip


def test_no_query_header_or_form_answers_with_a_payload(house: House, tenth: int) -> None:
    every = [(text, n) for text in PAYLOADS for n in range(len(QUERIED))]
    with house.sign_in("lead") as lead:
        secret = secret_of(lead.get("/queue"))
        for text, n in every if tenth == 1 else every[::3]:
            form = {"secret": secret, "back": text, "case": text, "key": text, "snooze": text}
            asked = lead.get(QUERIED[n], params=dict.fromkeys(NAMES, text))
            done = lead.post(POSTED[n % len(POSTED)], data=form | {"answer": "grant"})
            for answer in (asked, done):
                assert answer.status_code < 500, (n, text)
                assert "x-evil" not in answer.headers
                assert answer.headers.get("location", "/").startswith("/")
                assert not answer.text or broken(answer) == [], (n, text)


def test_a_sheet_has_the_text_and_no_formula(house: House, sent: list[str]) -> None:
    with house.sign_in("lead") as lead:
        cells = [cell for row in rows(lead, "person=") for cell in row.values()]
    assert {f"'{text}" for text in PAYLOADS if text[0] in "=+-@"} <= {*cells}
    texts = [cell for cell in cells if not cell.replace(".", "").replace("-", "").isdigit()]
    assert not [cell for cell in texts if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_nothing_of_it_runs_in_a_browser(house: House, sent: list[str], browser: Browser) -> None:
    with window(browser, house.url, "lead") as page:
        for path in ("/queue?person=", "/dashboard?days=7&store=367", "/policies/standing"):
            page.goto(path)
            assert page.evaluate("window.hit") is None
        page.goto("/queue?person=")
        page.click(".row >> nth=0")
        page.wait_for_url("**/cases/**")
        assert page.evaluate("window.hit") is None
        assert PAYLOADS[0] in page.locator(".notes").inner_text()
