"""The blast radius: what a rule may do to a store in an hour before it falls to review only.

Answers are counted by store and by register in twelve buckets of five minutes of receipt. One that
holds, denies or asks a manager in is laid at one rule's door: the gravest without which it would
be milder. Where a rule's share of the answers, or that of all that is left together, passes the
policy's limit, it trips for the store or register: it is forgotten there and begins anew when it
has cooled.

Everything follows from the decisions in the order of the journal, which keeps of each what it was
laid at and what it tripped: a replay trips the same, and a restart reads it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from .domain import Action, Choice, Hit, Measure, Trip
from .features import Hour
from .policy import Policy
from .policy.terms import RadiusTerms

WINDOW = 3600
"""Seconds: twelve buckets of five minutes, as in every window of an hour."""
MOST = 50_000
"""Stores and registers that are counted; beyond them the first that came is forgotten."""
SWEPT = 1000
"""Stores and registers with trips at which those that have cooled are dropped."""
POLICY = ""
"""At whose door an answer is laid where no single rule is to blame: the model or several rules."""


def blamed(
    action: Action, hits: Sequence[Hit], policy: Policy, ask: Callable[[Sequence[Hit]], Choice]
) -> str:
    """The rule without which something milder than `action` would be done; `ask` decides on some
    of the hits. Of several that would do alone the gravest."""
    measure = Measure.of(action)
    if measure is None or not hits:
        return POLICY

    def done(some: Sequence[Hit]) -> bool:
        return Measure.of(ask(some).action) in (measure, Measure.HOLDS)

    if done(()):
        return POLICY
    gravest_first = sorted(hits, key=policy.weight, reverse=True)
    needed = (h for h in gravest_first if not done([x for x in hits if x is not h]))
    enough = (h for h in gravest_first if done([h]))
    found = next(needed, None) or next(enough, None)
    return found.rule if found else POLICY


class Counted:
    """The answers of the last hour in one store or at one register, and what was strict of them."""

    __slots__ = ("answers", "strict")

    def __init__(self) -> None:
        self.answers = Hour(1)
        self.strict: dict[tuple[Measure, str], Hour] = {}

    def add(self, at: int) -> None:
        self.answers.advance(at)
        self.answers.add(at, 0, 1)

    def blame(self, at: int, measure: Measure, rule: str) -> None:
        for counts in self.strict.values():
            counts.advance(at)
        self.strict = {key: counts for key, counts in self.strict.items() if counts.sum(0)}
        self.strict.setdefault((measure, rule), Hour(1)).add(at, 0, 1)

    @property
    def total(self) -> int:
        return self.answers.sum(0)

    def blamed(self, measure: Measure, rule: str | None = None) -> int:
        """Strict answers that were laid at the rule's door; without one at anybody's."""
        found = (
            counts.sum(0)
            for (what, whose), counts in self.strict.items()
            if what is measure and rule in (None, whose)
        )
        return sum(found)

    def forget(self, rule: str) -> None:
        """What a rule did; where the policy tripped, what anything did."""
        kept = {} if rule == POLICY else self.strict
        self.strict = {key: counts for key, counts in kept.items() if key[1] != rule}

    def kept(self) -> list[Any]:
        """Everything, ready for JSON."""
        strict = [[*key, counts.dump().hex()] for key, counts in self.strict.items()]
        return [self.answers.dump().hex(), strict]

    @classmethod
    def of(cls, kept: Sequence[Any]) -> Counted:
        """What `kept` gave."""
        counted = cls()
        answers, strict = kept
        counted.answers.load(bytes.fromhex(answers))
        for what, rule, counts in strict:
            window = counted.strict[Measure(what), rule] = Hour(1)
            window.load(bytes.fromhex(counts))
        return counted


Scope = tuple[str, str]
"""A store and one of its registers; without a register the whole store."""


class BlastRadius:
    """Counts of every store and register, and what has tripped there."""

    def __init__(self) -> None:
        self.now = 0
        self.counted: dict[Scope, Counted] = {}
        self.tripped: dict[Scope, dict[str, Trip]] = {}

    def trips(self, store: str, register: str, at: int) -> tuple[Trip, ...]:
        """What is in force at a register at a moment of receipt, the store's first."""
        if not self.tripped:
            return ()
        return tuple(
            trip
            for scope in ((store, ""), (store, register))
            for trip in self._hot(scope, max(at, self.now))
        )

    def count(
        self,
        store: str,
        register: str,
        at: int,
        action: Action,
        rule: str,
        terms: RadiusTerms | None,
        owner: Callable[[str], str] = lambda rule: "",
    ) -> tuple[Trip, ...]:
        """Take in an answer received at `at` that was laid at this rule's door; what it trips.

        `owner` answers for a rule; the policy's does for one that names nobody.
        """
        measure = Measure.of(action)
        found = self._add(store, register, at, measure, rule)
        if measure is None or terms is None:
            return ()
        for scope, counted, limit in zip(
            ((store, ""), (store, register)), found, terms.limits[measure], strict=True
        ):
            for whose in (rule, None):
                count = counted.blamed(measure, whose)
                if terms.at_least <= count > limit * counted.total:
                    name = whose or POLICY
                    trip = Trip(
                        name, owner(name) or terms.owner, *scope, measure, count, counted.total,
                        limit, self.now, self.now + terms.cooling,
                    )  # fmt: skip
                    self._trip(trip)
                    return (trip,)
        return ()

    def recall(
        self, store: str, register: str, at: int, action: Action, rule: str, trips: Sequence[Trip]
    ) -> None:
        """Take in an answer of the journal with what it tripped then."""
        self._add(store, register, at, Measure.of(action), rule)
        for trip in trips:
            self._trip(trip)

    def resume(self, trip: Trip) -> None:
        """Take in a trip of the past whose answers are counted no more."""
        self._trip(trip)

    def kept(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return {
            "now": self.now,
            "counted": [[*scope, one.kept()] for scope, one in self.counted.items()],
            "tripped": [asdict(t) for trips in self.tripped.values() for t in trips.values()],
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> BlastRadius:
        """What `kept` gave; raises KeyError, TypeError or ValueError for anything else."""
        radius = cls()
        radius.now = kept["now"]
        for store, register, one in kept["counted"]:
            radius.counted[store, register] = Counted.of(one)
        for told in kept["tripped"]:
            trip = Trip(**(told | {"measure": Measure(told["measure"])}))
            radius.tripped.setdefault((trip.store, trip.register), {})[trip.rule] = trip
        return radius

    def _add(
        self, store: str, register: str, at: int, measure: Measure | None, rule: str
    ) -> tuple[Counted, Counted]:
        if at > self.now:
            self.now = at
        whole, own = self._of((store, "")), self._of((store, register))
        for counted in (whole, own) if register else (whole,):
            counted.add(self.now)
            if measure is not None:
                counted.blame(self.now, measure, rule)
        return whole, own

    def _of(self, scope: Scope) -> Counted:
        counted = self.counted.get(scope)
        if counted is None:
            if len(self.counted) >= MOST:
                del self.counted[next(iter(self.counted))]
            counted = self.counted[scope] = Counted()
        return counted

    def _trip(self, trip: Trip) -> None:
        if len(self.tripped) >= SWEPT:
            for scope in list(self.tripped):
                self._hot(scope, self.now)
        scope = (trip.store, trip.register)
        self._of(scope).forget(trip.rule)
        self.tripped.setdefault(scope, {})[trip.rule] = trip

    def _hot(self, scope: Scope, at: int) -> Sequence[Trip]:
        """What has not cooled there; the rest is dropped."""
        found = self.tripped.get(scope)
        if found is None:
            return ()
        hot = {rule: trip for rule, trip in found.items() if at < trip.until}
        if hot:
            self.tripped[scope] = hot
        else:
            del self.tripped[scope]
        return tuple(hot.values())
