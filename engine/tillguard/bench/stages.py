"""The way of a transaction in process, stage by stage, and against the script it replaces."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import numpy as np

from ..decide import decide
from ..demo.learning import Prepared
from ..domain import Action, Event
from ..features import FEATURES
from ..journal import DecisionRow, Journal
from ..journal.group import write_group
from ..model import Estimator
from ..pipeline import Decided, Pipeline
from ..serve.answers import decision_bytes
from ..serve.asked import asked
from ..serve.convert import transaction_of
from ..serve.desk import row_of
from ..serve.live import live_rulebook
from ..serve.memory import read_snapshot, spare_the_collector
from ..serve.unreadable import parser
from ..settings import Settings
from ..v1.decision_service_pb2 import DecideRequest
from .figure import Figure
from .script import Script, statistics

PARSE = DecideRequest.FromString
T = TypeVar("T")
STAGES = ("read", "features", "rules", "model", "decide", "explain", "encode")
COUNT = 4000
GROUP = 32
ROUNDS, ROUND = 5, 300


class Watch:
    """Microseconds by stage, one list entry a transaction."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {stage: [] for stage in (*STAGES, "whole", "journal")}

    def time(self, stage: str, work: Callable[[], T]) -> T:
        start = time.perf_counter()
        result = work()
        self.taken[stage].append(1e6 * (time.perf_counter() - start))
        return result


def measure(place: Path, ready: Prepared, events: Sequence[Event]) -> list[Figure]:
    """Stages with p50 and p99, and the whole in process against the rival script."""
    settings = Settings(home=place / "service")
    journal = Journal.open(settings.url)
    rulebook = live_rulebook(journal, settings, 0)
    history, _ = read_snapshot(ready.history)
    pipeline = Pipeline(history, rulebook, Estimator.load(ready.model))
    spare_the_collector()
    watch, rows, vectors = Watch(), [], []
    for number, event in enumerate(events[:COUNT]):
        row, decided = one(pipeline, event, number, watch)
        rows.append(row)
        vectors.append(decided.vector[: len(FEATURES)])
    store(journal, rows, watch)
    journal.close()
    script = Script(ready.model, statistics(list(events[:COUNT]), np.array(vectors)))
    rounds = [events[at : at + ROUND] for at in range(COUNT, COUNT + ROUNDS * ROUND, ROUND)]
    return [*stage_figures(watch), *versus(watch, pipeline, script, rounds)]


def one(pipeline: Pipeline, event: Event, number: int, watch: Watch) -> tuple[DecisionRow, Decided]:
    """What the desk does with one transaction, each stage timed."""
    transaction, now = transaction_of(event), event.received
    transaction.key = f"stage/{number}"
    raw, read = DecideRequest(transaction=transaction).SerializeToString(), parser(PARSE)
    currency = pipeline.rulebook.currency
    start = time.perf_counter()
    one = watch.time("read", lambda: asked(read(raw), lambda happened=0: now, currency))
    event = one.event
    vector = watch.time("features", lambda: pipeline.history.see(event))
    model = pipeline.model
    assert model is not None
    rulebook = pipeline.rulebook
    given = rulebook.given(pipeline.policy(event))
    seen = rulebook.engine.sequences.complete(event, vector, pipeline.history.recent, given)
    hits = watch.time("rules", lambda: rulebook.engine.hits(event, seen, given))
    score = watch.time("model", lambda: model.score(vector))
    policy = pipeline.policy(event)
    prices = policy.prices()
    member = event.customer != ""
    choice = watch.time("decide", lambda: decide(event.kind, hits, score, policy, prices, member))
    why = watch.time("explain", lambda: pipeline.explain(event, vector, choice.action))
    region = pipeline.rulebook.region(event.store)
    decided = Decided(
        event, region, seen, hits, score, why, choice, prices, policy.currency,
        pipeline.rulebook.hash, model.hash, "",
    )  # fmt: skip

    def encode() -> DecisionRow:
        message = decision_bytes(decided, 0, now, decided.currency)
        return row_of(decided, 0, one.fingerprint, message, one.body)

    row = watch.time("encode", encode)
    watch.taken["whole"].append(1e6 * (time.perf_counter() - start))
    return row, decided


def store(journal: Journal, rows: Sequence[DecisionRow], watch: Watch) -> None:
    """Groups as the writer makes them, commit included; a row's share of its group is counted."""
    for at in range(0, len(rows), GROUP):
        group = rows[at : at + GROUP]
        start = time.perf_counter()
        with journal.database.transaction() as session:
            driver: Any = session.connection().connection.driver_connection
            write_group(driver, group)
        share = 1e6 * (time.perf_counter() - start) / len(group)
        watch.taken["journal"] += [share] * len(group)


def stage_figures(watch: Watch) -> Iterator[Figure]:
    for stage, taken in watch.taken.items():
        for quantile in (50, 99):
            how = f"in process, {len(taken)} real transactions"
            value = float(np.percentile(taken, quantile))
            yield Figure(f"{stage}_p{quantile}_us", value, "us", how)


def versus(
    watch: Watch, pipeline: Pipeline, script: Script, rounds: Sequence[Sequence[Event]]
) -> Iterator[Figure]:
    """Event in, decision out, by the script over ours: the same rows in turn, round by round."""
    explained: list[bool] = []
    ours, theirs = [], []
    for rows in rounds:
        start = time.perf_counter()
        decisions = [pipeline.decide(event) for event in rows]
        ours.append(1e6 * (time.perf_counter() - start) / len(rows))
        plain = [decided.choice.action is Action.APPROVE for decided in decisions]
        start = time.perf_counter()
        for event, approved in zip(rows, plain, strict=True):
            script.decide(event, not approved)
        theirs.append(1e6 * (time.perf_counter() - start) / len(rows))
        explained += [not approved for approved in plain]
    taken, whole = median(theirs), float(np.mean(watch.taken["whole"]))
    share = f"{sum(explained) / len(explained):.1%} of the rows explained on both sides"
    how = (
        f"{taken:.0f} us of pandas, Booster.predict and shap against {median(ours):.0f} us; {share}"
    )
    ratio = median(t / o for t, o in zip(theirs, ours, strict=True))
    yield Figure("script_vs_decide", ratio, "ratio", how, "higher", 20, 100)
    how = f"the same against {whole:.0f} us with reading, check and encoding, which it has not"
    yield Figure("script_vs_whole_way", taken / whole, "ratio", how, "higher")
