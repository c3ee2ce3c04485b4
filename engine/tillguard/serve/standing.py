"""What the health protocol says: by service whether it can do its work now, by engine whether it is
asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grpc_health.v1 import health, health_pb2

from ..engines import Suspect, left_out
from ..v1 import (
    decision_service_pb2,
    investigation_service_pb2,
    model_service_pb2,
    policy_service_pb2,
)
from .keeping import Keeping

EVERY = 0.5
"""Seconds between two looks."""
SERVICES = tuple(
    pb2.DESCRIPTOR.services_by_name[name].full_name
    for pb2, name in (
        (decision_service_pb2, "DecisionService"),
        (investigation_service_pb2, "InvestigationService"),
        (policy_service_pb2, "PolicyService"),
        (model_service_pb2, "ModelService"),
    )
)
DECIDES = SERVICES[0]
"""The one that works without the store: by the declared fallbacks."""
ENGINE = "tillguard.engine."


@dataclass(frozen=True, slots=True)
class Standing:
    """Tells `checks` of it; the whole service ("") serves as long as tills are answered."""

    keeping: Keeping
    checks: health.aio.HealthServicer

    async def look(self) -> None:
        for name, good in self.now():
            status = health_pb2.HealthCheckResponse
            await self.checks.set(name, status.SERVING if good else status.NOT_SERVING)

    def now(self) -> Iterator[tuple[str, bool]]:
        """Each name of the health protocol, and whether it is well."""
        yield from ((name, True) for name in ("", DECIDES))
        yield from ((name, not self.keeping.away) for name in SERVICES if name != DECIDES)
        yield from ((f"{ENGINE}{suspect}", suspect not in left_out) for suspect in Suspect)
