"""What a client asked and was told, call by call: the log that the checker reads."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import grpc
from google.rpc.error_details_pb2 import ErrorInfo
from grpc_status import rpc_status

DONE, LOST = "done", "lost"
"""Answered with the case, or not answered in time: it may have happened or not."""


@dataclass(frozen=True, slots=True)
class Call:
    """`outcome` is done, lost, or the reason of the refusal; `asked` as the trail has it."""

    verb: str
    case: str
    by: str
    asked: Mapping[str, Any]
    outcome: str


@dataclass(slots=True)
class Line:
    """One client's connection, on which every call is written down."""

    stub: Any
    calls: list[Call] = field(default_factory=list)

    async def call(
        self, rpc: str, request: Any, verb: str, by: str, timeout: float = 30.0, **asked: Any
    ) -> Any:
        """The answer, or None where it was refused or lost."""
        try:
            answer = await getattr(self.stub, rpc)(request, timeout=timeout)
            outcome = DONE
        except grpc.aio.AioRpcError as error:
            answer, outcome = None, reason(error)
        self.calls.append(Call(verb, request.case_id, by, asked, outcome))
        return answer


def reason(error: grpc.aio.AioRpcError) -> str:
    """Why it was refused, as the error table names it; lost where nobody knows."""
    if error.code() in (grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.UNAVAILABLE):
        return LOST
    status, info = rpc_status.from_call(error), ErrorInfo()  # type: ignore[arg-type]
    told = [detail for detail in status.details if detail.Unpack(info)] if status else []
    return info.reason if told else error.code().name


def write_log(path: Path, calls: Sequence[Call]) -> None:
    path.write_text("".join(json.dumps(asdict(call)) + "\n" for call in calls), "utf-8")


async def together(*calls: Any) -> list[Any]:
    """All at once, as a nervous finger does."""
    return list(await asyncio.gather(*calls))
