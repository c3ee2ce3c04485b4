"""What every page stands on: the service behind it, who asks, and how it is drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, ParamSpec, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ..domain import Account
from ..journal import Journal
from ..serve.approvals import Approvals
from ..serve.backtesting import Backtesting
from ..serve.casework import Casework
from ..serve.office import Office
from ..serve.snoozing import Snoozing
from . import words
from .access import HOMES, may
from .assets import Assets
from .door import Door
from .locale import Here, locale_of

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Frame:
    """`apart` are the few threads in which pages are read and drawn, beside the tills' loop."""

    office: Office
    work: Casework
    approvals: Approvals
    snoozing: Snoozing
    backtesting: Backtesting
    door: Door
    assets: Assets
    apart: ThreadPoolExecutor

    @property
    def journal(self) -> Journal:
        return self.office.desk.journal

    async def aside(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Heavy reading and drawing, away from the loop in which tills are answered."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.apart, partial(work, *args, **kwargs))

    def here(self, request: Request) -> Here:
        accepted = request.headers.get("accept-language", "")
        desk = self.office.desk
        return Here(locale_of(accepted), desk.pipeline.rulebook.currency, desk.clock())

    async def page(
        self, request: Request, template: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A whole page; `request` says for whom."""
        visitor = getattr(request.state, "visitor", None)
        given = {
            "here": self.here(request),
            "visitor": visitor,
            "asset": self.assets.url,
            "path": request.url.path,
            "query": request.url.query,
            "open": partial(may, visitor.account.role) if visitor else lambda _: False,
            "told": request.query_params.get("told", ""),
            "problem": "",
        }
        text = await self.aside(templates().get_template(template).render, {**given, **values})
        return HTMLResponse(text, status)


def account(request: Request) -> Account:
    """Who asks; routes that are not public have somebody."""
    return request.state.visitor.account


def home(who: Account) -> str:
    """The path of the page to which somebody comes first."""
    return f"/{HOMES[who.role]}"


@lru_cache
def templates() -> Environment:
    """Everything is escaped, and a name that was not given is an error rather than nothing."""
    environment = Environment(
        loader=PackageLoader("tillguard.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(words=words)
    return environment
