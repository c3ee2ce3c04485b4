"""One headless browser for all tests: pages by person and width, axe on any of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, ConsoleMessage, Page

from tillguard.console.door import COOKIE

from . import shop

AXE = Path(__file__).with_name("axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = (1320, 900), (390, 844)


@contextmanager
def window(
    browser: Browser, url: str, name: str = "", size: tuple[int, int] = WIDE, **more: Any
) -> Iterator[Page]:
    """A fresh window in which somebody is signed in; it must end without a word in its console."""
    width, height = size
    context = browser.new_context(base_url=url, viewport={"width": width, "height": height}, **more)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(told(message)))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_default_timeout(6000)
    if name:
        given = {"name": name, "password": shop.PASSWORD}
        token = httpx.post(f"{url}/sign-in", data=given).cookies[COOKIE]
        context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    yield page
    context.close()
    assert [line for line in said if line] == []


def told(message: ConsoleMessage) -> str:
    """What a page complains of; a refusal by status is no complaint."""
    loud = message.type in ("error", "warning") and "Failed to load resource" not in message.text
    return message.text if loud else ""


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, with the element."""
    page.evaluate(AXE)
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(r => r.violations)", RULES
    )
    return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html']}" for one in found]


def overflows(page: Page) -> bool:
    """Whether the page must be moved sideways to be read."""
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return bool(page.evaluate(width) > 1)
