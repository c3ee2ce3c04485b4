"""How a refusal leaves: the rich status of an error, with the hint that gRPC's own retries obey."""

from __future__ import annotations

from typing import Any

import grpc
from google.rpc.error_details_pb2 import RetryInfo
from grpc_status import rpc_status

from .errors import status_of

PUSHBACK = "grpc-retry-pushback-ms"
"""gRPC's retries wait as long as this says (gRFC A6, "Pushback")."""


async def refuse(context: Any, error: Exception) -> None:
    """End a call with what the one error table says of an error; always raises."""
    await context.abort_with_status(rich(error))


def rich(error: Exception) -> grpc.Status:
    """The code, message and trailers of a refusal."""
    status = status_of(error)
    told = rpc_status.to_status(status)
    info = RetryInfo()
    for detail in status.details:
        if detail.Unpack(info):
            hint = (PUSHBACK, str(info.retry_delay.ToMilliseconds()))
            return Refusal(told.code, told.details, (*told.trailing_metadata, hint))
    return told


class Refusal(grpc.Status):
    def __init__(self, code: Any, details: Any, trailing_metadata: Any) -> None:
        self.code, self.details, self.trailing_metadata = code, details, trailing_metadata
