"""What operators watch, as Prometheus reads it: taken from the service when it is asked."""

from __future__ import annotations

from collections.abc import Iterator
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
from .desk import Desk
from .following import Live
from .measured import BOUNDS, Calls
from .others import Others

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, eq=False)
class Figures(Collector):
    """Read from another thread; counts and lengths only, so that no call waits for it."""

    desk: Desk
    others: Others
    live: Live

    def collect(self) -> Iterator[Metric]:
        """Every figure, with what it means."""
        yield from measured(self.desk.calls)
        keeping, pipeline = self.desk.keeping, self.desk.pipeline
        yield GaugeMetricFamily(
            "tillguard_history_lag_seconds",
            "By how much history may be behind what other services committed",
            self.others.lag,
        )
        yield CounterMetricFamily(
            "tillguard_heard_from_others", "Records of other services seen", self.others.heard
        )
        yield GaugeMetricFamily(
            "tillguard_under_way", "Answers on their way to disk", len(keeping.under_way)
        )
        yield GaugeMetricFamily(
            "tillguard_oldest_under_way_seconds",
            "For how long the oldest of them has waited",
            keeping.oldest_waits,
        )
        yield GaugeMetricFamily(
            "tillguard_store_away", "1 while the store is not used", bool(keeping.away)
        )
        yield GaugeMetricFamily(
            "tillguard_spill_bytes", "Bytes that wait for the store", keeping.spill.records.size
        )
        yield GaugeMetricFamily(
            "tillguard_unstored", "Answers that are on no disk", len(keeping.unstored)
        )
        kept = CounterMetricFamily(
            "tillguard_kept_apart", "Rows that the store did not take at once", labels=["how"]
        )
        for how, count in list(keeping.counts.items()):
            kept.add_metric([how], count)
        yield kept
        degraded = CounterMetricFamily(
            "tillguard_degraded", "Fallbacks given, by what was missing", labels=["why"]
        )
        for why, count in list(self.desk.degraded.items()):
            degraded.add_metric([why], count)
        yield degraded
        yield GaugeMetricFamily(
            "tillguard_wait_seconds",
            "What a call waits before the service turns to it",
            self.desk.admission.wait,
        )
        refused = CounterMetricFamily(
            "tillguard_refused",
            "Calls refused because more came than can be answered",
            labels=["why"],
        )
        for why, count in list(self.desk.admission.refused.items()):
            refused.add_metric([why], count)
        yield refused
        yield CounterMetricFamily("tillguard_reloads", "Bundles swapped in", self.live.reloads)
        yield GaugeMetricFamily(
            "tillguard_last_reload_timestamp_seconds",
            "When the last bundle was swapped in (epoch); 0 if none was since the start",
            self.live.reloaded,
        )
        out = GaugeMetricFamily(
            "tillguard_engine_left_out",
            "1 where a twin in Python answers, because earlier starts died in the engine",
            labels=["engine"],
        )
        for suspect in Suspect:
            out.add_metric([suspect], suspect in left_out)
        yield out
        model = pipeline.model.hash if pipeline.model else ""
        yield InfoMetricFamily(
            "tillguard_live", "What answers now", {"bundle": pipeline.rulebook.hash, "model": model}
        )


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
