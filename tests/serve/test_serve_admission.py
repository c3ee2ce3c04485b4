"""What cannot be answered in time is refused unread, the least urgent first."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack

import grpc
import pytest
from google.rpc.error_details_pb2 import RetryInfo
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_status import rpc_status
from hypothesis import given
from hypothesis import strategies as st

from tillguard.drill.load import asked, key_of
from tillguard.errors import Overloaded
from tillguard.serve.admission import Admission
from tillguard.serve.clock import Replay
from tillguard.serve.listening import MESSAGE_BYTES, METADATA_BYTES
from tillguard.serve.peeked import store_in
from tillguard.serve.pulse import Pulse
from tillguard.serve.refusing import PUSHBACK
from tillguard.serve.urgency import AT_ONCE, URGENCY, Urgency
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import decision_service_pb2, model_service_pb2, policy_service_pb2
from tillguard.v1 import investigation_service_pb2 as investigations
from tillguard.v1.decision_service_pb2 import DecideRequest, DecideResponse
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub
from tillguard.v1.investigation_service_pb2_grpc import InvestigationServiceStub
from tillguard.v1.transaction_pb2 import Transaction

Ask = Callable[..., DecideRequest]
NOON = 1_512_493_200
DECIDE = "/tillguard.v1.DecisionService/Decide"
FILES = (decision_service_pb2, investigations, policy_service_pb2, model_service_pb2)


def test_every_call_of_every_service_has_an_urgency() -> None:
    calls = {
        method.name
        for file in FILES
        for service in file.DESCRIPTOR.services_by_name.values()
        for method in service.methods
    }
    assert calls == set(URGENCY)


texts = st.text(max_size=128)


@given(texts, texts, st.integers(0, 10), st.booleans(), texts)
def test_the_store_is_read_where_every_serialiser_puts_it(
    key: str, store: str, kind: int, timed: bool, register: str
) -> None:
    transaction = Transaction(key=key, store=store, register=register)
    transaction.kind = kind  # type: ignore[assignment]
    if timed:
        transaction.event_time.seconds = NOON
    raw = DecideRequest(transaction=transaction, revision=3).SerializeToString()
    assert store_in(raw) == store.encode()


@given(st.binary(max_size=200))
def test_no_bytes_whatever_are_too_much_for_it(raw: bytes) -> None:
    assert store_in(raw) in raw


def test_the_least_urgent_are_refused_first_and_tills_last() -> None:
    admission = Admission(longest=0.1)
    waits = {}
    for urgency in Urgency:
        admission.wait = 0.0
        while not admission.turns_away(urgency):
            admission.wait += 0.01
        waits[urgency] = admission.wait
    assert waits[Urgency.REST] < waits[Urgency.FEEDBACK] < waits[Urgency.TILL]
    assert admission.refused == {"till": 1, "feedback": 1, "rest": 1}


def test_a_store_that_floods_gets_no_more_than_the_others() -> None:
    admission, let_in = Admission(longest=0.1), Counter[bytes]()
    for wait in (0.05, 0.15):
        admission.wait = wait
        for number in range(1000):
            store = b"flood" if number % 10 else b"%d" % (number // 10 % 10)
            try:
                admission.admit(store)
            except Overloaded:
                assert store == b"flood"
            else:
                let_in[store] += wait > 0.1
    light = [count for store, count in let_in.items() if store != b"flood"]
    assert light == [10] * 10
    assert let_in[b"flood"] <= 10


def test_an_answer_that_would_come_after_the_deadline_is_not_begun() -> None:
    admission = Admission()
    for _ in range(200):
        admission.took(0.5)
    admission.admit(b"1", remaining=0.6)
    with pytest.raises(Overloaded, match="deadline"):
        admission.admit(b"1", remaining=0.4)


def test_stores_that_nobody_has_do_not_fill_the_memory() -> None:
    admission = Admission(longest=0.1)
    for number in range(25_000):
        admission.admit(b"%d" % number)
    assert len(admission._asked) <= 10_000
    admission.forget()
    assert not admission._asked


def test_places_are_bounded_and_given_back() -> None:
    admission = Admission(most_streams=2)
    with ExitStack() as open_:
        for stream, urgency, most in (
            (True, Urgency.TILL, 2), (False, Urgency.REST, AT_ONCE[Urgency.REST]),
        ):  # fmt: skip
            for _ in range(most):
                open_.enter_context(admission.place(urgency, stream))
            with pytest.raises(Overloaded):
                open_.enter_context(admission.place(urgency, stream))
    assert not any(admission.under_way.values())
    assert admission.streams == 0


@pytest.fixture
async def channel(service: Service) -> grpc.aio.Channel:
    return grpc.aio.insecure_channel(f"127.0.0.1:{service.port}")


async def test_a_refused_call_is_not_read_and_told_when_to_come_again(
    service: Service, channel: grpc.aio.Channel
) -> None:
    service.desk.admission.longest = 0.0
    for raw in (b"\xff\xff\xff", asked(1).SerializeToString()):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await channel.unary_unary(DECIDE)(raw)
        assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        status, hint = rpc_status.from_call(refused.value), RetryInfo()
        assert status is not None
        assert any(detail.Unpack(hint) for detail in status.details)
        trailers = dict(refused.value.trailing_metadata() or ())
        assert int(trailers[PUSHBACK]) == hint.retry_delay.ToMilliseconds() > 0
    assert service.desk.journal.last_seq() == 0
    with pytest.raises(grpc.aio.AioRpcError, match="RESOURCE_EXHAUSTED"):
        await InvestigationServiceStub(channel).ListQueue(investigations.ListQueueRequest())
    health = health_pb2_grpc.HealthStub(channel)
    assert (await health.Check(health_pb2.HealthCheckRequest())).status == 1
    assert service.desk.admission.refused == {"till": 2, "rest": 1}
    service.desk.admission.longest = 0.2
    assert (await DecisionServiceStub(channel).Decide(asked(1))).decision.key == key_of(asked(1))


async def test_a_refused_message_of_a_stream_leaves_the_stream_open(
    service: Service, channel: grpc.aio.Channel
) -> None:
    stream = DecisionServiceStub(channel).DecideStream()

    async def told(number: int) -> decision_service_pb2.DecideStreamResponse:
        one = asked(number).transaction
        await stream.write(decision_service_pb2.DecideStreamRequest(transaction=one))
        answer = await stream.read()
        assert isinstance(answer, decision_service_pb2.DecideStreamResponse)
        return answer

    assert (await told(1)).decision.key
    service.desk.admission.longest = 0.0
    assert (await told(2)).error.code == grpc.StatusCode.RESOURCE_EXHAUSTED.value[0]
    service.desk.admission.longest = 0.2
    assert (await told(3)).decision.key


async def test_store_and_deadline_are_looked_at_before_the_request_is_parsed(
    service: Service, channel: grpc.aio.Channel
) -> None:
    admission = service.desk.admission
    admission.longest, admission.takes = 1.0, 60.0
    service.pulse.admission = Admission()
    admission.wait = 0.3
    with pytest.raises(grpc.aio.AioRpcError, match="deadline"):
        await channel.unary_unary(DECIDE)(b"\xff\xff\xff", timeout=5.0)
    await channel.unary_unary(DECIDE)(asked(1).SerializeToString(), timeout=90.0)
    assert admission.takes < 60.0
    assert list(admission._asked) == [b"367"]


async def test_the_pulse_feels_what_a_call_waits() -> None:
    admission = Admission()
    pulse = Pulse(admission)

    async def slow(_: bytes) -> bytes:
        await asyncio.sleep(0.03)
        return b""

    waits = []
    for arrived in (100, 100, 0):
        admission.arrived = arrived
        await pulse.feel(slow)
        waits.append(admission.wait)
    assert waits[0] == 0.0
    assert waits[1] >= 0.03
    assert waits[2] == 0.0
    pulse.close()


async def test_what_one_caller_may_take_is_bounded(settings: Settings) -> None:
    service = await start(settings.model_copy(update={"most_connections": 3}), Replay(NOON))
    address, own = f"127.0.0.1:{service.port}", [("grpc.use_local_subchannel_pool", 1)]
    channels = [grpc.aio.insecure_channel(address, options=own) for _ in range(4)]
    call = channels[0].unary_unary(DECIDE)
    for metadata, raw in (
        (None, b"x" * (MESSAGE_BYTES + 1)),
        ((("x", "y" * METADATA_BYTES),), b""),
    ):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await call(raw, metadata=metadata)
        assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    asks = (
        DecisionServiceStub(one).Decide(asked(n), timeout=20.0) for n, one in enumerate(channels, 1)
    )
    told = await asyncio.gather(*asks, return_exceptions=True)
    assert 0 < sum(isinstance(one, DecideResponse) for one in told) < len(channels)
    for one in channels:
        await one.close()
    await service.stop(grace=0.1)
