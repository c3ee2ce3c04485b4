"""`bench rings`: links and rings found on the demo chain, blind to its truth, held against it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

import numpy as np

from ..demo.chain import Chain, build_chain
from ..demo.honest_refunds import bought_token
from ..demo.learning import received
from ..demo.verdicts import Truth
from ..domain import TRANSACTIONS, Event, Evidence, Kind, Party
from ..features import History
from ..investigate import Who, links_of, rings_of
from ..investigate.rings.seen import seen_in
from ..pipeline import Decided, Pipeline, Rulebook
from ..policy.bundle import read_bundle
from ..profiles import SHIPPED
from .figure import Figure
from .planning import Tick

WEEK = 7 * 86_400
WINDOW, STEP = 8 * WEEK, 4 * WEEK
STORES, CARDS = 457, 4
"""Of the demo chain: a return ring lives around one store and holds up to so many cards."""
BOUGHT = np.arange(STORES)[:, None] * 7 + 2_000_000 + np.arange(CARDS)
"""As `demo.fraud_returns.return_ring` numbers the cards of each ring."""

Pair = tuple[Who, Who]


def measure(place: Path, tick: Tick) -> list[Figure]:
    """Every four weeks of two years the links of the last eight weeks; no model, rules alone."""
    chain = build_chain(place, progress=tick)
    flagged = list(suspicions(chain, tick))
    first, last = chain.span
    counts: Counter[str] = Counter()
    largest, number = 0, 0
    for end in range(first + WINDOW, last, STEP):
        window = [one for at, one in flagged if end - WINDOW <= at < end]
        rings = rings_of(links_of(window))
        found = {pair for ring in rings for pair in combinations(ring.members, 2)}
        true = true_pairs(window, chain.truths)
        counts += Counter(found=len(found), true=len(true), both=len(found & true))
        largest = max([largest, *(len(ring.members) for ring in rings)])
        number += len(rings)
    precision, recall = counts["both"] / counts["found"], counts["both"] / counts["true"]
    told = f"{counts['both']} of {{}} pairs of people, {number} rings, every four weeks anew"
    return [
        Figure("ring_precision", precision, "", told.format(counts["found"]) + " found", "higher"),
        Figure("ring_recall", recall, "", told.format(counts["true"]) + " true", "higher"),
        Figure("ring_largest", largest, "people", "in one ring, whatever the window"),
    ]


def suspicions(chain: Chain, tick: Tick) -> Iterator[tuple[int, Evidence]]:
    """When each flagged decision of the whole chain was received, and the evidence that it is."""
    rulebook = Rulebook.of(read_bundle(SHIPPED / "rules", SHIPPED / "policies"))
    pipeline = Pipeline(History(), rulebook, None)
    first, last = chain.span
    for number, event in enumerate(received(chain, None, None)):
        if number % 4096 == 0:
            tick("rules over two years", (event.received - first) / (last - first))
        if event.kind not in TRANSACTIONS:
            pipeline.history.see(event)
            continue
        decided = pipeline.decide(event)
        if decided.choice.flagged:
            yield event.received, evidence_of(event, decided)


def evidence_of(event: Event, decided: Decided) -> Evidence:
    choice, given_back = decided.choice, event.kind is Kind.RETURN
    return Evidence(
        event.key, event.at, event.store, decided.region, event.employee, event.card,
        event.customer, choice.typology, choice.party, choice.risk, choice.expected_loss,
        decided.hits[0].reason if decided.hits else "", event.receipt,
        (*sorted({line.item for line in event.lines} if given_back else ()),),
    )  # fmt: skip


def true_pairs(window: Iterable[Evidence], truths: Mapping[str, Truth]) -> set[Pair]:
    """Whom the flagged frauds themselves tie: the cards of one return ring, an employee with whom
    they rang up a staff fraud at least twice, and the customers of one card."""
    frauds = [(one, truths[one.found.key]) for one in seen_in(window) if one.found.key in truths]
    staff = Counter(
        (one.who, ("employee", one.found.employee))
        for one, truth in frauds
        if truth.party is Party.STAFF
    )
    groups: dict[object, set[Who]] = defaultdict(set)
    cards = ring_cards()
    for one, truth in frauds:
        if truth.typology == "RETURN_RING" and one.found.card in cards:
            groups[cards[one.found.card]].add(one.who)
        if truth.party is Party.CUSTOMER and one.found.card:
            groups[one.found.card].add(one.who)
    same = {pair for people in groups.values() for pair in combinations(sorted(people), 2)}
    return same | {pair for pair, times in staff.items() if times > 1}


def ring_cards() -> dict[str, int]:
    """The number of the ring to which each bought card belongs."""
    tokens = bought_token(BOUGHT)
    return {f"t{token:010x}": ring for ring, row in enumerate(tokens.tolist()) for token in row}
