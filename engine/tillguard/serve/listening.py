"""Where calls come in: the services behind their gates, TLS, and what one caller may take."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
from grpc_health.v1 import health, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from ..errors import PortInUse
from ..settings import Settings
from ..v1.decision_service_pb2_grpc import add_DecisionServiceServicer_to_server
from ..v1.investigation_service_pb2_grpc import add_InvestigationServiceServicer_to_server
from ..v1.model_service_pb2_grpc import add_ModelServiceServicer_to_server
from ..v1.policy_service_pb2_grpc import add_PolicyServiceServicer_to_server
from .approvals import Approvals
from .backtesting import Backtesting
from .callers import Callers
from .casework import Casework
from .checker import Checker
from .decisions import Decisions
from .guard import Guard
from .investigations import Investigations
from .models import Models
from .office import Office
from .policies import Policies
from .pulse import Pulse
from .snoozing import Snoozing
from .standing import SERVICES, Standing
from .tls import Certificates
from .unreadable import Doorman

MESSAGE_BYTES, METADATA_BYTES = 256 * 1024, 16 * 1024
MOST_PENDING = 256
"""Calls in gRPC's own queue from which some, and twice as many from which all, are refused by gRPC
itself: what comes faster than even refusals can be told must not make the others wait."""


@dataclass(frozen=True, slots=True)
class Servicers:
    """What answers the calls of every service."""

    office: Office
    casework: Casework
    approvals: Approvals
    snoozing: Snoozing
    checker: Checker
    backtesting: Backtesting

    def register(self, settings: Settings, server: grpc.aio.Server) -> None:
        """On a server, behind the door."""
        desk = self.office.desk
        guard = Guard(Callers(desk.journal), lambda key: desk.find(key).row.store)
        door = Doorman(server, desk.admission, guard if settings.guarded else None, desk.calls)
        add_DecisionServiceServicer_to_server(Decisions(desk, self.approvals), door)
        add_InvestigationServiceServicer_to_server(Investigations(self.office, self.casework), door)
        add_PolicyServiceServicer_to_server(Policies(desk, self.snoozing, self.backtesting), door)
        add_ModelServiceServicer_to_server(Models(desk, self.checker), door)


async def listen(
    servicers: Servicers, pulse: Pulse, settings: Settings
) -> tuple[grpc.aio.Server, health.aio.HealthServicer, int]:
    """A started server, what tells its health, and its port; raises PortInUse."""
    server = grpc.aio.server(options=limits(settings))
    servicers.register(settings, server)
    pulse.listen(server)
    checks = health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    reflection.enable_server_reflection([*SERVICES, reflection.SERVICE_NAME], server)
    try:
        port = opened(server, settings)
    except RuntimeError as error:
        raise PortInUse(f"{settings.host}:{settings.port} is taken: choose another port") from error
    await server.start()
    await Standing(servicers.office.desk.keeping, checks).look()
    return server, checks, port


def limits(settings: Settings) -> list[tuple[str, int]]:
    """What one message, call, connection and all connections may take."""
    return [
        ("grpc.max_receive_message_length", MESSAGE_BYTES),
        ("grpc.max_metadata_size", METADATA_BYTES),
        ("grpc.absolute_max_metadata_size", METADATA_BYTES),
        ("grpc.max_concurrent_streams", settings.most_calls_per_connection),
        ("grpc.max_allowed_incoming_connections", settings.most_connections),
        ("grpc.server.max_pending_requests", MOST_PENDING),
        ("grpc.server.max_pending_requests_hard_limit", 2 * MOST_PENDING),
        ("grpc.so_reuseport", 0),
    ]


def opened(server: grpc.aio.Server, settings: Settings) -> int:
    """The port, with TLS where there is a certificate."""
    address = f"{settings.host}:{settings.port}"
    if settings.tls_certificate is None:
        return server.add_insecure_port(address)
    return server.add_secure_port(address, Certificates(settings).credentials())
