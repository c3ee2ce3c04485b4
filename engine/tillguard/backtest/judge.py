"""What a rulebook would have said of a block of decisions: its hits and its choices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from ..decide import decide
from ..domain import TRANSACTIONS, Choice, Hit, Party, Prices, Score, Trip
from ..pipeline import Rulebook
from ..policy import Policy
from ..ruleset.given import Given
from .block import Block, Floats, Ints, Mask
from .choose import Chosen, choose
from .holds import compiled
from .reach import Reach

PriceOf = Callable[[str, Policy, int], Prices]
"""The price of staff time in a region under a policy at a moment."""


def by_policy(region: str, policy: Policy, at: int) -> Prices:
    """What the policy itself says a minute costs, whatever a plan said then."""
    return policy.prices()


@dataclass(frozen=True, slots=True)
class Terms:
    """What held for some of the decisions of a block."""

    policy: Policy
    prices: Prices
    given: Given


@dataclass(slots=True)
class Judged:
    """Every array has one entry a decision of the block, in its order.

    `hits` holds by rule (in rule-id order) the positions that it hit; `terms` what `term` points
    at; `typology` (a place in `names`) and `customer` are of the suspicion that decided. `trips`
    are those of the blast radius, by which `fallen` answers fell to review only.
    """

    hits: Sequence[Ints]
    terms: Sequence[Terms]
    term: Ints
    action: Ints
    flagged: Mask
    risk: Floats
    expected_loss: Ints
    names: list[str]
    typology: Ints
    customer: Mask
    trips: list[Trip] = field(default_factory=list)
    fallen: int = 0

    def typology_of(self, i: int) -> str:
        return self.names[self.typology[i]]

    def party_of(self, i: int) -> Party:
        return Party.CUSTOMER if self.customer[i] else Party.STAFF

    def put(self, at: Ints | int, typology: str, party: Party) -> None:
        """Say what the suspicion on these is."""
        if typology not in self.names:
            self.names.append(typology)
        self.typology[at] = self.names.index(typology)
        self.customer[at] = party is Party.CUSTOMER


class Judge:
    """One rulebook, its rules compiled to columns once."""

    def __init__(self, rulebook: Rulebook, price_of: PriceOf = by_policy) -> None:
        self.rulebook = rulebook
        self.rules = rulebook.engine.rules
        self._price_of = price_of
        self._holds = [compiled(rule) for rule in self.rules]
        self._hits = [Hit(r.id, r.typology, r.party, r.severity, "") for r in self.rules]
        self._zones: dict[str, str] = {}
        self.reach = Reach(rulebook)

    def judge(self, block: Block) -> Judged:
        """Hits and choice of every decision, as if this rulebook had been live; blocks come in the
        order of the journal."""
        terms, term = self._terms(block)
        hits = [
            self._heard(number, self._found(number, block, terms, term), terms, term)
            for number in range(len(self.rules))
        ]
        return self._chosen(block, terms, term, hits)

    def _terms(self, block: Block) -> tuple[list[Terms], Ints]:
        """The policies in force, and which of them holds for which decision."""
        known: dict[tuple[int, Prices | None], int] = {}
        terms: list[Terms] = []
        places = np.empty(len(block), np.int64)
        in_force, region = self.rulebook.policies.in_force, self.rulebook.region
        zones, own = self._zones, self._price_of is by_policy
        for at, row in enumerate(block.rows):
            store = row.store
            if store not in zones:
                zones[store] = self._zone(block, at, store)
            policy = in_force(store, row.at, zones[store])
            prices = None if own else self._price_of(region(store), policy, row.received)
            place = known.get((id(policy), prices))
            if place is None:
                place = known[id(policy), prices] = len(terms)
                given = self.rulebook.given(policy)
                terms.append(Terms(policy, prices or policy.prices(), given))
            places[at] = place
        return terms, places

    def _zone(self, block: Block, at: int, store: str) -> str:
        """A store that is not in stores.csv has the zone that its events say."""
        if store in self.rulebook.policies.stores:
            return ""
        return block.events(np.array([at]))[0].zone

    def _found(self, number: int, block: Block, terms: Sequence[Terms], term: Ints) -> Ints:
        """Positions that a rule hits, under the thresholds and lists that held for each."""
        at = block.of_kinds(self.rules[number].kinds)
        holds, found = self._holds[number], []
        for given, places in _by_given(terms):
            asked = at if len(places) == len(terms) else at[np.isin(term[at], places)]
            if len(asked):
                found.append(asked[holds(block, asked, given)])
        return np.sort(np.concatenate(found)) if found else at[:0]

    def _heard(self, number: int, at: Ints, terms: Sequence[Terms], term: Ints) -> Ints:
        """Without the hits of a rule that the files mute."""
        muted = [i for i, told in enumerate(terms) if told.policy.mutes(self._hits[number])]
        return at[~np.isin(term[at], muted)] if muted else at

    def _chosen(self, block: Block, terms: list[Terms], term: Ints, hits: Sequence[Ints]) -> Judged:
        size = len(block)
        judged = Judged(
            hits, terms, term, np.zeros(size, np.int64), np.zeros(size, np.bool_),
            np.zeros(size), np.zeros(size, np.int64), [], np.zeros(size, np.int64),
            np.zeros(size, np.bool_),
        )  # fmt: skip
        heard: dict[int, list[Hit]] = {}
        for hit, at in zip(self._hits, hits, strict=True):
            for i in at.tolist():
                heard.setdefault(i, []).append(hit)
        quiet = np.ones(size, np.bool_)
        quiet[list(heard)] = False
        for at, chosen, typology, party in self._quiet(block, terms, term, np.flatnonzero(quiet)):
            judged.action[at], judged.flagged[at] = chosen.action, chosen.flagged
            judged.risk[at], judged.expected_loss[at] = chosen.risk, chosen.expected_loss
            judged.put(at, typology, party)
        for i, found in heard.items():
            self._decided(block, judged, i, found)
        judged.trips, judged.fallen = self.reach.limit(
            block, judged.action, heard, lambda i: (terms[term[i]].policy, terms[term[i]].prices),
            partial(self._ask, block, judged),
        )  # fmt: skip
        return judged

    def _quiet(
        self, block: Block, terms: Sequence[Terms], term: Ints, at: Ints
    ) -> Iterator[tuple[Ints, Chosen, str, Party]]:
        """The decisions without a hit, by what held for them."""
        if not len(at):
            return
        kinds = len(TRANSACTIONS)
        code = (term[at] * kinds + block.kinds[at]) * 2 + block.members[at]
        order = np.argsort(code, kind="stable")
        codes, starts = np.unique(code[order], return_index=True)
        for one, rows in zip(codes.tolist(), np.split(at[order], starts[1:]), strict=True):
            told, kind, member = terms[one // 2 // kinds], TRANSACTIONS[one // 2 % kinds], one % 2
            policy = told.policy
            typology = policy.typology(policy.terms(kind, bool(member)).typology)
            probability, damage = block.probability[rows], block.damage[rows]
            chosen = choose(kind, bool(member), policy, told.prices, probability, damage)
            yield rows, chosen, typology.name, typology.party

    def _ask(
        self, block: Block, judged: Judged, i: int, hits: Sequence[Hit], trips: Sequence[Trip],
        prices: Prices,
    ) -> Choice:  # fmt: skip
        row, told = block.rows[i], judged.terms[judged.term[i]]
        score = None if row.probability is None else Score(row.probability, row.damage, 0.0)
        kind, member = TRANSACTIONS[block.kinds[i]], row.customer != ""
        return decide(kind, hits, score, told.policy, prices, member, trips)

    def _decided(self, block: Block, judged: Judged, i: int, hits: list[Hit]) -> None:
        choice = self._ask(block, judged, i, hits, (), judged.terms[judged.term[i]].prices)
        judged.action[i], judged.flagged[i] = choice.action, choice.flagged
        judged.risk[i], judged.expected_loss[i] = choice.risk, choice.expected_loss
        judged.put(i, choice.typology, choice.party)


def _by_given(terms: Sequence[Terms]) -> list[tuple[Given, list[int]]]:
    """What the policies give to the rules, with the places of the terms that give the same."""
    found: list[tuple[Given, list[int]]] = []
    for place, told in enumerate(terms):
        same = next((places for given, places in found if given == told.given), None)
        if same is None:
            found.append((told.given, [place]))
        else:
            same.append(place)
    return found
