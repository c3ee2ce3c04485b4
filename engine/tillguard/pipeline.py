"""The whole story of one transaction; read this first."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from .decide import decide, fall_back
from .domain import Action, Choice, Contribution, Event, Hit, Outcome, Prices, Score
from .errors import BrokenFile
from .features import FEATURES, History
from .model import Estimator
from .policy import Bundle, Policy, PolicyBook, parse_policies
from .ruleset import Engine, Vocabulary, parse_rules, vocabulary


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision with all that led to it; the journal and the wire are made from this.

    `degraded` names the part that was missing when the policy's fallback answered, else is empty.
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


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A bundle brought to life: compiled rules and resolved policies, swapped as one."""

    hash: str
    engine: Engine
    policies: PolicyBook
    currency: str

    @classmethod
    def of(cls, bundle: Bundle) -> Rulebook:
        """Compile a bundle; raises BrokenFile with every problem in it."""
        rules = parse_rules(bundle.rules_files(), words())
        policies = parse_policies(bundle.policy_files())
        problems = policies.disagreements({rule.id: rule.typology for rule in rules})
        if problems:
            raise BrokenFile(list(problems))
        currency = policies.in_force("", 0).currency
        return cls(bundle.hash, Engine(rules), policies, currency)

    def region(self, store: str) -> str:
        """The region of a store; empty for one that is not in stores.csv."""
        known = self.policies.stores.get(store)
        return known.region if known else ""


def words() -> Vocabulary:
    """Every word that a rule may use: the catalogue's features and the event's text fields."""
    return vocabulary((feature.name, feature.unit) for feature in FEATURES)


@dataclass(slots=True)
class Pipeline:
    """What is in force now: history, rules, policies, model and the price of staff time."""

    history: History
    rulebook: Rulebook
    model: Estimator | None
    prices: dict[str, tuple[Prices, int]] = field(default_factory=dict)

    def decide(self, event: Event) -> Decided:
        """The next best action for `event`, which history remembers from now on."""
        vector = self.history.see(event)
        policy = self.policy(event)
        region = self.rulebook.region(event.store)
        prices = self.price(region, policy, event.received)
        hits, score, degraded = self.judge(event, vector)
        if degraded:
            choice = fall_back(event.kind, policy, degraded)
        else:
            member = event.customer != ""
            choice = decide(event.kind, hits, score, policy, prices, member)
        why = self.explain(event, vector, choice.action)
        model = self.model.hash if self.model else ""
        return Decided(
            event,
            region,
            vector,
            hits,
            score,
            why,
            choice,
            prices,
            policy.currency,
            self.rulebook.hash,
            model,
            degraded,
        )

    def policy(self, event: Event) -> Policy:
        """What is in force at the event's store on its local day."""
        return self.rulebook.policies.in_force(event.store, event.at, event.zone)

    def judge(
        self, event: Event, vector: array[float]
    ) -> tuple[tuple[Hit, ...], Score | None, str]:
        """What the rules saw, what the model estimates, and what was missing."""
        try:
            hits = self.rulebook.engine.hits(event, vector)
        except Exception as error:
            return (), None, f"rules: {type(error).__name__}"
        if self.model is None:
            return hits, None, ""
        try:
            return hits, self.model.score(vector), ""
        except Exception as error:
            return hits, None, f"model: {type(error).__name__}"

    def explain(
        self, event: Event, vector: array[float], action: Action
    ) -> tuple[Contribution, ...]:
        """Contributions in words, where the answer is not a plain approval."""
        if self.model is None or action is Action.APPROVE:
            return ()
        return self.model.explain(vector, event.kind)

    def price(self, region: str, policy: Policy, now: int) -> Prices:
        """The plan's price of staff time in the region while it is valid, else the policy's."""
        planned = self.prices.get(region)
        return planned[0] if planned and now < planned[1] else policy.prices()

    def learn(self, outcome: Outcome) -> None:
        self.history.learn(outcome)
