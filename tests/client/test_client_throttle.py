"""A till that is refused asks less by itself, and as much as before when it is no longer."""

from __future__ import annotations

from pathlib import Path
from random import Random

import grpc

from tillguard.client import FallbackTable, Outbox, Till
from tillguard.client.throttle import STEP, WINDOW, K, Throttle
from tillguard.drill.load import asked
from tillguard.serve.clock import Replay
from tillguard.serve.wiring import start
from tillguard.settings import Settings

ROOT = Path(__file__).parents[2]
NOON = 1_512_493_200
TABLE = FallbackTable({"sale": "APPROVE", "return": "VERIFY"}, NOON + 3600)


class Line:
    """A throttle before a service that takes at most a share of what a till does."""

    def __init__(self) -> None:
        self.now = 0.0
        self.throttle = Throttle(lambda: self.now, Random(0).random)

    def run(self, seconds: int, taken: int, calls: int = 100) -> int:
        """So many calls a second, of which the service takes so many; how many were sent."""
        sent = 0
        for _ in range(seconds):
            room = taken
            for _ in range(calls):
                self.now += 1 / calls
                if self.throttle.lets():
                    sent += 1
                    room -= 1
                    (self.throttle.took if room >= 0 else self.throttle.refused)()
        return sent


def test_nothing_is_held_back_while_nothing_is_refused() -> None:
    assert Line().run(60, taken=100) == 6000


def test_calls_that_are_waited_for_are_no_refusals() -> None:
    line = Line()
    assert all(line.throttle.lets() for _ in range(1000))


def test_what_is_sent_is_little_more_than_what_is_taken() -> None:
    line = Line()
    line.run(60, taken=20)
    sent = line.run(60, taken=20)
    assert 60 * 20 <= sent <= 60 * 20 * K * 1.1


def test_all_is_sent_again_once_what_was_refused_is_forgotten() -> None:
    line = Line()
    line.run(60, taken=10)
    line.run(int(6 * WINDOW), taken=100)
    assert line.run(10, taken=100) == 1000


def test_what_it_remembers_is_bounded() -> None:
    line = Line()
    line.run(200, taken=50)
    assert len(line.throttle._steps) <= WINDOW / STEP + 2
    line.now += 1000
    assert line.throttle.lets()
    line.throttle.took()
    assert line.throttle.asked == 1


async def test_a_till_of_a_service_that_refuses_acts_by_its_table_and_asks_less(
    tmp_path: Path,
) -> None:
    shipped = {"rules": ROOT / "rules", "policies": ROOT / "policies"}
    service = await start(
        Settings(home=tmp_path / "home", port=0, nightly=False, **shipped),  # type: ignore[arg-type]
        Replay(NOON),
    )
    outbox = Outbox(tmp_path / "outbox")
    till = Till(f"127.0.0.1:{service.port}", TABLE, outbox, lambda: NOON)
    till.throttle = Throttle(lambda: 0.0, Random(0).random)
    admission = service.desk.admission
    admission.longest = 0.0
    answers = [await till.decide(asked(number)) for number in range(1, 101)]
    assert all(answer.response is None for answer in answers)
    assert {answer.why.partition(":")[0] for answer in answers} == {
        "held back", grpc.StatusCode.RESOURCE_EXHAUSTED.name,
    }  # fmt: skip
    assert admission.refused["till"] < 30
    admission.longest = 1.0
    assert await till.forward() == 100
    await till.close()
    await service.stop(grace=0.1)
