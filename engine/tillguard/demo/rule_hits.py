"""What rules hit on the demo chain, and how often they are right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from ..domain import TRANSACTIONS
from ..features import History
from ..ruleset import Measured, Rule, Sequences, measure
from ..ruleset.measure import Row
from .chain import Chain
from .learning import DAY, received

START = int(datetime(2017, 7, 1, tzinfo=UTC).timestamp())
STOP = int(datetime(2018, 1, 1, tzinfo=UTC).timestamp())
YEAR = 364 * DAY
WARM_UP = 60 * DAY
"""History that is run before a span is measured, so that windows are full."""


def measured_twice(chain: Chain, found: tuple[Rule, ...]) -> tuple[tuple[Measured, ...], ...]:
    """On July to December of the chain's second year, and on the same months a year before."""
    spans = ((START - back, STOP - back) for back in (0, YEAR))
    return tuple(measure(found, rows(chain, found, *span)) for span in spans)


def rows(chain: Chain, found: tuple[Rule, ...], start: int, stop: int) -> Iterator[Row]:
    history, sequences = History(), Sequences(found)
    for event in received(chain, start - WARM_UP, stop):
        vector = history.see(event)
        if event.received >= start and event.kind in TRANSACTIONS:
            whole = sequences.complete(event, vector, history.recent)
            yield event, whole, event.key in chain.truths
