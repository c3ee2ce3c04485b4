"""History replayed in order of receipt through the service's own feature code."""

from __future__ import annotations

import heapq
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from ..domain import SUSPICIOUS, Event, Kind, Norms, Outcome
from ..features import History, Share, uncollected
from .kept import Kept
from .table import Table

T = TypeVar("T")
Step = Event | Outcome | Norms
"""What happens next: the till reports something, history learns what became of it, or what a night
learnt as normal is looked up from now on."""
TOLD_EVERY = 8192
"""Events between two reports of how far it is."""


def suspicious(event: Event) -> bool:
    """Kinds that are suspicious by themselves, and sales on which a membership was used."""
    return event.kind in SUSPICIOUS or (event.kind is Kind.SALE and event.customer != "")


def unheard(events: int) -> None:
    """Nobody asks how far it is."""


def replay(
    history: History,
    steps: Iterable[Step],
    keep: Callable[[Event], bool],
    tick: Callable[[int], None] = unheard,
    folder: Path | None = None,
) -> Table:
    """Run what happened through `history`; the vectors of what is to be kept, as they were then.

    Memory grows with entities and with the names of what is kept; the vectors are written to
    `folder`. `tick` hears from time to time how many events were seen.
    """
    kept = Kept(len(history.features), folder)
    run(history, steps, keep, kept, tick)
    return kept.table()


def run(
    share: Share,
    steps: Iterable[Step],
    keep: Callable[[Event], bool],
    kept: Kept,
    tick: Callable[[int], None],
) -> None:
    """The rows of what is to be kept, for a whole history or some of its families."""
    for number, (event, vector) in enumerate(vectors(share, steps), 1):
        if keep(event):
            kept.add(number - 1, event, vector)
        if number % TOLD_EVERY == 0:
            tick(number)


def vectors(share: Share, steps: Iterable[Step]) -> Iterator[tuple[Event, array[float]]]:
    """The loop itself: every event with its vector as it was then."""
    see = share.see
    with uncollected():
        for step in steps:
            if isinstance(step, Outcome):
                share.learn(step)
            elif isinstance(step, Norms):
                share.take(step)
            else:
                yield step, see(step)


def in_order(events: Iterable[Event], outcomes: Iterable[Outcome]) -> Iterator[Step]:
    """Events by receipt and outcomes by `known`, each outcome before what is received then."""
    due = iter(outcomes)
    outcome = next(due, None)
    for event in events:
        while outcome is not None and outcome.known <= event.received:
            yield outcome
            outcome = next(due, None)
        yield event


def with_outcomes(
    events: Iterable[Event], reviews: Mapping[str, T], outcome_of: Callable[[T, Event], Outcome]
) -> Iterator[Step]:
    """Events, and what reviews (by transaction key) said of them once it was known.

    A review that was known before its event came is learnt at the next receipt.
    """
    awaited, due = dict(reviews), list[tuple[int, int, Outcome]]()
    for number, event in enumerate(events):
        while due and due[0][0] <= event.received:
            yield heapq.heappop(due)[2]
        yield event
        if event.key in awaited:
            outcome = outcome_of(awaited.pop(event.key), event)
            heapq.heappush(due, (outcome.known, number, outcome))


def with_norms(steps: Iterable[Step], nights: Iterable[Norms]) -> Iterator[Step]:
    """The steps, and the norms of each night before what is received from then on; those made
    later than all of them come last."""
    due = deque(nights)
    for step in steps:
        while due and isinstance(step, Event) and due[0].made <= step.received:
            yield due.popleft()
        yield step
    yield from due
