"""Whatever is sent: a decision or a documented refusal, never an error on our side."""

from __future__ import annotations

import random
from collections.abc import Callable

import grpc
import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from grpc_status import rpc_status

from tillguard.serve.listening import SERVICES
from tillguard.serve.wiring import Service
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub

Ask = Callable[..., wire.DecideRequest]
CARD = "4111111111111111"
HOSTILE = [
    "", " ", "\x00", "‮drop", "' OR 1=1 --", "../../etc/passwd", "ſ" * 128, "x" * 129,
    "NaN", "-0", "９" * 20, "a/b", "<script>", "\ud7ff", "💳" * 40,
]  # fmt: skip
NUMBERS = [0, 1, -1, 2**31 - 1, -(2**31), 10**9, 999_999_999, -999_999_999, 1001]
BIG = [*NUMBERS, 2**63 - 1, -(2**63), 10**12, 10**12 + 1]


def scramble(message: Message, chance: random.Random) -> None:
    """Set one field, at any depth, to something hostile of its type."""
    field = chance.choice(message.DESCRIPTOR.fields)
    if field.message_type and field.message_type.GetOptions().map_entry:
        message.attributes[chance.choice(HOSTILE)].double_value = float("nan")  # type: ignore[attr-defined]
    elif field.message_type:
        part = getattr(message, field.name)
        if field.is_repeated:
            part = chance.choice(part) if part and chance.random() < 0.8 else part.add()
        scramble(part, chance)
    elif field.type == FieldDescriptor.TYPE_STRING:
        setattr(message, field.name, chance.choice(HOSTILE))
    elif field.type == FieldDescriptor.TYPE_DOUBLE:
        setattr(message, field.name, chance.choice([float("nan"), float("inf"), 1e308]))
    elif field.type == FieldDescriptor.TYPE_BOOL:
        setattr(message, field.name, chance.random() < 0.5)
    elif field.type == FieldDescriptor.TYPE_UINT32:
        setattr(message, field.name, chance.choice([0, 1, 2**32 - 1]))
    else:
        wide = field.type == FieldDescriptor.TYPE_INT64
        setattr(message, field.name, chance.choice(BIG if wide else NUMBERS))


@pytest.mark.proof("input", 5000, database="sqlite")
async def test_scrambled_requests_are_answered_or_refused_by_name(
    till: DecisionServiceStub, service: Service, sale: Ask, tries: int
) -> None:
    chance, codes = random.Random(1), set()
    for number in range(tries):
        request = sale(number + 1)
        for _ in range(chance.randrange(1, 4)):
            scramble(request, chance)
        stored = service.desk.journal.last_seq()
        refused = await refusal(till, request)
        codes.add(refused.code().name if refused else "OK")
        if refused:
            assert service.desk.journal.last_seq() == stored, "a refused request was stored"
        if refused and refused.code() is grpc.StatusCode.INVALID_ARGUMENT:
            assert violations(refused), refused
    assert {"OK", "INVALID_ARGUMENT"} <= codes <= {"OK", "INVALID_ARGUMENT", "ALREADY_EXISTS"}


async def refusal(
    till: DecisionServiceStub, request: wire.DecideRequest
) -> grpc.aio.AioRpcError | None:
    try:
        await till.Decide(request)
    except grpc.aio.AioRpcError as refused:
        return refused
    return None


def violations(refused: grpc.aio.AioRpcError) -> list[str]:
    status = rpc_status.from_call(refused)
    found: list[str] = []
    for detail in status.details if status else []:
        bad, info = BadRequest(), ErrorInfo()
        if detail.Unpack(bad):
            found += [v.field for v in bad.field_violations if v.description]
        elif detail.Unpack(info):
            assert info.domain == "tillguard"
    return found


def text_fields(message: Message, path: str = "") -> list[tuple[Message, str, str]]:
    """Every string field that is set or can be set below a request."""
    found: list[tuple[Message, str, str]] = []
    for field in message.DESCRIPTOR.fields:
        if field.message_type and not field.message_type.GetOptions().map_entry:
            parts = getattr(message, field.name)
            for part in parts if field.is_repeated else [parts]:
                if field.message_type.name not in {"Timestamp", "Money"}:
                    found += text_fields(part, f"{path}{field.name}.")
        elif field.type == FieldDescriptor.TYPE_STRING and not field.is_repeated:
            found.append((message, field.name, path + field.name))
    return found


@pytest.mark.parametrize("shape", ["{}", "4111 1111 1111 1111", "x4111-1111-1111-1111y"])
async def test_a_card_number_in_any_text_field_is_refused_and_not_echoed(
    till: DecisionServiceStub, service: Service, sale: Ask, shape: str
) -> None:
    paths = [path for _, _, path in text_fields(sale())]
    assert len(paths) >= 12
    for number, path in enumerate(paths):
        request = sale(number + 1)
        holder, name, _ = next(f for f in text_fields(request) if f[2] == path)
        setattr(holder, name, shape.format(CARD))
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await till.Decide(request)
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT, path
        said = f"{refused.value.details()}{refused.value.trailing_metadata()}"
        assert "1111" not in said, path
    assert service.desk.journal.last_seq() == 0


async def test_a_client_that_knows_only_reflection_finds_every_service(
    channel: grpc.aio.Channel, service: Service
) -> None:
    import asyncio

    def ask() -> set[str]:
        with grpc.insecure_channel(f"127.0.0.1:{service.port}") as plain:
            return set(ProtoReflectionDescriptorDatabase(plain).get_services())

    assert set(SERVICES) <= await asyncio.to_thread(ask)
