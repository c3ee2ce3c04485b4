"""`backtest_per_s`, `reload_p99_ratio`: how fast a change is proven, what going live costs."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import grpc
import numpy as np

from ..backtest import Range, Report, backtest, catalogue
from ..demo.chain import build_chain
from ..demo.furnish import service
from ..demo.learning import CUT, learnt
from ..domain import Event, Kind, Line, Party, Tender, TenderType
from ..features import CATALOGUE_HASH, FEATURES
from ..journal import DecisionRow, Journal, Label
from ..journal.group import write_group
from ..model import Estimator
from ..pipeline import Pipeline, Rulebook
from ..policy import Bundle, read_bundle
from ..profiles import SHIPPED
from ..ruleset import Engine
from ..serve.convert import body_of, transaction_of
from ..serve.desk import row_of
from ..serve.lifecycle import BODIES
from ..serve.memory import read_snapshot
from ..settings import Settings
from ..v1.decision_service_pb2 import DecideRequest
from .decide import real_transactions
from .figure import Figure
from .load import Target, open_loop
from .memory import peak_megabytes

DECISIONS = 1_000_000
RULES, RELOADED = 50, 200
CANDIDATE, LIVE = 1, 2
"""Seeds of the two bundles that are compared."""
START = 1_509_508_800
"""1 November 2017, 04:00 UTC."""
DAYS = 30
BATCH = 5_000
ANSWER = 600
"""Bytes of an answer, which a backtest does not read."""
MEMORY_MB = 1500.0
RATE = 100.0
WINDOW = 10.0
"""Seconds of load before a reload; the load goes on until as long after it."""
SERVICE = "tillguard.v1.DecisionService"
Tick = Callable[[str, float], None]


def measure(home: Path, tick: Tick, decisions: int = DECISIONS, rounds: int = 3) -> list[Figure]:
    """Both figures; about five minutes and 4 GB of disk for a million decisions."""
    real = real_decisions(home, tick)
    with tempfile.TemporaryDirectory() as folder:
        return [
            *proving(Path(folder), real, decisions, tick),
            *reloading(Path(folder), rounds, tick),
        ]


def proving(
    folder: Path, real: Sequence[DecisionRow], decisions: int, tick: Tick
) -> Iterator[Figure]:
    """A backtest with 50 rules, in a process of its own so that its memory is its own."""
    url = f"sqlite:///{folder / 'million.db'}"
    fill(url, real, decisions, tick)
    tick("backtest", 0.0)
    command = [sys.executable, "-m", __name__, url]
    said = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    tick("backtest", 1.0)
    how = (
        f"{said['decisions']:,} journalled decisions, {said['rules']} rules on both sides,"
        f" {said['seconds']:.1f} s, of which {said['processor_seconds']:.1f} s on one core"
    )
    rate = said["decisions"] / said["processor_seconds"]
    yield Figure("backtest_per_s", rate, "1/s", how, "higher", 20_000)
    yield Figure(
        "backtest_memory_mb", said["memory_mb"], "MB", "peak resident set", floor=MEMORY_MB
    )


def reloading(folder: Path, rounds: int, tick: Tick) -> Iterator[Figure]:
    """Calls at a fixed rate while 200 rules become live, against the same load without."""
    settings = Settings(home=folder / "service")
    bundles = [with_rules(RELOADED, number) for number in range(rounds + 1)]
    journal = Journal.open(settings.url)
    for bundle in bundles:
        journal.save_bundle(bundle.hash, bundle.to_bytes(), START)
    journal.promote_bundle(bundles[0].hash, "bench", START)
    with service(settings.home, 0) as (_, address):
        tick("reloading under load", 0.0)
        found = asyncio.run(loads(address, journal, bundles[1:], tick))
    journal.close()
    ratios = [during / quiet for quiet, during, _, _ in found]
    quiet, during, seconds, failed = (
        median(one[at] for one in found) if at < 3 else sum(one[at] for one in found)
        for at in range(4)
    )
    how = (
        f"p99 {during:.1f} ms in the {WINDOW:g} s around the reload over {quiet:.1f} ms without,"
        f" {RATE:g} calls/s, {failed:g} failed; median of {rounds} reloads of {RELOADED} rules"
    )
    yield Figure("reload_p99_ratio", median(ratios), "ratio", how, "lower", 2.0)
    yield Figure("reload_failed_calls", failed, "calls", f"of {rounds} reloads", floor=0)
    yield Figure("reload_s", seconds, "s", "from promotion to the first answer by the new bundle")


async def loads(
    address: str, journal: Journal, bundles: Sequence[Bundle], tick: Tick
) -> list[tuple[float, float, float, float]]:
    """By bundle: p99 without and with its reload (ms), seconds until it answers, failed calls."""
    numbers, found = count(1), []
    async with grpc.aio.insecure_channel(address) as channel:
        target = Target(channel, f"/{SERVICE}/Decide", f"/{SERVICE}/DecideStream")
        await open_loop(target, requests(numbers), RATE, 3.0)
        for number, bundle in enumerate(bundles):
            quiet = await open_loop(target, requests(numbers), RATE, WINDOW)
            load = asyncio.create_task(open_loop(target, requests(numbers), RATE, WINDOW))
            begun = time.perf_counter()
            await asyncio.to_thread(journal.promote_bundle, bundle.hash, "bench", START)
            seconds = await answering(journal, bundle.hash, begun)
            failed = 0.0
            try:
                during = await load
            except grpc.aio.AioRpcError:
                during, failed = [float("inf")], 1.0
            p99 = [float(np.percentile(taken, 99)) for taken in (quiet, during)]
            found.append((p99[0], p99[1], seconds, failed))
            tick("reloading under load", (number + 1) / len(bundles))
    return found


async def answering(journal: Journal, hash: str, begun: float) -> float:
    """Seconds until a decision carries this bundle."""
    sql = "SELECT bundle FROM decision ORDER BY seq DESC LIMIT 1"
    while time.perf_counter() - begun < WINDOW:
        found = await asyncio.to_thread(journal.database.read, sql)
        if found and found[0][0] == hash:
            return time.perf_counter() - begun
        await asyncio.sleep(0.05)
    return float("inf")


def requests(numbers: Iterator[int]) -> Iterator[bytes]:
    """Sales on the replay's clock, `RATE` a second."""
    for number in numbers:
        sale = transaction_of(event(Random(number), number, CUT + int(number / RATE)))
        yield DecideRequest(transaction=sale).SerializeToString()


def with_rules(rules: int, seed: int) -> Bundle:
    """The shipped policies with drawn rules: thresholds on the catalogue's numbers, some texts."""
    shipped = read_bundle(SHIPPED / "rules", SHIPPED / "policies")
    texts = {f"policies/{name}": text for name, text in shipped.policy_files().items()}
    base = {f"rules/{name}": text for name, text in sorted(shipped.rules_files().items())[:rules]}
    drawn = (drawn_rule(Random(f"{seed}-{n}"), n) for n in range(rules - len(base)))
    return Bundle({**texts, **base, **dict(drawn)})


def drawn_rule(r: Random, number: int) -> tuple[str, str]:
    name, numbers = f"drawn-rule-{number}", [f for f in FEATURES if f.unit in ("money", "count")]
    conditions = [
        f"{feature.name} >= {r.randrange(20, 90)}{'.00' if feature.unit == 'money' else ''}"
        for feature in r.sample(numbers, 3)
    ] + (["tender == cash"] if r.random() < 0.3 else [])
    lines = "\n".join(f"    - {one}" for one in conditions)
    numeric = (one.split() for one in conditions if not one.startswith("tender =="))
    said = ", ".join(f"{name}: {value}" for name, _, value in numeric)
    return (
        f"rules/returns/{name}.yaml",
        f"""
id: {name}
title: Drawn rule {number}
group: returns
typology: NO_RECEIPT_RETURN
party: customer
kinds: [sale, return]
severity: {r.randrange(1, 4)}
reason: seen
when:
  all:
{lines}
tests:
  - name: all of it
    event: {{tender: cash}}
    features: {{{said}}}
    hit: true
  - name: nothing
    hit: false
""",
    )


def real_decisions(home: Path, tick: Tick) -> list[DecisionRow]:
    """Three weeks of the demo chain, decided by the live bundle after two years of history."""
    chain = build_chain(home, progress=tick)
    ready = learnt(chain, home, tick)
    history, _ = read_snapshot(ready.history)
    rulebook = Rulebook.of(with_rules(RULES, LIVE))
    pipeline = Pipeline(history, rulebook, Estimator.load(ready.model))
    return [decision(pipeline, event) for event in real_transactions(chain)]


def decision(pipeline: Pipeline, event: Event) -> DecisionRow:
    decided = pipeline.decide(event)
    body = body_of(transaction_of(event), event)
    return row_of(decided, 0, b"p" * 16, b"d" * ANSWER, body)


def fill(url: str, real: Sequence[DecisionRow], decisions: int, tick: Tick) -> None:
    """A journal of a month in which the real decisions come again and again; 1 in 100 reviewed."""
    journal, r, bundle = Journal.open(url), Random(0), with_rules(RULES, LIVE)
    journal.say_catalogue(CATALOGUE_HASH, catalogue())
    journal.save_bundle(bundle.hash, bundle.to_bytes(), START)
    step, labels = DAYS * 86_400 / decisions, []
    for first in range(0, decisions, BATCH):
        rows = [
            again(real[n % len(real)], n, START + int(n * step))
            for n in range(first, min(first + BATCH, decisions))
        ]
        with journal.database.hot_transaction() as driver:
            write_group(driver, rows)
        for row in rows[::100]:
            yes = r.random() < 0.2
            labels.append(Label(row.key, "verdict", row.at, yes, "POST_VOID", Party.STAFF, 4000))
        tick("filling a journal", min(1.0, (first + BATCH) / decisions))
    journal.save_labels(labels)
    journal.close()


def again(row: DecisionRow, number: int, at: int) -> DecisionRow:
    day = time.strftime("%Y-%m-%d", time.gmtime(at - 5 * 3600))
    return row._replace(key=f"k{number:09}", at=at, received=at, business_date=day)


def event(r: Random, number: int, at: int) -> Event:
    """A plain sale for the load."""
    return Event(
        key=f"k{number:09}",
        kind=Kind.SALE,
        at=at,
        received=at,
        store=str(r.randrange(300, 800)),
        register=str(r.randrange(6)),
        employee=f"e{r.randrange(20)}",
        zone="America/New_York",
        business_date=time.strftime("%Y-%m-%d", time.gmtime(at - 5 * 3600)),
        sequence=number,
        customer=f"m{r.randrange(50_000)}",
        lines=(Line("1082185", "GROCERY", 1000, 2500),),
        tenders=(Tender(TenderType.CARD, 2500, "t1"),),
    )


def judged(url: str, rules: int = RULES) -> tuple[Report, float, float]:
    """A backtest of two bundles that differ, over the whole journal; seconds of processor time,
    peak memory in MB."""
    journal = Journal.open(url)
    books = [Rulebook.of(with_rules(rules, seed), compared) for seed in (CANDIDATE, LIVE)]
    begun = time.process_time()
    report = backtest(journal, books[0], books[1], BODIES, Range(DAYS + 1))
    taken = time.process_time() - begun
    journal.close()
    return report, taken, peak_megabytes(os.getpid())


def compared(rules: Sequence[Any]) -> Engine:
    return Engine(rules, 0, refused="only compared")


if __name__ == "__main__":
    found, processor, megabytes = judged(sys.argv[1])
    print(
        json.dumps(
            {
                "decisions": found.decisions,
                "seconds": found.seconds,
                "processor_seconds": processor,
                "rules": len(found.candidate.rules),
                "memory_mb": megabytes,
            }
        )
    )
