"""Before a call is read, the gate sends away what cannot be answered in time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import grpc

from ..errors import Overloaded
from .admission import TOO_MUCH, Admission
from .guard import style
from .peeked import store_in
from .refusing import refuse, rich
from .urgency import URGENCY, Urgency

Handlers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """Of one call: its handler, and the one that looks before it reads while calls wait."""

    urgency: Urgency
    usual: Any
    careful: Any


class Gate(grpc.GenericRpcHandler):
    """The handlers of one service, by the full names of its calls."""

    def __init__(self, service: str, handlers: Handlers, admission: Admission) -> None:
        self.admission = admission
        self.ways = {f"/{service}/{name}": self._way(name, one) for name, one in handlers.items()}

    def _way(self, name: str, handler: Any) -> Way:
        if name == "Decide":
            return Way(Urgency.TILL, handler, looked_at(handler, self.admission))
        one = placed(handler, URGENCY[name], self.admission)
        return Way(URGENCY[name], one, one)

    def service(self, details: grpc.HandlerCallDetails) -> Any:
        way = self.ways.get(details.method)
        if way is None:
            return None
        if self.admission.turns_away(way.urgency):
            return SENT_AWAY
        return way.careful if self.admission.careful else way.usual


def looked_at(handler: Any, admission: Admission) -> Any:
    """A transaction's handler that looks at store and deadline before it parses the request."""
    parse, behaviour = handler.request_deserializer, handler.unary_unary

    async def look(raw: bytes, context: Any) -> Any:
        began = admission.clock()
        try:
            admission.admit(store_in(raw), context.time_remaining())
        except Overloaded as error:
            await refuse(context, error)
        answer = await behaviour(parse(raw), context)
        admission.took(admission.clock() - began)
        return answer

    return handler._replace(request_deserializer=None, unary_unary=look)


def placed(handler: Any, urgency: Urgency, admission: Admission) -> Any:
    """The handler of a call that takes one of the places while it is under way."""
    kind = style(handler)
    behaviour = getattr(handler, kind)
    stream = handler.request_streaming or handler.response_streaming

    async def told(request: Any, context: Any) -> Any:
        try:
            with admission.place(urgency, stream):
                return await behaviour(request, context)
        except Overloaded as error:
            await refuse(context, error)

    async def streamed(request: Any, context: Any) -> AsyncIterator[Any]:
        try:
            with admission.place(urgency, stream):
                async for answer in behaviour(request, context):
                    yield answer
        except Overloaded as error:
            await refuse(context, error)

    return handler._replace(**{kind: streamed if handler.response_streaming else told})


REFUSAL = rich(Overloaded(TOO_MUCH))


async def send_away(requests: object, context: Any) -> None:
    """Says so without waiting for the request's bytes."""
    context.set_code(REFUSAL.code)
    context.set_details(REFUSAL.details)
    context.set_trailing_metadata(REFUSAL.trailing_metadata)


SENT_AWAY: Any = grpc.stream_stream_rpc_method_handler(send_away)
"""For calls of every style: only a handler of streams begins before the first message is there."""
