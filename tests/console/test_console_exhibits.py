"""Files of a case: within bounds, once by content, given out to keep, gone with the person."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tillguard.console.exhibit_pages import MEGABYTE, taken
from tillguard.errors import InvalidRequest
from tillguard.journal import CaseVerb, Journal

from .browser import NARROW, overflows, violations, window
from .conftest import House
from .test_console_deeds import free, verbs
from .test_console_payloads import PAYLOADS, broken
from .test_console_queue import secret_of

__all__ = ["free"]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 60
HTML = b"<html><script>window.hit=1</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='window.hit=1'/>"


def sent(client: httpx.Client, id: str, name: str, content: bytes) -> httpx.Response:
    given = {"secret": secret_of(client.get("/queue")), "back": f"/cases/{id}"}
    return client.post(f"/cases/{id}/files", data=given, files={"file": (name, content)})


def links(client: httpx.Client, id: str) -> list[str]:
    return re.findall(rf'href="(/cases/{id}/files/\w+)"', client.get(f"/cases/{id}").text)


def contents(journal: Journal) -> int:
    return int(journal.database.read("SELECT count(*) FROM exhibit_content")[0][0])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", HTML),
        ("page.svg", SVG),
        ("page.png", HTML),
        ("page.pdf", SVG),
        ("page.png.html", PNG),
        ("run.exe", b"MZ\x90\x00"),
        ("list.csv", b"a,b\x00"),
        ("list.txt", b"\xff\xfe\xff"),
        ("nothing", b""),
        ("", b"text"),
        (".png", b""),
        ("big.pdf", b"%PDF-" + b" " * (5 * MEGABYTE)),
        ("big.csv", b"a," * MEGABYTE),
        ("cards.csv", b"name,card\nann,4111 1111 1111 1111\n"),
        ("4111111111111111.png", PNG),
    ],
)
def test_what_is_no_evidence_is_not_taken(name: str, content: bytes) -> None:
    with pytest.raises(InvalidRequest, match="file: must"):
        taken(name, content)


def test_a_file_is_kept_once_and_given_out_as_it_came_and_never_as_a_page(
    house: House, free: list[str]
) -> None:
    before = contents(house.journal)
    with house.sign_in("avery") as avery, house.sign_in("auditor") as auditor:
        for id in (free[0], free[0], free[1]):
            assert sent(avery, id, "till 3.txt", HTML).headers["location"].endswith("file_added")
        assert contents(house.journal) == before + 1
        assert verbs(house, free[0]) == [CaseVerb.CLAIM, CaseVerb.ADD_FILE]
        (link,) = links(auditor, free[0])
        answer = auditor.get(link)
        assert answer.content == HTML
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert avery.get(link.replace(free[0], free[2])).status_code == 404
        secret = secret_of(avery.get("/queue"))
        for left, id in ((before + 1, free[0]), (before, free[1])):
            (link,) = links(avery, id)
            avery.post(f"{link}/remove", data={"secret": secret, "why": "of another case"})
            assert contents(house.journal) == left
            assert links(avery, id) == []


def test_hostile_names_end_as_text(house: House, free: list[str]) -> None:
    with house.sign_in("avery") as avery:
        for number, text in enumerate(PAYLOADS[:12]):
            sent(avery, free[0], f"{text}.txt", f"number {number}".encode())
        page = avery.get(f"/cases/{free[0]}")
        assert broken(page) == []
        assert len(links(avery, free[0])) == 12
        for link in links(avery, free[0]):
            named = avery.get(link).headers["content-disposition"]
            assert re.fullmatch(r"attachment; filename\*=UTF-8''[\w.%~-]+", named)


def test_a_case_holds_twenty_files_and_what_others_hold_gets_none(
    house: House, free: list[str]
) -> None:
    with house.sign_in("avery") as avery, house.sign_in("blake") as blake:
        for number in range(20):
            sent(avery, free[0], "list.csv", f"{number}".encode())
        full = sent(avery, free[0], "list.csv", b"20")
        assert (full.status_code, "has 20 files" in full.text) == (409, True)
        theirs = sent(blake, free[0], "list.csv", b"21")
        assert (theirs.status_code, "is claimed by Avery" in theirs.text) == (409, True)


def test_no_large_body_is_read_of_who_may_not_send_it(house: House, free: list[str]) -> None:
    with house.sign_in("auditor") as auditor, house.sign_in("avery") as avery:
        assert sent(auditor, free[0], "list.csv", b"1").status_code == 403
        assert sent(avery, free[0], "list.pdf", b"%PDF-" * (2 * MEGABYTE)).status_code == 403
        secret = {"secret": secret_of(avery.get("/queue"))}
        file = {"file": ("list.csv", b"1")}
        assert avery.post("/queue/claim", data=secret, files=file).status_code == 400


def test_a_file_is_added_and_saved_without_scripts(
    house: House, browser: Browser, free: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "till-3.png"
    path.write_bytes(PNG)
    with window(browser, house.url, "avery", NARROW, java_script_enabled=False) as page:
        page.goto(f"/cases/{free[0]}")
        page.set_input_files("[name=file]", path)
        page.click("text=Add the file")
        assert "in the case" in page.locator("[role=status]").inner_text()
        with page.expect_download() as download:
            page.click("a:text-is('till-3.png')")
        assert Path(download.value.path()).read_bytes() == PNG
    with window(browser, house.url, "avery", NARROW) as page:
        page.goto(f"/cases/{free[0]}")
        assert violations(page) == []
        assert not overflows(page)
