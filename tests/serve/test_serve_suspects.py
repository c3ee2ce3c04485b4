"""Services that really die in an engine come back without it, and answer the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tillguard.cli.doctor import engines
from tillguard.drill.node import Node, NodeFailed
from tillguard.errors import TillguardError
from tillguard.failpoints import Failpoint
from tillguard.features import INTERPRETED
from tillguard.settings import Settings
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1.decision_pb2 import Decision
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub

pytestmark = pytest.mark.whole

Ask = Callable[..., wire.DecideRequest]


def answered(address: str, request: wire.DecideRequest) -> Decision:
    with grpc.insecure_channel(address) as channel:
        decision: Decision = DecisionServiceStub(channel).Decide(request, timeout=30).decision
        return decision


def healthy(address: str, name: str) -> bool:
    with grpc.insecure_channel(address) as channel:
        stub: Any = health_pb2_grpc.HealthStub(channel)
        status = stub.Check(health_pb2.HealthCheckRequest(service=name), timeout=10).status
        return bool(status == health_pb2.HealthCheckResponse.SERVING)


@pytest.mark.parametrize("point", [Failpoint.RULES_LOAD, Failpoint.RULES_ANSWER])
def test_a_service_that_dies_twice_in_durable_rules_comes_back_without_it(
    settings: Settings, refund: Ask, point: Failpoint
) -> None:
    own = settings.model_copy(update={"suspect_after": 2, "failpoint": point})
    for _ in range(2):
        with pytest.raises(NodeFailed):
            _ = Node(own).address
    node = Node(own)
    told = answered(node.address, refund(1))
    assert told.degraded == ""
    assert told.typology == "NO_RECEIPT_RETURN"
    assert not healthy(node.address, "tillguard.engine.rules")
    assert all(healthy(node.address, name) for name in ("", "tillguard.engine.model"))
    with pytest.raises(TillguardError, match="doctor --trust rules`, then restart"):
        engines(own)
    node.stop()


def test_a_service_that_dies_in_its_compiled_features_comes_back_with_the_interpreted_ones(
    settings: Settings, refund: Ask
) -> None:
    """Through the command line, which starts itself anew before they are imported."""
    command = [sys.executable, "-m", "tillguard", "serve", "--port", "0", "--console-port", "0"]
    told = {
        "HOME": str(settings.home), "RULES": str(settings.rules), "NIGHTLY": "0",
        "POLICIES": str(settings.policies), "SUSPECT_AFTER": "1",
        "FAILPOINT": Failpoint.FEATURES_ANSWER,
    }  # fmt: skip
    mine = {f"TILLGUARD_{name}": value for name, value in told.items()}
    env = {k: v for k, v in os.environ.items() if k != INTERPRETED} | mine
    with serving(command, env) as (first, address):
        with pytest.raises(grpc.RpcError):
            answered(address, refund(1))
        assert first.wait(30) == -signal.SIGKILL
    with serving(command, env) as (second, address):
        decision = answered(address, refund(1))
        assert decision.degraded == ""
        assert not healthy(address, "tillguard.engine.features")
        second.terminate()
        assert second.wait(30) == 0


@contextmanager
def serving(command: list[str], env: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Its process, and where it serves."""
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.startswith("serving on "))
        yield process, line.removeprefix("serving on ").strip()
        process.kill()
