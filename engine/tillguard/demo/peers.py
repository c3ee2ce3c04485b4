"""What is found without labels on the demo chain, held against what really happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..domain import PEER_WEEKS, Event, Party
from ..features import History, uncollected
from ..learn.peers import Acts, Profiles, acts_of, profiled
from ..learn.peers.finding import doubts
from ..learn.peers.measure import WAYS, Judged, Worth, worth
from ..learn.peers.standing import standing
from .chain import Chain
from .columns import Array
from .verdicts import Truth

WEEK = 7 * 86_400
DATES = (0, 13, 26, 39)
"""Ends of the spans that are judged, in weeks before the chain's end: the second year, in four
spans that do not meet."""

ACTS = 2
"""Frauds in a span from which an entity is truly fraudulent: a single one is no conduct."""

ABOUT = {
    "employee": Party.STAFF,
    "register": Party.STAFF,
    "store": Party.STAFF,
    "card": Party.CUSTOMER,
    "customer": Party.CUSTOMER,
}
"""Whose frauds make an entity fraudulent."""

LEVELS = (0.1, 0.3, 0.5)
"""Shares of chance at which findings are reported."""


@dataclass(frozen=True, slots=True)
class Reported:
    """Findings over all dates at a share of chance that was promised, and how many were right:
    of an entity with ACTS frauds or more, and with at least one."""

    doubt: float
    findings: int
    right: int
    right_once: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """One kind of entity: how many, the share that truly is fraudulent, each way's worth."""

    entity: str
    entities: int
    base: float
    ways: Mapping[str, Worth]
    reported: Sequence[Reported]


def withheld(chain: Chain, tick: Callable[[str, float], None]) -> list[Withheld]:
    """Rank everybody at several dates by several ways; no verdict is ever seen."""
    spans = list(span_profiles(chain, tick))
    return [one_kind(entity, [s[entity] for s in spans]) for entity in ABOUT]


Known = Mapping[str, tuple[Profiles, Counter[str]]]
"""By kind of entity what its members did in a span, and how many frauds of theirs there were."""


def span_profiles(chain: Chain, tick: Callable[[str, float], None]) -> Iterator[Known]:
    """The spans' profiles and truths, earliest first, from one walk over the chain."""
    first, last = chain.span
    ends = sorted(last + 1 - weeks * WEEK for weeks in DATES)
    kept: list[Acts] = []
    for block in weekly(chain, History()):
        now = int(block.at.max())
        tick("replaying the chain without verdicts", (now - first) / (last - first))
        while ends and now >= ends[0]:
            yield known(kept, ends.pop(0), chain.truths)
        kept = [one for one in kept if one.at.max() >= now - (PEER_WEEKS + 1) * WEEK] + [block]
    for end in ends:
        yield known(kept, end, chain.truths)


def weekly(chain: Chain, history: History) -> Iterator[Acts]:
    """The chain's transactions with their vectors, a block for each week of receipt."""
    first = chain.span[0]
    rows: list[tuple[Event, Sequence[float]]] = []
    week = 0
    with uncollected():
        for event in chain.events():
            if (event.received - first) // WEEK > week and rows:
                yield acts_of(rows)
                rows, week = [], (event.received - first) // WEEK
            rows.append((event, history.see(event)))
    if rows:
        yield acts_of(rows)


def known(kept: Sequence[Acts], end: int, truths: Mapping[str, Truth]) -> Known:
    blocks = [within(block, end - PEER_WEEKS * WEEK, end) for block in kept]
    frauds = {entity: Counter[str]() for entity in ABOUT}
    for block in blocks:
        for at, key in enumerate(block.keys):
            truth = truths.get(key)
            for entity, party in ABOUT.items():
                if truth is not None and truth.party is party and block.names[entity][at]:
                    frauds[entity][block.names[entity][at]] += 1
    return {entity: (found, frauds[entity]) for entity, found in profiled(blocks).items()}


def within(block: Acts, since: int, until: int) -> Acts:
    """The acts from `since` to before `until`."""
    rows = np.flatnonzero((block.at >= since) & (block.at < until)).tolist()
    return Acts(
        [block.keys[at] for at in rows],
        block.kinds[rows],
        block.at[rows],
        {entity: [names[at] for at in rows] for entity, names in block.names.items()},
        block.vectors[rows],
    )


def one_kind(entity: str, spans: Sequence[tuple[Profiles, Counter[str]]]) -> Withheld:
    truths = [np.array([bad[name] for name in found.names]) for found, bad in spans]

    def judged(name: str) -> Judged:
        return [
            (WAYS[name](found), bad >= ACTS) for (found, _), bad in zip(spans, truths, strict=True)
        ]

    return Withheld(
        entity,
        sum(map(len, truths)),
        float(np.mean([(bad >= ACTS).mean() for bad in truths])),
        {name: worth(judged(name)) for name in WAYS},
        reported([found for found, _ in spans], truths),
    )


def reported(spans: Sequence[Profiles], truths: Sequence[Array]) -> list[Reported]:
    rates = np.concatenate([doubts(standing(found).chances) for found in spans])
    bad = np.concatenate(list(truths))
    made = [bad[rates <= level] for level in LEVELS]
    return [
        Reported(level, len(one), int((one >= ACTS).sum()), int((one >= 1).sum()))
        for level, one in zip(LEVELS, made, strict=True)
    ]
