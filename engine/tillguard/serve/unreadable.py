"""Bytes that are no message are refused as INVALID_ARGUMENT, where gRPC itself says UNKNOWN;
plain transactions are read without making a message of them, and answers that are bytes already
are sent as they are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import grpc
import grpc.aio
from google.protobuf.message import DecodeError

from tillguard.errors import InvalidRequest, Violation

from .admission import Admission
from .convert.shapes import READERS
from .gate import Gate
from .guard import Guard, style
from .measured import Calls
from .refusing import refuse

REFUSED = [
    Violation("request", "must be the bytes of this call's request message, its texts in UTF-8")
]
UNREADABLE = object()
"""Stands for a request that cannot be parsed, until it reaches the call that refuses it."""


class Doorman:
    """Registers servicers on a server like the server itself, each call behind the gate, measured
    and made readable, and with a guard closed to those who may not make it."""

    def __init__(
        self, server: grpc.aio.Server, admission: Admission, guard: Guard | None, calls: Calls
    ) -> None:
        self.server, self.admission, self.guard, self.calls = server, admission, guard, calls

    def add_generic_rpc_handlers(self, handlers: object) -> None:
        """Nothing: generated code hands the same handlers over by their names next."""

    def add_registered_method_handlers(
        self, service: str, handlers: Mapping[str, grpc.RpcMethodHandler[Any, Any]]
    ) -> None:
        made = {
            name: self.calls.around(f"{service}/{name}", readable(self._guarded(name, one)))
            for name, one in handlers.items()
        }
        self.server.add_generic_rpc_handlers((Gate(service, made, self.admission),))

    def _guarded(self, name: str, handler: Any) -> Any:
        return self.guard.around(name, handler) if self.guard else handler


def readable(handler: Any) -> Any:
    """The handler of a call, with requests refused that cannot be parsed, and answers that are
    bytes already sent as they are."""
    name = style(handler)
    guard = GUARDS[name](getattr(handler, name))
    return handler._replace(
        **{name: guard},
        request_deserializer=parser(handler.request_deserializer),
        response_serializer=sender(handler.response_serializer),
    )


def parser(parse: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """Reads a request's bytes: to a plain transaction where it is one, else to its message."""
    plain = READERS.get(parse, not_plain)

    def read(raw: bytes) -> Any:
        try:
            return plain(raw) or parse(raw)
        except DecodeError:
            return UNREADABLE

    return read


def not_plain(raw: bytes) -> None:
    """Requests that hold no transaction are always read as their message."""


def sender(serialise: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    def send(answer: Any) -> bytes:
        return answer if type(answer) is bytes else serialise(answer)

    return send


def unary_unary(behaviour: Callable[[Any, Any], Awaitable[Any]]) -> object:
    async def call(request: Any, context: Any) -> Any:
        if request is UNREADABLE:
            await refuse(context, InvalidRequest(REFUSED))
        return await behaviour(request, context)

    return call


def unary_stream(behaviour: Callable[[Any, Any], AsyncIterator[Any]]) -> object:
    async def call(request: Any, context: Any) -> AsyncIterator[Any]:
        if request is UNREADABLE:
            await refuse(context, InvalidRequest(REFUSED))
        async for answer in behaviour(request, context):
            yield answer

    return call


def stream_unary(behaviour: Callable[[Any, Any], Awaitable[Any]]) -> object:
    async def call(requests: AsyncIterator[Any], context: Any) -> Any:
        try:
            return await behaviour(until_unreadable(requests), context)
        except InvalidRequest:
            await refuse(context, InvalidRequest(REFUSED))

    return call


def stream_stream(behaviour: Callable[[Any, Any], AsyncIterator[Any]]) -> object:
    async def call(requests: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
        try:
            async for answer in behaviour(until_unreadable(requests), context):
                yield answer
        except InvalidRequest:
            await refuse(context, InvalidRequest(REFUSED))

    return call


GUARDS = {f.__name__: f for f in (unary_unary, unary_stream, stream_unary, stream_stream)}


async def until_unreadable(requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
    """The requests of a stream; one that cannot be parsed raises InvalidRequest and ends it."""
    async for request in requests:
        if request is UNREADABLE:
            raise InvalidRequest(REFUSED)
        yield request
