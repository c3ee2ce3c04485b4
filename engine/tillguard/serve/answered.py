"""Every unary answer: the message, or the status that the one error table gives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, TypeVar

import grpc

from .refusing import refuse

Q = TypeVar("Q")
A = TypeVar("A")
Method = Callable[[Any, Q, Any], Coroutine[Any, Any, A]]


def answered(method: Method[Q, A]) -> Method[Q, A]:
    """Turns what a method raises into a rich status; a caller who hung up gets nothing."""

    @wraps(method)
    async def call(servicer: Any, request: Q, context: grpc.aio.ServicerContext[Any, Any]) -> A:
        try:
            return await method(servicer, request, context)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            await refuse(context, error)
            raise

    return call
