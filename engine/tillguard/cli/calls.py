"""Calls to a running service; a refusal becomes one line in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

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


class Caller(BaseSettings):
    """As whom the command line calls: TILLGUARD_TOKEN, or a client's certificate. With the
    authority that signed the service's certificate, calls are encrypted."""

    model_config = SettingsConfigDict(env_prefix="TILLGUARD_")

    token: SecretStr = SecretStr("")
    tls_authority: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None

    def channel(self, address: str) -> grpc.Channel:
        """A channel on which every call carries the token."""
        return grpc.intercept_channel(self._bare(address), Signed(self.token))

    def _bare(self, address: str) -> grpc.Channel:
        if self.tls_authority is None:
            return grpc.insecure_channel(address)
        parts = (self.tls_authority, self.client_key, self.client_certificate)
        read = (None if part is None else part.read_bytes() for part in parts)
        return grpc.secure_channel(address, grpc.ssl_channel_credentials(*read))


class Signed(grpc.UnaryUnaryClientInterceptor):
    """Says by whose token a call is made."""

    def __init__(self, token: SecretStr) -> None:
        self.token = token

    def intercept_unary_unary(self, continuation: Any, details: Any, request: Any) -> Any:
        token = self.token.get_secret_value()
        if not token:
            return continuation(details, request)
        carried = (*(details.metadata or ()), ("authorization", f"Bearer {token}"))
        return continuation(details._replace(metadata=carried), request)


@contextmanager
def _calling(address: str) -> Iterator[grpc.Channel]:
    with Caller().channel(address) as channel:
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
