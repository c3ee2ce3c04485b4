"""Without the store tills get the declared fallback, kept on disk and stored when it is back."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tillguard.domain import Action
from tillguard.errors import StoreUnavailable, TransactionKeyReused
from tillguard.journal import Journal
from tillguard.journal.group import write_group
from tillguard.serve.clock import Replay
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1.decision_pb2 import Decision

Ask = Callable[..., wire.DecideRequest]
NOON = 1_512_493_200


@pytest.fixture
def impatient(settings: Settings) -> Settings:
    return settings.model_copy(update={"store_seconds": 0.05})


@pytest.fixture
async def service(impatient: Settings) -> AsyncIterator[Service]:
    running = await start(impatient, Replay(NOON))
    yield running
    await running.stop(grace=0.1)


@contextmanager
def away(settings: Settings) -> Iterator[None]:
    """The database file is not where it was."""
    here = settings.home / "tillguard.db"
    here.rename(settings.home / "away.db")
    try:
        yield
    finally:
        (settings.home / "away.db").rename(here)


async def back(service: Service) -> None:
    async with asyncio.timeout(20):
        while service.desk.keeping.away:
            await asyncio.sleep(0.02)


async def answers(service: Service, requests: list[wire.DecideRequest]) -> list[Decision]:
    told = await asyncio.gather(*(service.desk.answer(request) for request in requests))
    return [Decision.FromString(answer.decision) for answer in told]


@pytest.mark.proof("P3", 1, database="sqlite")
async def test_the_declared_fallback_answers_flagged_and_kept_on_disk(
    service: Service, impatient: Settings, sale: Ask, refund: Ask
) -> None:
    policies = service.desk.pipeline.rulebook.policies
    with away(impatient):
        for request in (sale(1), refund(2), sale(3)):
            [told] = await answers(service, [request])
            stored = service.desk.find(told.key)
            kinds = policies.in_force("367", NOON).kinds
            terms = next(t for kind, t in kinds.items() if kind == stored.row.kind)
            assert Action(told.action) is terms.fallback
            assert told.degraded == "store: away"
            assert told.flagged
            assert told.durable
            assert told.bound_by == "fallback: store: away"
    await back(service)
    assert service.desk.keeping.counts == {"spilled": 3, "drained": 3}
    assert [e.seq for e in service.desk.journal.events()] == [1, 2, 3]
    again = await answers(service, [sale(4)])
    assert again[0].degraded == ""
    assert service.desk.keeping.spill.records.size == 0


async def test_a_retry_gets_the_same_bytes_while_it_is_away_and_after(
    service: Service, impatient: Settings, refund: Ask
) -> None:
    before = await service.desk.answer(refund(1))
    with away(impatient):
        first = await service.desk.answer(refund(2))
        assert (first.replayed, await service.desk.answer(refund(2))) == (
            False,
            (first.decision, True),
        )
        with pytest.raises(TransactionKeyReused):
            await service.desk.answer(refund(2, cents=19_000))
        with pytest.raises(StoreUnavailable, match="stands in the journal"):
            await service.desk.answer(refund(1))
    await back(service)
    assert await service.desk.answer(refund(2)) == (first.decision, True)
    assert await service.desk.answer(refund(1)) == (before.decision, True)
    assert service.desk.pipeline.history.employee.cashiers["e1"].month.total[2] == 2


async def test_many_who_race_on_one_key_without_the_store_get_one_decision(
    service: Service, impatient: Settings, refund: Ask
) -> None:
    with away(impatient):
        told = await asyncio.gather(*(service.desk.answer(refund(1)) for _ in range(16)))
    assert len({answer.decision for answer in told}) == 1
    assert sum(not answer.replayed for answer in told) == 1


@pytest.mark.proof("P3", 1, database="sqlite")
async def test_a_slow_store_is_taken_for_away_and_what_it_did_not_begin_is_withdrawn(
    service: Service, impatient: Settings, refund: Ask
) -> None:
    await service.desk.answer(refund(100))
    while service.desk.journal.database.read("SELECT seq FROM day_book_mark") != [(1,)]:
        await asyncio.sleep(0.02)  # nothing else is left to write
    lock = sqlite3.connect(impatient.home / "tillguard.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    first = asyncio.ensure_future(service.desk.answer(refund(1)))
    await asyncio.sleep(0.02)  # the writing thread has taken it
    told = await answers(service, [refund(n) for n in range(2, 40)])
    assert {one.degraded for one in told} == {"store: away"}
    assert not first.done(), "what is being written may yet be stored"
    lock.execute("ROLLBACK")
    lock.close()
    await first
    await back(service)
    keys = [event.key for event in service.desk.journal.events()]
    assert len(keys) == len(set(keys)) == 40


@pytest.mark.proof("P3", 1, database="sqlite")
async def test_what_cannot_be_spilled_either_says_that_it_is_not_durable(
    service: Service, impatient: Settings, refund: Ask
) -> None:
    with away(impatient):
        impatient.spill.unlink()
        impatient.spill.mkdir()
        [told] = await answers(service, [refund(1)])
        assert (told.degraded, told.durable) == ("store: away", False)
        assert (await service.desk.answer(refund(1))).replayed
        impatient.spill.rmdir()
        impatient.spill.touch()
    await back(service)
    stored = service.desk.journal.decision(told.key)
    assert stored is not None
    assert Decision.FromString(stored.row.decision) == told


async def test_what_a_crash_left_in_the_spill_is_stored_at_the_next_start(
    impatient: Settings, refund: Ask, tmp_path: Path
) -> None:
    service = await start(impatient, Replay(NOON))
    with away(impatient):
        told = await answers(service, [refund(n) for n in range(1, 6)])
        left = impatient.spill.read_bytes()
    await service.stop(grace=0.1)
    (impatient.home / "tillguard.db").unlink()
    impatient.snapshot.unlink(missing_ok=True)
    impatient.spill.write_bytes(left)
    after = await start(impatient, Replay(NOON))
    assert [e.key for e in after.desk.journal.events()] == [one.key for one in told]
    assert after.desk.pipeline.history.employee.cashiers["e1"].month.total[2] == 5
    await after.stop(grace=0.1)


async def test_the_first_answer_stands_and_the_other_is_set_aside(
    service: Service, impatient: Settings, refund: Ask
) -> None:
    other = Journal.open(impatient.url)
    with other.database.hot_transaction() as driver:
        service.desk.keeping.go_away("cut off")
        [told] = await answers(service, [refund(1)])
        row = service.desk.find(told.key).row
        write_group(driver, [row._replace(decision=b"of another service")])
    other.close()
    await back(service)
    assert service.desk.keeping.counts["set_aside"] == 1
    assert row.decision in impatient.spill.with_suffix(".aside").read_bytes()
    stored = service.desk.journal.decision(told.key)
    assert stored is not None
    assert stored.row.decision == b"of another service"


async def test_events_that_need_no_answer_are_spilled_too(
    service: Service, impatient: Settings
) -> None:
    request = wire.RecordEventsRequest()
    for name, value in {
        "store": "367", "register": "1", "employee": "e1", "time_zone": "America/New_York",
        "business_date": "2017-12-05", "key": "cc1",
    }.items():  # fmt: skip
        setattr(request.store_event, name, value)
    request.store_event.clock_in.SetInParent()
    with away(impatient):
        again = wire.RecordEventsRequest.FromString(request.SerializeToString())
        assert await service.desk.record(request)
        assert not await service.desk.record(again)
    await back(service)
    assert [e.key for e in service.desk.journal.events()] == ["cc1"]
