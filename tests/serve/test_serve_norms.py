"""A service takes what is normal in the order of receipt, and a replay sees the same."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable

import pytest

from tillguard.domain import Kind, Norms, Season
from tillguard.errors import StoreUnavailable
from tillguard.features import History, sealed
from tillguard.journal import NORMS, Journal
from tillguard.serve.clock import Replay
from tillguard.serve.memory import remembered
from tillguard.serve.norms import Norming
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings

from .conftest import NOON, Ask


def norms(made: int = NOON, rate: float = 3.0) -> Norms:
    season = Season(
        first=NOON // 86_400 - 7,
        places={"367": ""},
        rates={"367": array("f", [rate] * 168)},
        days={"": array("f", [1] * 30)},
        dispersion=1.3,
        steady={"367": 50.0},
        baskets={"367": (2000.0, 3000.0)},
        refunds={"367": 0.05},
        refund_days={"": array("f", [1] * 30)},
        registers={"367/1": (0.5, 50.0)},
    )
    return sealed(made, season, {"store": {"367": (0.5, rate)}})


def live(journal: Journal, one: Norms, content: bytes = b"") -> None:
    journal.save_norm(one.hash, content or one.content, one.made)
    journal.promote_norm(one.hash, "test", one.made)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


def taken(service: Service) -> list[str]:
    return [record.key for record in service.desk.journal.events() if record.kind == NORMS]


async def test_a_running_service_takes_the_norms_that_become_live_once(
    settings: Settings, sale: Ask
) -> None:
    quick = settings.model_copy(update={"reload_seconds": 0.02})
    service = await start(quick, Replay(NOON))
    history = service.desk.pipeline.history
    await service.desk.answer(sale(1))
    for one in (norms(NOON), norms(NOON + 1, 5.0)):
        live(service.desk.journal, one)
        await until(lambda hash=one.hash: history.norms is not None and history.norms.hash == hash)
        await service.desk.answer(sale(one.made))
    await asyncio.sleep(0.1)
    assert taken(service) == [norms(NOON).hash, norms(NOON + 1, 5.0).hash]
    kinds = [record.kind for record in service.desk.journal.events()]
    assert kinds == [Kind.SALE, NORMS, Kind.SALE, NORMS, Kind.SALE]
    await service.stop(grace=0.1)


@pytest.mark.parametrize("snapshot", [True, False])
async def test_vectors_are_the_same_over_a_restart_from_a_snapshot_and_from_the_journal(
    settings: Settings, sale: Ask, snapshot: bool
) -> None:
    service = await start(settings, Replay(NOON))
    norming = Norming(service.desk)
    for number in range(1, 41):
        if number in (10, 25):
            live(service.desk.journal, norms(NOON + number, float(number)))
            await norming.look()
        await service.desk.answer(sale(number))
    served = [service.desk.find(f"367/1/2017-12-05/{n}").row.vector for n in range(1, 41)]
    whole = service.desk.pipeline.history.dump()
    await service.stop(grace=0.1)
    if not snapshot:
        settings.snapshot.unlink()
    journal = Journal.open(settings.url)
    again = remembered(journal, settings.snapshot, settings.url, settings.replayed).history
    assert again.dump() == whole
    assert again.norms == norms(NOON + 25, 25.0)
    assert len(set(served)) > 1
    journal.close()


async def test_a_service_that_starts_takes_what_became_live_meanwhile(
    settings: Settings, sale: Ask
) -> None:
    service = await start(settings, Replay(NOON))
    await service.desk.answer(sale(1))
    await service.stop(grace=0.1)
    journal = Journal.open(settings.url)
    live(journal, norms())
    journal.close()
    again = await start(settings, Replay(NOON))
    assert again.desk.pipeline.history.norms == norms()
    assert taken(again) == [norms().hash]
    await again.stop(grace=0.1)


async def test_damaged_norms_that_became_live_leave_the_good_ones(
    service: Service, sale: Ask
) -> None:
    norming = Norming(service.desk)
    live(service.desk.journal, norms())
    await norming.look()
    other = norms(NOON + 1)
    live(service.desk.journal, other, other.content[:-1])
    await norming.look()
    await norming.look()
    assert service.desk.pipeline.history.norms == norms()
    assert norming.refused == {other.hash}
    assert (await service.desk.answer(sale(1))).decision


async def test_norms_taken_while_the_store_was_away_are_kept_when_it_is_back(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = service.desk.journal.writer
    norming = Norming(service.desk)
    live(service.desk.journal, norms())
    with monkeypatch.context() as away:

        def refuse(rows: object) -> None:
            raise StoreUnavailable("away")

        away.setattr(writer, "put_events", refuse)
        await norming.look()
        assert service.desk.pipeline.history.norms == norms()
        assert taken(service) == []
    await service.desk.keeping.come_back()
    assert taken(service) == [norms().hash]
    assert service.desk.keeping.away == ""


async def test_norms_of_the_past_that_are_damaged_never_stop_a_start(
    settings: Settings, sale: Ask
) -> None:
    service = await start(settings, Replay(NOON))
    live(service.desk.journal, norms())
    await Norming(service.desk).look()
    await service.desk.answer(sale(1))
    await service.stop(grace=0.1)
    settings.snapshot.unlink()
    journal = Journal.open(settings.url)
    with journal.database.hot_transaction() as driver:
        driver.execute("UPDATE norm SET content = ?", (b"damaged",))
    known = remembered(journal, settings.snapshot, settings.url, settings.replayed)
    assert known.history.norms is None
    journal.close()
    again = await start(settings, Replay(NOON))
    assert again.desk.pipeline.history.norms is None
    assert (await again.desk.answer(sale(2))).decision
    await again.stop(grace=0.1)


def test_an_empty_history_has_no_norms() -> None:
    assert History().norms is None
