"""`models_*`: what a rollback takes, what a warm model costs, and whether December is drift."""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from statistics import median
from typing import Any

import grpc
import numpy as np

from ..demo.chain import Chain, build_chain
from ..demo.learning import CUT, DAY, chain_nights, learnt, lived_through
from ..domain import Event
from ..features import History
from ..journal import Journal
from ..learn import Table, replay, suspicious
from ..learn.drift import Level, Sample, drifted
from ..model import Estimator
from ..profiles import SHIPPED
from ..serve.clock import Replay
from ..serve.logs import configure
from ..serve.wiring import Service, start
from ..settings import Settings
from ..training.placing import seal
from ..training.season import GROWN, SCORE, YEAR, with_scores
from ..v1.model_service_pb2 import RollbackModelRequest
from ..v1.model_service_pb2_grpc import ModelServiceStub
from . import gate
from .figure import Figure

ROUNDS = 10
WEEKS = 28 * DAY
Tick = Callable[[str, float], None]


def measure(home: Path, tick: Tick) -> list[Figure]:
    """All figures about models; ten minutes on a core."""
    configure()
    chain = build_chain(home, progress=tick)
    ready = learnt(chain, home, tick)
    with tempfile.TemporaryDirectory() as folder:
        figures = [
            *asyncio.run(rollbacks(Path(folder), ready.model, tick)),
            warm(ready.model),
        ]
    figures += seasons(chain, Estimator.load(ready.model), tick)
    return figures + list(gate.measure(ready.examples, tick))


async def rollbacks(home: Path, model: Path, tick: Tick) -> list[Figure]:
    """Seconds from the call to the first answer by the other of two models, there and back."""
    settings = Settings(home=home, port=0, rules=SHIPPED / "rules", policies=SHIPPED / "policies")
    journal, hashes = Journal.open(settings.url), []
    for name in ("first", "second"):
        copytree(model, home / name)
        sealed = seal(home / name, {"parent": name})
        settings.models.mkdir(exist_ok=True)
        (home / name).rename(settings.models / sealed.hash)
        journal.save_model(sealed.hash, json.dumps(dict(sealed.manifest)).encode(), CUT)
        journal.promote_model(sealed.hash, "bench", CUT)
        hashes.append(sealed.hash)
    service, taken = await start(settings, Replay(CUT)), []
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        lead = ModelServiceStub(channel)
        for n in range(ROUNDS):
            tick("rolling back", n / ROUNDS)
            wanted = hashes[n % 2]
            begun = time.perf_counter()
            await lead.RollbackModel(RollbackModelRequest(hash=wanted, by="bench"))
            taken.append(await serving(service, wanted) - begun)
    await service.stop(grace=0.1)
    journal.close()
    how = (
        f"from the call until the service answers by it, {ROUNDS} times, at worst {max(taken):.2f}"
    )
    return [Figure("model_rollback_s", median(taken), "s", how, "lower", 5.0, 2.0)]


async def serving(service: Service, hash: str) -> float:
    """When the service came to answer by this model."""
    while service.desk.pipeline.model is None or service.desk.pipeline.model.hash != hash:
        await asyncio.sleep(0.005)
    return time.perf_counter()


def warm(model: Path) -> Figure:
    """Megabytes of one more loaded model of the demo chain, in a process of its own."""
    command = [sys.executable, "-m", __name__, str(model)]
    said = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    how = f"one loaded model ({' + '.join(map(str, said['rounds']))} trees)"
    return Figure("model_warm_mb", said["megabytes"], "MB", how)


def weigh(model: Path) -> dict[str, Any]:
    kept = [Estimator.load(model)]
    before = resident()
    kept += [Estimator.load(model) for _ in range(ROUNDS)]
    each = (resident() - before) / ROUNDS
    return {"megabytes": each, "rounds": kept[0].manifest["rounds"]}


def resident() -> float:
    """Megabytes that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def seasons(chain: Chain, model: Estimator, tick: Tick) -> Iterator[Figure]:
    """The four weeks from 4 December 2017 against the four before them, and against those of a
    year before, by all suspicious transactions."""
    wanted = (CUT - WEEKS, CUT, CUT - YEAR)
    table = transactions(chain, wanted, tick)
    november, december, last = (
        with_scores(window(table, since, since + WEEKS), model) for since in wanted
    )
    names = [*(feature.name for feature in model.features), SCORE]
    for name, reference in (("november", november), ("last_december", last)):
        moved = drifted(reference, december, names, grown=GROWN)
        levels = [one.level for one in moved if one.name != SCORE]
        score = next(one for one in moved if one.name == SCORE)
        shown = ", ".join(f"{one.name} {one.psi:.2f}" for one in moved[:4])
        how = (
            f"PSI of the score ({score.level}, chance {score.floor:.3f}); of {len(levels)} features"
            f" {levels.count(Level.DRIFT)} drift, {levels.count(Level.WATCH)} watch; most: {shown}"
        )
        yield Figure(f"drift_{name}", score.psi, "PSI", how)


def transactions(chain: Chain, starts: tuple[int, ...], tick: Tick) -> Table:
    """Vectors of the suspicious transactions in these windows, as the service would see them."""
    steps = lived_through(chain, [*chain.verdicts()], chain_nights(chain, tick).nights)
    whole = chain.count(chain.span[1] + 1)

    def wanted(event: Event) -> bool:
        inside = any(start <= event.received < start + WEEKS for start in starts)
        return inside and suspicious(event)

    return replay(
        History(), steps, wanted, lambda events: tick("replaying two years", events / whole)
    )


def window(table: Table, since: int, until: int) -> Sample:
    inside = (table.received >= since) & (table.received < until)
    return Sample(table.vectors[inside], np.ones(int(inside.sum())))


if __name__ == "__main__":
    print(json.dumps(weigh(Path(sys.argv[1]))))
