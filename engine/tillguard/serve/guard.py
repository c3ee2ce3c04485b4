"""Every call is made by somebody: a bearer token or a client's certificate says by whom."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

from ..domain import Account, Role
from ..errors import TillguardError
from .access import NOBODY, TABLE, Row
from .callers import Callers
from .refusing import refuse
from .till_answers import for_a_till


class Guard:
    """Lets a call through for those to whom the table opens it; `store_of` names a decision's
    store by its key."""

    def __init__(self, callers: Callers, store_of: Callable[[str], str]) -> None:
        self.callers, self.store_of = callers, store_of

    def around(self, call: str, handler: Any) -> Any:
        """The handler of a call, closed to all others."""
        kind = style(handler)
        made = self._stream if handler.response_streaming else self._unary
        behaviour = made(call, getattr(handler, kind), handler.request_streaming)
        return handler._replace(**{kind: behaviour})

    def _unary(self, call: str, behaviour: Callable[..., Any], streaming: bool) -> object:
        row = TABLE.get(call, NOBODY)

        async def guarded(request: Any, context: Any) -> Any:
            try:
                account = await self._admitted(call, row, context)
                given = self._given(row, account, request, streaming)
                answer = await behaviour(given, context)
            except TillguardError as error:
                await refuse(context, error)
            return told(call, account, answer)

        return guarded

    def _stream(self, call: str, behaviour: Callable[..., Any], streaming: bool) -> object:
        row = TABLE.get(call, NOBODY)

        async def guarded(request: Any, context: Any) -> AsyncIterator[Any]:
            try:
                account = await self._admitted(call, row, context)
                given = self._given(row, account, request, streaming)
                async for answer in behaviour(given, context):
                    if (shown := told(call, account, answer)) is not None:
                        yield shown
            except TillguardError as error:
                await refuse(context, error)

        return guarded

    async def _admitted(self, call: str, row: Row, context: Any) -> Account:
        account = await self.callers.of(context)
        row.admit(call, account)
        return account

    def _given(self, row: Row, account: Account, request: Any, streaming: bool) -> Any:
        if streaming:
            return self._each(row, account, request)
        row.check(account, request, self.store_of)
        return request

    async def _each(
        self, row: Row, account: Account, requests: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        async for request in requests:
            row.check(account, request, self.store_of)
            yield request


def style(handler: Any) -> str:
    """Where a handler keeps its behaviour, such as `unary_stream`."""
    asks = "stream" if handler.request_streaming else "unary"
    return f"{asks}_{'stream' if handler.response_streaming else 'unary'}"


def told(call: str, account: Account, answer: Any) -> Any:
    return for_a_till(call, answer) if account.role is Role.TILL else answer
