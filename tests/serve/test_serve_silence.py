"""A register that should have sent something by now is told of once, and when it speaks again."""

from __future__ import annotations

from array import array
from collections.abc import Mapping

import pytest

from tillguard.domain import Norms, Season
from tillguard.features import sealed
from tillguard.serve.alerts import Watcher
from tillguard.serve.clock import Replay
from tillguard.serve.norms import Norming
from tillguard.serve.silence import Silences
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1.decision_service_pb2 import Alert

from .conftest import NOON, Ask

HOUR = 3600
STEADY = 1e6


def norms(registers: Mapping[str, float], rate: float = 12.0, dispersion: float = 1.0) -> Norms:
    """Store 367 with `rate` events in every hour, shared out among its registers."""
    season = Season(
        first=NOON // 86_400 - 7,
        places={"367": ""},
        rates={"367": array("f", [rate] * 168)},
        days={"": array("f", [1] * 30)},
        dispersion=dispersion,
        steady={"367": STEADY},
        baskets={"367": (2000.0, 3000.0)},
        refunds={"367": 0.05},
        refund_days={"": array("f", [1] * 30)},
        registers={f"367/{name}": (share, STEADY) for name, share in registers.items()},
    )
    return sealed(NOON, season)


class Shop:
    """A service with norms, its clock, and a watcher of its alerts."""

    def __init__(self, service: Service, sale: Ask, clock: Replay) -> None:
        self.service, self.sale, self.clock = service, sale, clock
        self.silences, self.number = Silences(service.desk), 0
        self.watcher = Watcher(["367"], 0)
        service.desk.alerts.watchers.add(self.watcher)

    async def learn(self, made: Norms) -> None:
        journal = self.service.desk.journal
        journal.save_norm(made.hash, made.content, made.made)
        journal.promote_norm(made.hash, "test", made.made)
        await Norming(self.service.desk).look()

    async def ring(self, register: str, at: int) -> None:
        self.number += 1
        self.clock(at)
        request = self.sale(self.number, register=register)
        request.transaction.event_time.seconds = at
        await self.service.desk.answer(request)

    async def told(self, now: int) -> list[Alert]:
        """Alerts of silence after a look at `now`."""
        self.clock.now = now
        await self.silences.look()
        news = []
        while not self.watcher.waiting.empty():
            alert = self.watcher.waiting.get_nowait()
            if alert.HasField("silence"):
                news.append(alert)
        return news


@pytest.fixture
async def shop(settings: Settings, sale: Ask):  # type: ignore[no-untyped-def]
    clock = Replay(NOON)
    service = await start(settings, clock)
    yield Shop(service, sale, clock)
    await service.stop(grace=0.1)


async def test_a_silent_register_is_told_once_and_ends_when_it_speaks(shop: Shop) -> None:
    await shop.learn(norms({"1": 0.5, "2": 0.5}))
    await shop.ring("1", NOON)
    for minute in range(0, 120, 5):
        await shop.ring("2", NOON + minute * 60)
    assert await shop.told(NOON + HOUR) == []
    (alert,) = await shop.told(NOON + 2 * HOUR)
    assert (alert.store, alert.register) == ("367", "1")
    assert alert.silence.last_event_time.seconds == NOON
    assert alert.silence.expected_events == pytest.approx(12.0)
    assert alert.silence.chance == pytest.approx(2.71828**-12, rel=1e-3)
    assert not alert.silence.HasField("end_time")
    await shop.ring("2", NOON + 2 * HOUR)
    assert await shop.told(NOON + 2 * HOUR + 60) == []
    await shop.ring("1", NOON + 2 * HOUR + 90)
    (ended,) = await shop.told(NOON + 2 * HOUR + 120)
    assert (ended.register, ended.silence.end_time.seconds) == ("1", NOON + 2 * HOUR + 90)
    assert await shop.told(NOON + 2 * HOUR + 180) == []


async def test_a_store_without_a_word_is_one_silence_not_one_a_register(shop: Shop) -> None:
    await shop.learn(norms({"1": 0.5, "2": 0.5}))
    for register in ("1", "2"):
        await shop.ring(register, NOON)
    (alert,) = await shop.told(NOON + 3 * HOUR)
    assert (alert.store, alert.register) == ("367", "")
    assert alert.silence.expected_events == pytest.approx(36.0)
    assert await shop.told(NOON + 5 * HOUR) == []
    await shop.ring("1", NOON + 5 * HOUR)
    news = await shop.told(NOON + 5 * HOUR)
    assert [(a.register, a.silence.HasField("end_time")) for a in news] == [
        ("", True),
        ("2", False),
    ]


async def test_bursts_make_it_wait_longer(shop: Shop) -> None:
    await shop.learn(norms({"1": 1.0}, dispersion=4.0))
    await shop.ring("1", NOON)
    assert await shop.told(NOON + HOUR) == []
    assert await shop.told(NOON + 2 * HOUR)


async def test_a_closed_store_may_be_silent(shop: Shop) -> None:
    christmas = NOON + 20 * 86_400
    await shop.learn(norms({"1": 1.0}))
    await shop.ring("1", christmas - 12 * HOUR)
    assert await shop.told(christmas) == []
    assert await shop.told(christmas + 20 * HOUR)


async def test_without_norms_and_without_a_first_event_nobody_is_silent(shop: Shop) -> None:
    await shop.ring("1", NOON)
    assert await shop.told(NOON + 86_400) == []
    await shop.learn(norms({"7": 1.0}))
    assert await shop.told(NOON + 86_400) == []
