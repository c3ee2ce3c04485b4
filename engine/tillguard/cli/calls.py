"""Calls to a running service; a refusal becomes one line in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from ..errors import TillguardError
from ..v1.decision_service_pb2_grpc import DecisionServiceStub
from ..v1.investigation_service_pb2_grpc import InvestigationServiceStub


class CallRefused(TillguardError):
    """The service answered with an error, or nothing listens there."""


@contextmanager
def decisions(address: str) -> Iterator[Any]:
    """The typed stub is for asyncio only; this one waits."""
    with _calling(address) as channel:
        yield DecisionServiceStub(channel)  # type: ignore[arg-type]


@contextmanager
def investigations(address: str) -> Iterator[Any]:
    with _calling(address) as channel:
        yield InvestigationServiceStub(channel)  # type: ignore[arg-type]


@contextmanager
def _calling(address: str) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(address) as channel:
        try:
            yield channel
        except grpc.RpcError as error:
            raise CallRefused(in_words(error, address)) from error


def in_words(error: grpc.RpcError, address: str) -> str:
    if error.code() is grpc.StatusCode.UNAVAILABLE and "onnect" in (error.details() or ""):
        return f"nothing answers at {address}: start it with `tillguard serve`"
    status = rpc_status.from_call(error)  # type: ignore[arg-type]
    fields = _violations(status.details) if status else []
    return "\n  ".join([f"{error.code().name}: {error.details()}", *fields])


def _violations(details: object) -> list[str]:
    found = []
    for detail in details:  # type: ignore[attr-defined]
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(bad):
            found += [f"{v.field}: {v.description}" for v in bad.field_violations]
    return found
