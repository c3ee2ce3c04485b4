"""The console as an ASGI application: every route is admitted, every answer carries its bounds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from . import case_pages, failures, queue_pages, signing
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
    app.middleware("http")(bounded)
    failures.register(app, frame)

    @app.get("/", name="home")
    async def start(request: Request) -> Response:
        return RedirectResponse(home(account(request)), 303)

    @app.get("/assets/{path:path}", name="asset")
    async def asset(path: str) -> Response:
        return frame.assets.answer(path)

    for pages in (signing, queue_pages, case_pages):
        pages.routes(app, frame)
    return app


async def bounded(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """No script of another's, no frame, no copy of a page in any cache."""
    response = await answer(request)
    for name, value in BOUNDS.items():
        response.headers[name] = value
    response.headers.setdefault("Cache-Control", "no-store")
    return response
