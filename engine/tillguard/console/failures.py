"""What went wrong, as a page that says so and how to go on."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI
from google.rpc import code_pb2
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..card_data import card_data
from ..errors import TillguardError
from ..serve.errors import status_of
from .door import NotSignedIn, TurnedAway, form
from .frame import Frame

CODES = {
    code_pb2.NOT_FOUND: 404,
    code_pb2.INVALID_ARGUMENT: 400,
    code_pb2.ALREADY_EXISTS: 409,
    code_pb2.FAILED_PRECONDITION: 409,
    code_pb2.PERMISSION_DENIED: 403,
    code_pb2.UNAVAILABLE: 503,
    code_pb2.RESOURCE_EXHAUSTED: 503,
}
"""From the one table of errors to what a browser understands."""
WRITTEN = ("note", "why", "statement", "answer", "reason")
"""Fields in which people write more than a word."""
TITLES = {
    403: "Not for you",
    404: "Not here",
    405: "Not here",
    409: "That does not go together",
    503: "Come back in a moment",
    500: "Something broke on our side",
}


def register(app: FastAPI, frame: Frame) -> None:
    """Errors of the business, of the way, and those that nobody foresaw."""

    @app.exception_handler(NotSignedIn)
    async def stranger(request: Request, error: NotSignedIn) -> Response:
        back = request.url.path if request.method == "GET" else ""
        if back and request.url.query:
            back += f"?{request.url.query}"
        return RedirectResponse(f"/sign-in?next={quote(back, safe='')}", 303)

    async def told(request: Request, error: Exception) -> Response:
        status, said = (403, str(error)) if isinstance(error, TurnedAway) else seen(error)
        title, texts = TITLES.get(status, "That cannot be done"), await wrote(request, error)
        return await frame.page(
            request, "failure.html", status, title=title, said=said, wrote=texts
        )

    for kind in (TurnedAway, TillguardError, Exception):
        app.add_exception_handler(kind, told)

    @app.exception_handler(HTTPException)
    async def astray(request: Request, error: HTTPException) -> Response:
        title, said = TITLES.get(error.status_code, "Not here"), "No page has this address."
        return await frame.page(
            request, "failure.html", error.status_code, title=title, said=said, wrote=()
        )


async def wrote(request: Request, error: Exception) -> list[tuple[str, str]]:
    """The texts of a form that was refused, so that nobody writes them twice; none of a form that
    holds what must not be shown again or came from elsewhere."""
    if request.method != "POST" or not isinstance(error, TillguardError):
        return []
    given = await form(request)
    found = [(name, str(value)) for name, value in given.multi_items() if name in WRITTEN]
    return [(name, text) for name, text in found if text and not card_data(text, "")]


def seen(error: Exception) -> tuple[int, str]:
    """Status and words of an error; of one that nobody foresaw only its number in the log."""
    status = status_of(error)
    return CODES.get(status.code, 500), status.message
