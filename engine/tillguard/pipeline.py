"""The whole story of one transaction; read this first."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from .agreement import below, every_problem
from .decide import decide, fall_back
from .domain import (
    Action,
    Choice,
    Contribution,
    Event,
    Hit,
    Measure,
    Outcome,
    Prices,
    Score,
    Snooze,
    Trip,
)
from .errors import BrokenFile
from .features import FEATURES, History
from .model import Estimator
from .policy import Bundle, Policy, PolicyBook, parse_policies
from .radius import BlastRadius, blamed
from .ruleset import (
    Engine,
    Given,
    Rule,
    Vocabulary,
    given,
    lawful_rules,
    parse_rules,
    vocabulary,
)
from .staff_time import StaffTime

NO_TRIPS: tuple[Trip, ...] = ()
PREPARED = 512
"""Policies of which it is remembered what they give to the rules."""


class Decided(NamedTuple):
    """One decision with all that led to it; the journal and the wire are made from this.

    `vector` is the catalogue's, followed by the flags of the bundle's sequences. `degraded` names
    the part that was missing when the policy's fallback answered, else is empty. `snoozed` are the
    hits of rules that somebody paused: they count for nothing. A strict answer is laid at the door
    of `cause`, a rule, and may have tripped the blast radius (`trips`).
    """

    event: Event
    region: str
    vector: array[float]
    hits: tuple[Hit, ...]
    score: Score | None
    contributions: tuple[Contribution, ...]
    choice: Choice
    prices: Prices
    currency: str
    bundle: str
    model: str
    degraded: str
    snoozed: tuple[Hit, ...] = ()
    cause: str = ""
    trips: tuple[Trip, ...] = ()


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A bundle brought to life: compiled rules and resolved policies, swapped as one."""

    hash: str
    engine: Engine
    policies: PolicyBook
    currency: str
    prepared: dict[int, tuple[Policy, Given]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        bundle: Bundle,
        engine: Callable[[Sequence[Rule]], Engine] = Engine,
        lawful: bool = False,
    ) -> Rulebook:
        """Compile a bundle, its rules with `engine`; raises BrokenFile with every problem in it.

        The laws of rules are asked of drafts (`lawful`): what was live stays good, whatever laws
        came since.
        """
        policies, rules = read_both(bundle, lawful)
        return cls(bundle.hash, engine(rules), policies, policies.in_force("", 0).currency)

    def given(self, policy: Policy) -> Given:
        """What the policy gives to the rules; worked out once for each policy."""
        kept = self.prepared.get(id(policy))
        if kept is None:
            if len(self.prepared) >= PREPARED:
                self.prepared.clear()
            made = given(self.engine.rules, policy.parameters(), policy.lists)
            kept = self.prepared[id(policy)] = (policy, made)
        return kept[1]

    def owner(self, rule: str) -> str:
        """Who answers for a rule; empty where its file names nobody."""
        return next((one.owner for one in self.engine.rules if one.id == rule), "")

    def region(self, store: str) -> str:
        """The region of a store; empty for one that is not in stores.csv."""
        known = self.policies.stores.get(store)
        return known.region if known else ""


def words(policies: PolicyBook | None = None) -> Vocabulary:
    """Every word that a rule may use: the catalogue's features, the event's text fields, and the
    policies' lists and currency where they are at hand."""
    features = ((feature.name, feature.unit) for feature in FEATURES)
    if policies is None:
        return vocabulary(features)
    return vocabulary(features, policies.lists.kinds, policies.in_force("", 0).currency)


@lru_cache(maxsize=4)
def read_both(bundle: Bundle, lawful: bool) -> tuple[PolicyBook, tuple[Rule, ...]]:
    """Policies and rules that know each other; raises BrokenFile with the problems of both, each
    under its path in the bundle, where it should be `lawful` also with the breaches of laws.

    Both are frozen, so those of the latest bundles are not read again; what is broken is."""
    texts = bundle.rules_files()
    try:
        policies = parse_policies(bundle.policy_files())
        known = words(policies)
        rules = (
            lawful_rules(texts, known, policies.own_terms())
            if lawful
            else parse_rules(texts, known)
        )
    except BrokenFile:
        features = ((feature.name, feature.unit) for feature in FEATURES)
        problems = every_problem(bundle.policy_files(), texts, features, lawful)
        raise BrokenFile(problems) from None
    typologies = {rule.id: rule.typology for rule in rules}
    readers = {rule.id: {t.name: t.read for t in rule.parameters} for rule in rules}
    found = [*policies.disagreements(typologies, readers)]
    if found := [*found, *(policies.breaches() if lawful else ())]:
        raise BrokenFile(below("policies", found))
    return policies, rules


@dataclass(slots=True)
class Pipeline:
    """What is in force now: history, rules, policies, model, the price of staff time, which rules
    are snoozed (by rule), what has tripped, and which parts are `missing`, with what is said of it:
    while one is, the policy's fallback answers."""

    history: History
    rulebook: Rulebook
    model: Estimator | None
    staff: StaffTime = field(default_factory=StaffTime)
    radius: BlastRadius = field(default_factory=BlastRadius)
    snoozes: Mapping[str, Sequence[Snooze]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def decide(self, event: Event) -> Decided:
        """The next best action for `event`, which history remembers from now on."""
        rulebook = self.rulebook
        vector = self.history.see(event)
        policy = rulebook.policies.in_force(event.store, event.at, event.zone)
        region = rulebook.region(event.store)
        prices = self.staff.prices(
            policy.prices(), event.store, region,
            rulebook.policies.staffing.manager_minutes(event.store), event.received,
        )  # fmt: skip
        given = rulebook.given(policy)
        seen = rulebook.engine.sequences.complete(event, vector, self.history.recent, given)
        found, score, failed = self.judge(event, vector, seen, rulebook, policy, given)
        degraded = failed or next(iter(self.missing.values()), "")
        hits, snoozed = self.heard(event, region, policy, found) if found else ((), ())
        cause, tripped = "", NO_TRIPS
        if degraded:
            choice, prices = fall_back(event.kind, policy, degraded), policy.prices()
        else:
            choice, cause = self.choose(event, hits, score, policy, prices)
            prices = prices.of(policy.typology(choice.typology).skill)
            self.staff.take(event.store, policy.action_terms[choice.action - 1], event.received)
            tripped = self.radius.count(
                event.store, event.register, event.received, choice.action, cause, policy.radius,
                rulebook.owner,
            )  # fmt: skip
        why = self.explain(event, vector, choice.action)
        model = self.model.hash if self.model else ""
        return Decided(
            event,
            region,
            seen,
            hits,
            score,
            why,
            choice,
            prices,
            policy.currency,
            rulebook.hash,
            model,
            degraded,
            snoozed,
            cause,
            tripped,
        )

    def heard(
        self, event: Event, region: str, policy: Policy, found: tuple[Hit, ...]
    ) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
        """The hits that count and those of rules that are paused, by files or by a snooze."""
        snoozed = tuple(
            hit
            for hit in found
            if policy.mutes(hit)
            or any(
                one.silences(region, event.store, event.register, event.received)
                for one in self.snoozes.get(hit.rule, ())
            )
        )
        return tuple(hit for hit in found if hit not in snoozed) if snoozed else found, snoozed

    def choose(
        self,
        event: Event,
        hits: tuple[Hit, ...],
        score: Score | None,
        policy: Policy,
        prices: Prices,
    ) -> tuple[Choice, str]:
        """The next best action within the blast radius, and the rule to blame for a strict one."""
        kind, member = event.kind, event.customer != ""
        trips = self.radius.trips(event.store, event.register, event.received)
        choice = decide(kind, hits, score, policy, prices, member, trips)
        if Measure.of(choice.action) is None:
            return choice, ""

        def ask(some: Sequence[Hit]) -> Choice:
            return decide(kind, some, score, policy, prices, member, trips)

        return choice, blamed(choice.action, hits, policy, ask)

    def instead(self, decided: Decided, why: str) -> Decided:
        """The fallback in place of what was decided, where a part turned out to be missing."""
        choice = fall_back(decided.event.kind, self.policy(decided.event), why)
        return decided._replace(choice=choice, degraded=why, cause="", trips=NO_TRIPS)

    def policy(self, event: Event) -> Policy:
        """What is in force at the event's store on its local day."""
        return self.rulebook.policies.in_force(event.store, event.at, event.zone)

    def judge(
        self,
        event: Event,
        vector: array[float],
        seen: array[float],
        rulebook: Rulebook,
        policy: Policy,
        given: Given,
    ) -> tuple[tuple[Hit, ...], Score | None, str]:
        """What the rules saw in `seen` (with the flags of sequences), what the model estimates of
        `vector`, and what was missing. Where the model never learnt what a loss costs the policy's
        prior says it, or nothing would be worth a check."""
        try:
            hits = rulebook.engine.hits(event, seen, given)
        except Exception as error:
            return (), None, f"rules: {type(error).__name__}"
        if self.model is None:
            return hits, None, ""
        try:
            score = self.model.score(vector, event.attributes)
            if not self.model.knows_losses:
                prior = policy.terms(event.kind, event.customer != "").prior
                score = score._replace(damage=prior.damage)
            return hits, score, ""
        except Exception as error:
            return hits, None, f"model: {type(error).__name__}"

    def explain(
        self, event: Event, vector: array[float], action: Action
    ) -> tuple[Contribution, ...]:
        """Contributions in words, where the answer is not a plain approval."""
        if self.model is None or action is Action.APPROVE:
            return ()
        return self.model.explain(vector, event.kind, attributes=event.attributes)

    def learn(self, outcome: Outcome) -> None:
        self.history.learn(outcome)
