"""Bytes that are no message are refused with INVALID_ARGUMENT in every call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import grpc
import grpc.aio
import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.rpc.error_details_pb2 import BadRequest
from grpc_status import rpc_status

from tillguard.serve.admission import Admission
from tillguard.serve.answered import answered
from tillguard.serve.measured import Calls
from tillguard.serve.unreadable import Doorman
from tillguard.v1 import decision_service_pb2 as decisions
from tillguard.v1 import (
    decision_service_pb2_grpc,
    investigation_service_pb2,
    policy_service_pb2,
    policy_service_pb2_grpc,
)
from tillguard.v1 import investigation_service_pb2_grpc as investigations

METHODS = [
    method
    for file in (
        decisions.DESCRIPTOR,
        investigation_service_pb2.DESCRIPTOR,
        policy_service_pb2.DESCRIPTOR,
    )
    for service in file.services_by_name.values()
    for method in service.methods
]
NOT_UTF8 = b"\x0a\x02\xff\xfe\x12\x02\xff\xfe"
"""Fields 1 and 2 as a text that is not UTF-8, or as a message that ends too early."""


class Echo(decision_service_pb2_grpc.DecisionServiceServicer):
    """Answers every request at once."""

    async def Decide(self, request: Any, context: Any) -> Any:
        return decisions.DecideResponse(replayed=True)

    async def DecideStream(self, requests: Any, context: Any) -> Any:
        async for request in requests:
            yield decisions.DecideStreamResponse(correlation_id=request.correlation_id)

    @answered
    async def RecordEvents(self, requests: Any, context: Any) -> Any:
        return decisions.RecordEventsResponse(known_count=len([r async for r in requests]))

    async def WatchAlerts(self, request: Any, context: Any) -> Any:
        yield decisions.WatchAlertsResponse()


@pytest.fixture
async def channel() -> AsyncIterator[grpc.aio.Channel]:
    server = grpc.aio.server()
    door = Doorman(server, Admission(), None, Calls())
    decision_service_pb2_grpc.add_DecisionServiceServicer_to_server(Echo(), door)
    investigations.add_InvestigationServiceServicer_to_server(
        investigations.InvestigationServiceServicer(), door
    )
    policy_service_pb2_grpc.add_PolicyServiceServicer_to_server(
        policy_service_pb2_grpc.PolicyServiceServicer(), door
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as opened:
        yield opened
    await server.stop(None)


async def send(channel: grpc.aio.Channel, method: MethodDescriptor, *raw: bytes) -> list[bytes]:
    """The raw answers to raw requests."""
    asks = "stream" if method.client_streaming else "unary"
    gives = "stream" if method.server_streaming else "unary"
    call = getattr(channel, f"{asks}_{gives}")
    path = f"/{method.containing_service.full_name}/{method.name}"
    answer = call(path)(iter(raw) if method.client_streaming else raw[0])
    return [part async for part in answer] if method.server_streaming else [await answer]


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.name)
@pytest.mark.parametrize("raw", [b"\xff\xff\xff", NOT_UTF8], ids=["garbage", "not UTF-8"])
async def test_unreadable_bytes_are_refused_in_every_call(
    channel: grpc.aio.Channel, method: MethodDescriptor, raw: bytes
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await send(channel, method, raw)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    status, told = rpc_status.from_call(refused.value), BadRequest()
    assert status is not None
    assert status.details[1].Unpack(told)
    assert told.field_violations[0].field == "request"


@pytest.mark.parametrize("name", ["Decide", "DecideStream", "RecordEvents", "WatchAlerts"])
async def test_readable_requests_pass_in_every_style_of_call(
    channel: grpc.aio.Channel, name: str
) -> None:
    method = next(m for m in METHODS if m.name == name)
    assert len(await send(channel, method, b"")) == 1


async def test_what_came_before_the_unreadable_bytes_of_a_stream_is_answered(
    channel: grpc.aio.Channel,
) -> None:
    stream = channel.stream_stream("/tillguard.v1.DecisionService/DecideStream")()
    await stream.write(decisions.DecideStreamRequest(correlation_id="a").SerializeToString())
    first = decisions.DecideStreamResponse.FromString(await stream.read())
    assert first.correlation_id == "a"
    await stream.write(b"\xff")
    assert await stream.code() is grpc.StatusCode.INVALID_ARGUMENT
