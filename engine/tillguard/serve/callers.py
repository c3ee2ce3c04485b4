"""Who calls: the account of a bearer token, or of the name in a client's certificate."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from ..domain import Account
from ..errors import StoreUnavailable, Unauthenticated
from ..journal import Journal
from ..journal.tokens import account_called, account_of, print_of

FRESH = 5.0
"""Seconds for which an account is not looked up again: so late a token that was taken away ends."""
MOST = 20_000
"""Callers that are remembered; beyond it all are looked up anew."""


class Callers:
    """Looks accounts up in the journal and remembers them; while the store is away, those that it
    knows stay known."""

    def __init__(self, journal: Journal, clock: Callable[[], float] = time.monotonic) -> None:
        self.journal, self.clock = journal, clock
        self.known: dict[tuple[str, str], tuple[Account | None, float]] = {}

    async def of(self, context: Any) -> Account:
        """Raises Unauthenticated for a caller whom nobody knows."""
        account = await self._account(credential(context))
        if account is None:
            raise Unauthenticated("this token or certificate is of no account (any more)")
        return account

    async def _account(self, said: tuple[str, str]) -> Account | None:
        account, until = self.known.get(said, (None, 0.0))
        now = self.clock()
        if now < until:
            return account
        try:
            account = await asyncio.to_thread(self._looked_up, *said)
        except StoreUnavailable:
            if account is None:
                raise
        if len(self.known) >= MOST:
            self.known.clear()
        self.known[said] = account, now + FRESH
        return account

    def _looked_up(self, how: str, what: str) -> Account | None:
        with self.journal.database.view() as session:
            return account_of(session, what) if how == "token" else account_called(session, what)


def credential(context: Any) -> tuple[str, str]:
    """A token's print or a certificate's name; raises Unauthenticated without either."""
    for key, value in context.invocation_metadata() or ():
        if key == "authorization":
            scheme, _, token = str(value).partition(" ")
            if scheme.lower() != "bearer" or not token:
                raise Unauthenticated("authorization must read `Bearer TOKEN`")
            return "token", print_of(token.strip())
    names = context.auth_context().get("x509_common_name", ())
    if not names:
        raise Unauthenticated(
            "send `authorization: Bearer TOKEN`; `tillguard accounts token NAME` makes one"
        )
    return "certificate", names[0].decode()
