"""A small day of work on a real server, and a checker that notices whatever goes wrong in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tillguard.drill.calls import DONE, Call
from tillguard.drill.check_work import Kept, Step, kept, problems
from tillguard.drill.work_day import Day, work_day
from tillguard.serve.clock import Replay
from tillguard.serve.wiring import start
from tillguard.settings import Settings

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]
NOON = 1_512_493_200
SMALL = Day(people=20, refunds=40, sales=30, rounds=5)


@pytest.fixture(scope="module")
async def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Call], Kept]:
    home = tmp_path_factory.mktemp("day")
    settings = Settings(
        home=home, port=0, rules=ROOT / "rules", policies=ROOT / "policies", nightly=False,
        claim_minutes=10, plan_seconds=0.2,
    )  # fmt: skip
    service = await start(settings, Replay(NOON))
    calls = await work_day(f"127.0.0.1:{service.port}", SMALL, "2017-12-05", NOON)
    found = kept(service.desk.journal.database)
    await service.stop(grace=0.2)
    return calls, found


@pytest.mark.asyncio(loop_scope="module")
async def test_nothing_is_lost_or_done_twice(day: tuple[list[Call], Kept]) -> None:
    calls, found = day
    assert problems(calls, found) == []
    outcomes = {call.outcome for call in calls}
    assert {DONE, "CASE_HELD_BY_OTHER", "IMPLAUSIBLE_AMOUNT"} <= outcomes
    verbs = {step.verb for step in found.steps}
    assert {"open", "claim", "note", "close", "release", "snooze"} <= verbs
    assert sum(step.verb == "close" for step in found.steps) > 15


def without(step: Step, found: Kept) -> Kept:
    return replace(found, steps=[one for one in found.steps if one is not step])


def one(found: Kept, verb: str) -> Step:
    return next(step for step in found.steps if step.verb == verb)


def twice(step: Step, found: Kept) -> Kept:
    at = list(found.steps).index(step)
    return replace(found, steps=[*found.steps[:at], step, *found.steps[at:]])


def foreign(found: Kept) -> Kept:
    """A close by somebody else than the holder."""
    step = one(found, "close")
    return replace(found, steps=[replace(s, by="Mallory") if s is step else s for s in found.steps])


def labelled(found: Kept, times: int) -> Kept:
    key = next(key for key, said in found.labels.items() if said)
    return replace(found, labels={**found.labels, key: [*found.labels[key]] * times})


def recovered(found: Kept) -> Kept:
    id = one(found, "close").case
    row = {**found.cases[id], "recovered": 12345}
    return replace(found, cases={**found.cases, id: row})


SPOILT: dict[str, Callable[[Kept], Kept]] = {
    "a note that was acknowledged is gone": lambda f: without(one(f, "note"), f),
    "a verdict that was acknowledged is gone": lambda f: without(one(f, "close"), f),
    "a note stands twice": lambda f: twice(one(f, "note"), f),
    "a verdict counts twice": lambda f: twice(one(f, "close"), f),
    "somebody who does not hold it closes": foreign,
    "a label is gone": lambda f: labelled(f, 0),
    "a label counts twice": lambda f: labelled(f, 2),
    "money appears": recovered,
    "evidence that was acknowledged is gone": lambda f: replace(
        f, evidence={id: [] for id in f.evidence}
    ),
    "a suspicion is in no case": lambda f: replace(f, flagged=f.flagged | {"k"}),
    "a transaction is in two cases": lambda f: replace(
        f, evidence={**f.evidence, "c-other": next(iter(f.evidence.values()))}
    ),
}


@pytest.mark.parametrize("what", SPOILT)
def test_the_checker_notices_when(day: tuple[list[Call], Kept], what: str) -> None:
    calls, found = day
    told: Any = problems(calls, SPOILT[what](found))
    assert told, what
