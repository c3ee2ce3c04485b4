"""One service with its console, in a thread of its own, for all tests of this folder."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from tillguard.console.running import Console, start_console
from tillguard.journal import Journal
from tillguard.serve.clock import Replay
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings

from . import shop

ROOT = Path(__file__).parents[2]
T = TypeVar("T")


@dataclass
class House:
    """The running service, the loop that it lives in, and where its console is."""

    loop: asyncio.AbstractEventLoop
    service: Service
    console: Console

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.console.port}"

    @property
    def journal(self) -> Journal:
        return self.service.desk.journal

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    @contextmanager
    def sign_in(self, name: str) -> Iterator[httpx.Client]:
        """A browser of few talents in which somebody is signed in."""
        with httpx.Client(base_url=self.url, timeout=20) as client:
            answer = client.post("/sign-in", data={"name": name, "password": shop.PASSWORD})
            assert answer.status_code == 303, answer.text
            yield client


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        home=tmp_path_factory.mktemp("house"), port=0, console_port=0,
        rules=ROOT / "rules", policies=ROOT / "policies", nightly=False,
    )  # fmt: skip


@pytest.fixture(scope="session")
def house(settings: Settings) -> Iterator[House]:
    model = shop.fitted(settings.home / "fitted")
    shutil.move(settings.home / "fitted", settings.models / model)
    manifest = json.loads((settings.models / model / "manifest.json").read_text())
    journal = Journal.open(settings.url)
    journal.save_model(model, json.dumps(manifest).encode(), shop.OPENING)
    journal.promote_model(model, "test", shop.OPENING)
    journal.close()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    wait = lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(60)  # noqa: E731
    service = wait(start(settings, Replay(shop.OPENING)))
    console = wait(start_console(service))
    wait(shop.open_shop(service))
    yield House(loop, service, console)
    wait(console.stop())
    wait(service.stop(0.2))
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Debian's browser; a skip where there is none, a failure where it is demanded."""
    found = shutil.which("chromium")
    if found is None and os.environ.get("TILLGUARD_DEMAND_SERVICES") == "1":
        pytest.fail("chromium is demanded: apt-get install chromium")
    if found is None:
        pytest.skip("no chromium here: apt-get install chromium")
    return found


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """Ends with this folder: its loop would be in the way of others' tests."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()
