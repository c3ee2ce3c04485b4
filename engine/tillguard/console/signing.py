"""Signing in and out."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from .door import COOKIE, WrongPassword, form, remember
from .frame import Frame


def routes(app: FastAPI, frame: Frame) -> None:
    """The page, its form, and the way out."""

    @app.get("/sign-in", name="sign_in_page")
    async def sign_in_page(request: Request) -> Response:
        next = own_path(request.query_params.get("next", ""))
        return await frame.page(request, "sign_in.html", next=next, name="")

    @app.post("/sign-in", name="sign_in")
    async def sign_in(request: Request) -> Response:
        given = await form(request)
        name, next = str(given.get("name", ""))[:128], own_path(str(given.get("next", "")))
        try:
            token = await frame.door.open(name, str(given.get("password", ""))[:1024])
        except WrongPassword as error:
            return await frame.page(
                request, "sign_in.html", 403, next=next, name=name, problem=str(error)
            )
        response = RedirectResponse(next or "/", 303)
        remember(response, token, request.url.scheme == "https")
        return response

    @app.post("/sign-out", name="sign_out")
    async def sign_out(request: Request) -> Response:
        await frame.door.close(request)
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(COOKIE, path="/")
        return response


def own_path(next: str) -> str:
    """Where to go after signing in: a path of this console, or nowhere in particular."""
    own = next.startswith("/") and not next.startswith(("//", "/\\")) and next.isprintable()
    return next if own and len(next) < 2000 else ""
