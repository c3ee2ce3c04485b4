"""What operators watch, as Prometheus reads it: taken from the service when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from ..engines import Suspect, left_out
from ..errors import PortInUse
from ..journal.letters import Count, Standing
from .desk import Desk
from .following import Live
from .measured import BOUNDS, Calls
from .others import Others
from .posting import Posting
from .upkeep import Upkeep

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, eq=False)
class Figures(Collector):
    """Read from another thread; counts and lengths only, so that no call waits for it."""

    desk: Desk
    others: Others
    live: Live
    posting: Posting
    upkeep: Upkeep

    def collect(self) -> Iterator[Metric]:
        """Every figure, with what it means."""
        yield from measured(self.desk.calls)
        for name, meaning, gauge in GAUGES:
            yield GaugeMetricFamily(f"tillguard_{name}", meaning, gauge(self))
        for name, meaning, counter in COUNTERS:
            yield CounterMetricFamily(f"tillguard_{name}", meaning, counter(self))
        for name, meaning, label, counts in COUNTS:
            family = CounterMetricFamily(f"tillguard_{name}", meaning, labels=[label])
            for said, count in list(counts(self).items()):
                family.add_metric([said], count)
            yield family
        out = GaugeMetricFamily(
            "tillguard_engine_left_out",
            "1 where a twin in Python answers, because earlier starts died in the engine",
            labels=["engine"],
        )
        for suspect in Suspect:
            out.add_metric([suspect], suspect in left_out)
        yield out
        pipeline = self.desk.pipeline
        yield from letters(self.posting.counts, self.posting.clock())
        model = pipeline.model.hash if pipeline.model else ""
        yield InfoMetricFamily(
            "tillguard_live", "What answers now", {"bundle": pipeline.rulebook.hash, "model": model}
        )


Reading = Callable[[Figures], float]
GAUGES: Sequence[tuple[str, str, Reading]] = (
    ("history_lag_seconds", "By how much history may be behind what other services committed",
     lambda f: f.others.lag),
    ("under_way", "Answers on their way to disk", lambda f: len(f.desk.keeping.under_way)),
    ("oldest_under_way_seconds", "For how long the oldest of them has waited",
     lambda f: f.desk.keeping.oldest_waits),
    ("store_away", "1 while the store is not used", lambda f: bool(f.desk.keeping.away)),
    ("spill_bytes", "Bytes that wait for the store", lambda f: f.desk.keeping.spill.records.size),
    ("unstored", "Answers that are on no disk", lambda f: len(f.desk.keeping.unstored)),
    ("wait_seconds", "What a call waits before the service turns to it",
     lambda f: f.desk.admission.wait),
    ("last_reload_timestamp_seconds",
     "When the last bundle was swapped in (epoch); 0 if none was since the start",
     lambda f: f.live.reloaded),
)  # fmt: skip
COUNTERS: Sequence[tuple[str, str, Reading]] = (
    ("heard_from_others", "Records of other services seen", lambda f: f.others.heard),
    ("reloads", "Bundles swapped in", lambda f: f.live.reloads),
)
COUNTS: Sequence[tuple[str, str, str, Callable[[Figures], Mapping[str, int]]]] = (
    ("kept_apart", "Rows that the store did not take at once", "how",
     lambda f: f.desk.keeping.counts),
    ("degraded", "Fallbacks given, by what was missing", "why", lambda f: f.desk.degraded),
    ("failed_upkeep", "What came to nothing beside the answers; the log says why", "what",
     lambda f: f.upkeep.failed),
    ("refused", "Calls refused because more came than can be answered", "why",
     lambda f: f.desk.admission.refused),
)  # fmt: skip
"""Name, meaning and, of counts apart, the label that says of what."""


def letters(counts: Sequence[Count], now: float) -> Iterator[Metric]:
    """Alerts by receiver and how they stand, looked at every few seconds."""
    stand = GaugeMetricFamily(
        "tillguard_alert_letters",
        "Alerts that wait, that are dead, and that were sent within a day",
        labels=["receiver", "state"],
    )
    oldest = GaugeMetricFamily(
        "tillguard_alert_oldest_seconds",
        "For how long the oldest alert that waits has waited",
        labels=["receiver"],
    )
    for one in counts:
        stand.add_metric([one.receiver, one.state], one.letters)
        if one.state is Standing.WAITING:
            oldest.add_metric([one.receiver], max(0.0, now - one.oldest / 1000))
    yield stand
    yield oldest


def measured(calls: Calls) -> Iterator[Metric]:
    """Rate, errors and durations of every method that was ever called."""
    ended = CounterMetricFamily("tillguard_calls", "Calls that ended", labels=["method", "code"])
    took = HistogramMetricFamily(
        "tillguard_call_seconds",
        "How long calls took that end with their answer",
        labels=["method"],
    )
    for name, method in calls.methods.items():
        for code, count in list(method.ended.items()):
            ended.add_metric([name, code], count)
        if any(method.buckets):
            sums = list(accumulate(method.buckets))
            bounds = [*map(str, BOUNDS), "+Inf"]
            took.add_metric([name], list(zip(bounds, sums, strict=True)), method.seconds)
    yield ended
    yield took


@contextmanager
def exported(figures: Figures, port: int | None) -> Iterator[int]:
    """Serve them on loopback meanwhile; the port, which is a free one for 0, and 0 for None.

    Raises PortInUse.
    """
    if port is None:
        yield 0
        return
    registry = CollectorRegistry()
    registry.register(figures)
    try:
        server, thread = start_http_server(port, LOOPBACK, registry)
    except OSError as error:
        raise PortInUse(f"{LOOPBACK}:{port} is taken: choose another metrics port") from error
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()
