"""Who is asking: sessions in a cookie, forms that carry their session's secret."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from ..card_data import card_data
from ..errors import InvalidRequest, Violation
from ..journal import Journal
from ..journal.accounts import SignedIn, password_of, sign_in, sign_out, signed_in
from .access import PUBLIC, may
from .passwords import fits

SECRET = frozenset({"password", "secret"})
"""Fields that are kept nowhere as they are."""
COOKIE = "tillguard_session"
LASTS = 12 * 3600
"""Seconds: a shift with its overtime."""
TRIES, WITHIN = 5, 900
"""Wrong passwords for one name within so many seconds, after which it must wait."""
NAMES = 10_000
"""Names of which wrong passwords are remembered."""
LARGEST = 64 * 1024
"""Bytes of a form."""
LARGER = {"add_file": 6 << 20}
"""Bytes of the forms that carry a file, by route."""


class TurnedAway(Exception):
    """Somebody or something that the door lets not in, said in words for the reader."""


class NotSignedIn(TurnedAway):
    """Nobody is signed in, or the session is over."""


class NotAllowed(TurnedAway):
    """Another role is needed for this page."""


class ForeignForm(TurnedAway):
    """A form that this session's pages did not give, or one that is too large."""


class WrongPassword(TurnedAway):
    """Name and password do not go together, or too many were tried."""


@dataclass(slots=True)
class Door:
    """`clock` is the wall's: a replay's would keep sessions open for ever."""

    journal: Journal
    clock: Callable[[], float]
    failed: dict[str, list[float]] = field(default_factory=dict)

    async def admit(self, request: Request) -> None:
        """Leave who is asking in `request.state`; raises NotSignedIn, NotAllowed, ForeignForm."""
        route = request.scope["route"].name
        request.state.visitor = visitor = await self.visitor(request)
        if request.method == "POST":
            refuse_foreign(request, LARGER.get(route, LARGEST))
        if route in PUBLIC:
            if request.method == "POST":
                refuse_cards(await form(request))
            return
        if visitor is None:
            raise NotSignedIn("sign in to go on: what you wrote is kept in this window")
        if not may(visitor.account.role, route):
            raise NotAllowed(f"this page is not for the role {visitor.account.role}")
        if request.method == "POST":
            given = str((await form(request)).get("secret", ""))
            if not secrets.compare_digest(given.encode(), visitor.secret.encode()):
                raise ForeignForm("this form is of an earlier session: load the page once more")
            refuse_cards(await form(request))

    async def visitor(self, request: Request) -> SignedIn | None:
        token = request.cookies.get(COOKIE, "")
        if not token:
            return None
        return await asyncio.to_thread(self._signed_in, token)

    def _signed_in(self, token: str) -> SignedIn | None:
        with self.journal.database.view() as session:
            return signed_in(session, digest(token), int(self.clock()))

    async def open(self, name: str, password: str) -> str:
        """The token of a new session; raises WrongPassword."""
        now = self.clock()
        tries = [at for at in self.failed.get(name, []) if at > now - WITHIN]
        if len(tries) >= TRIES:
            raise WrongPassword(
                "too many tries: wait a quarter of an hour, or ask an administrator"
            )
        if not await asyncio.to_thread(self._fits, name, password):
            if len(self.failed) >= NAMES:
                self.failed.clear()
            self.failed[name] = [*tries, now]
            raise WrongPassword("name and password do not go together")
        self.failed.pop(name, None)
        token, secret, until = (
            secrets.token_urlsafe(32),
            secrets.token_urlsafe(24),
            int(now) + LASTS,
        )
        await self.journal.writer.run(
            lambda session: sign_in(session, digest(token), name, secret, until, int(now))
        )
        return token

    def _fits(self, name: str, password: str) -> bool:
        with self.journal.database.view() as session:
            hash = password_of(session, name)
        return fits(password, hash)

    async def close(self, request: Request) -> None:
        token = digest(request.cookies.get(COOKIE, ""))
        await self.journal.writer.run(lambda session: sign_out(session, token))


def refuse_foreign(request: Request, most: int) -> None:
    """What another site made a browser send, or what is larger than any form of ours."""
    sent = request.headers.get("content-length", "")
    if not sent.isdecimal() or int(sent) > most:
        raise ForeignForm(f"a form has at most {most // 1024} kB")
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "")
    if site not in ("same-origin", "none") or (
        origin and urlsplit(origin).netloc != request.headers.get("host", "")
    ):
        raise ForeignForm("this form came from another site")


def refuse_cards(given: FormData) -> None:
    """Raises InvalidRequest for a form with a card number; a secret may look like one."""
    wrong = [
        Violation(name, broken)
        for name, value in given.multi_items()
        if name not in SECRET and isinstance(value, str) and (broken := card_data(value, ""))
    ]
    if wrong:
        raise InvalidRequest(wrong)


async def form(request: Request) -> FormData:
    """The form's texts, and a file where a page asks for one; a thousand fields are none."""
    return await request.form(max_files=int(request.scope["route"].name in LARGER), max_fields=500)


def digest(token: str) -> str:
    """What is kept of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def remember(response: Response, token: str, secure: bool) -> None:
    response.set_cookie(
        COOKIE, token, max_age=LASTS, httponly=True, secure=secure, samesite="lax", path="/"
    )
