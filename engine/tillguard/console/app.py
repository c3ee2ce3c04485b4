"""The console as an ASGI application: every route is admitted, every answer carries its bounds."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import (
    approval_pages,
    backtest_pages,
    case_pages,
    dashboard_pages,
    deeds,
    edit_pages,
    exhibit_pages,
    failures,
    model_pages,
    policy_pages,
    queue_pages,
    scorecard_pages,
    signing,
)
from .frame import Frame, account, home

BOUNDS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


PAGES = (
    signing, queue_pages, deeds, case_pages, exhibit_pages, approval_pages,
    dashboard_pages, model_pages, scorecard_pages, policy_pages, edit_pages,
    backtest_pages,
)  # fmt: skip


def application(frame: Frame) -> FastAPI:
    """All pages; nothing of it is described to strangers."""
    app = FastAPI(
        title="tillguard",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(frame.door.admit)],
        redirect_slashes=False,
    )
    app.add_middleware(Bounded)
    failures.register(app, frame)

    @app.get("/", name="home")
    async def start(request: Request) -> Response:
        return RedirectResponse(home(account(request)), 303)

    @app.get("/assets/{path:path}", name="asset")
    async def asset(path: str) -> Response:
        return frame.assets.answer(path)

    for pages in PAGES:
        pages.routes(app, frame)
    return app


class Bounded:
    """No script of another's, no frame, no copy of a page in any cache."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def bound(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(BOUNDS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, bound)
