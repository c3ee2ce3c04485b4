"""The policy in force at one store on one day: every number and bound that `decide` reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tillguard.domain import Action, Hit, Kind, Measure, Party, Prices

ACTIONS = tuple(Action)
"""All actions, mildest first; every tuple "by action" below is in this order."""

STAFF_LIMIT = Action.MANAGER_APPROVAL
"""The law: reasons about staff never justify more than another person's approval."""

OCCUPYING = (Action.VERIFY, Action.MANAGER_APPROVAL, Action.HOLD)
"""Actions that occupy people now; only these are charged for staff time."""

PRICED = 64
"""Prices of minutes of which a policy remembers what they make its actions cost."""

UNCLASSIFIED = "UNCLASSIFIED"
"""The typology whose terms hold for a name that the policy does not know."""

NO_SEASON = "no season"


DUE_HOURS = 120
"""Hours in which a case is due where no file says another."""

ANSWER_HOURS = 120
"""Hours in which a contest is to be answered where no file says another."""

SILENCE = 1e-4
"""The chance below which a silence is told where no file says another."""


@dataclass(frozen=True, slots=True)
class ActionTerms:
    """Who carries an action out and how many minutes it takes of each role."""

    who: str
    cashier_minutes: float
    manager_minutes: float
    investigator_minutes: float

    def cost(self, prices: Prices) -> int:
        """Of all these minutes, in minor units, half up."""
        manned = self.cashier_minutes * prices.cashier + self.manager_minutes * prices.manager
        return int(manned + self.investigator_minutes * prices.investigator + 0.5)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is assumed of a kind while the model is missing: probability, damage (minor units)."""

    probability: float
    damage: int


@dataclass(frozen=True, slots=True)
class KindTerms:
    """What is possible on one kind of transaction; `friction` by action, in minor units."""

    actions: tuple[Action, ...]
    fallback: Action
    typology: str
    prior: Prior
    friction: tuple[int, ...]
    without_membership: KindTerms | None = None


@dataclass(frozen=True, slots=True)
class TypologyTerms:
    """What helps against one kind of loss, and how far the till may go.

    `prevented` is by action a share in [0, 1]; `floors` by severity (index 0 unused);
    `obligations` by action; `source` tells where the shares come from. `due_hours` by severity,
    at 0 for what no rule saw.
    """

    name: str
    party: Party
    skill: str
    review_minutes: int
    ceiling: Action
    floors: tuple[Action, ...]
    prevented: tuple[float, ...]
    obligations: tuple[tuple[str, ...], ...]
    source: str
    due_hours: tuple[int, ...] = (DUE_HOURS,) * 6


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What the policy says of one rule: None where severity decides; a muted rule is not heard.

    `parameters` by name, as the file writes them; the rule knows their units.
    """

    weight: float | None = None
    floor: Action = Action.APPROVE
    muted: bool = False
    parameters: Mapping[str, int | float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RadiusTerms:
    """How much a rule may do before it falls to review only.

    `limits` holds by measure the largest share of an hour's answers in a store and at a register;
    fewer than `at_least` trip nothing. `cooling` is in seconds; `owner` is the policy's.
    """

    owner: str
    at_least: int
    cooling: int
    limits: Mapping[Measure, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class CaseTerms:
    """What holds of every case: the hours in which a contest is to be answered; the skill that
    rings of so many members, or worth so much (minor units), ask for, "" for none; the share of a
    loss that comes back and the multiple of it that goes on if nobody acts, until it is learnt."""

    answer_hours: int = ANSWER_HOURS
    recovered: float = 0.4
    continues: float = 1.0
    ring_skill: str = ""
    ring_members: int = 0
    ring_value: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """All terms resolved; `layers` names the files they come from, base first, and `lists` who is
    on each named list at the store on the day.

    `severity` holds by severity (index 0 unused) the share of such hits that proves true where the
    model alone saw nothing; `customer_floors` and `staff_floors` the least action by severity.
    Below `silence`, the chance of sending nothing by now, a register or a store is called silent.
    """

    layers: tuple[str, ...]
    currency: str
    risk_floor: float
    severity: tuple[float, ...]
    customer_floors: tuple[Action, ...]
    staff_floors: tuple[Action, ...]
    staff_ceiling: Action
    minute_prices: Prices
    action_terms: tuple[ActionTerms, ...]
    kinds: Mapping[Kind, KindTerms]
    typologies: Mapping[str, TypologyTerms]
    rules: Mapping[str, RuleTerms]
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    silence: float = SILENCE
    radius: RadiusTerms | None = None
    cases: CaseTerms = CaseTerms()
    priced: dict[Prices, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def season(self) -> str:
        """The seasons among the layers, the one with the last word at the end."""
        named = [n.removeprefix("seasons/") for n in self.layers if n.startswith("seasons/")]
        return " + ".join(named) or NO_SEASON

    def prices(self) -> Prices:
        """The price of a minute of each role while no plan has priced it."""
        return self.minute_prices

    def staff(self, prices: Prices) -> tuple[int, ...]:
        """What the staff's time costs, by action, in minor units; reckoned once a price."""
        kept = self.priced.get(prices)
        if kept is None:
            if len(self.priced) >= PRICED:
                self.priced.clear()
            kept = self.priced[prices] = tuple(terms.cost(prices) for terms in self.action_terms)
        return kept

    def terms(self, kind: Kind, member: bool) -> KindTerms:
        """The terms of a kind; some kinds have others where no membership was used."""
        terms = self.kinds[kind]
        return terms if member else terms.without_membership or terms

    def actions(self, kind: Kind) -> tuple[Action, ...]:
        return self.kinds[kind].actions

    def typology(self, name: str) -> TypologyTerms:
        """The terms of a typology; a name that the policy does not know is taken as staff's."""
        return self.typologies.get(name) or self.typologies[UNCLASSIFIED]

    def heard(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The hits of the rules that are not muted."""
        return tuple(h for h in hits if not self._rule(h).muted)

    def mutes(self, hit: Hit) -> bool:
        """Whether the files pause the rule."""
        return self._rule(hit).muted

    def weight(self, hit: Hit) -> float:
        """The share of such hits that proves true where the model alone saw nothing."""
        own = self._rule(hit).weight
        return self.severity[hit.severity] if own is None else own

    def about_customer(self, hit: Hit) -> bool:
        """Whether rule and typology both speak of a customer; what is unclear counts as staff."""
        return hit.party is Party.CUSTOMER and self.typology(hit.typology).party is Party.CUSTOMER

    def floor(self, hit: Hit) -> Action:
        """The least action that this hit asks for, never above what it may justify."""
        customer, typology = self.about_customer(hit), self.typology(hit.typology)
        by_party = self.customer_floors if customer else self.staff_floors
        asked = max(by_party[hit.severity], typology.floors[hit.severity], self._rule(hit).floor)
        limit = typology.ceiling if customer else min(typology.ceiling, self.staff_ceiling)
        return min(asked, limit)

    def parameters(self) -> dict[str, Mapping[str, int | float | str]]:
        """What the layers say of the rules' parameters, by rule id."""
        return {rule: terms.parameters for rule, terms in self.rules.items() if terms.parameters}

    def _rule(self, hit: Hit) -> RuleTerms:
        return self.rules.get(hit.rule, UNSAID)


UNSAID = RuleTerms()
