"""Chooses the next best action by expected cost, within what rules and policy allow.

The risk of a transaction is a noisy-or of the model's calibrated probability and, per typology,
the weight of its gravest hit: risk = 1 - (1 - p) * prod(1 - w). Only one hit of a typology counts,
because rules of one typology mostly see the same thing. An action costs

    risk * damage * (1 - share prevented)  +  (1 - risk) * friction  +  minutes * prices

in minor units, each term rounded half up once. Staff time is charged only to actions that occupy
people now; whether a decision is flagged for review depends on risk and floors, never on a price.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import prod
from operator import attrgetter
from typing import NamedTuple

from tillguard.domain import Action, Choice, Costed, Hit, Kind, Party, Prices, Score, Trip
from tillguard.policy.terms import ACTIONS, KindTerms, Policy, TypologyTerms

COST = attrgetter("cost")
REVIEW = Action.APPROVE_AND_REVIEW


class Matter(NamedTuple):
    """What is to be decided: how likely, how dear, what kind of loss, and within which bounds.

    `allowed` says by action whether it may be chosen.
    """

    terms: KindTerms
    hits: tuple[Hit, ...]
    lead: Hit | None
    typology: TypologyTerms
    risk: float
    damage: int
    floor: Action
    ceiling: Action
    flagged: bool
    allowed: tuple[bool, ...]


def decide(
    kind: Kind,
    hits: Sequence[Hit],
    score: Score | None,
    policy: Policy,
    prices: Prices,
    member: bool = True,
    trips: Sequence[Trip] = (),
) -> Choice:
    """The cheapest allowed action; without a score the policy's prior of the kind stands in.

    `member` says whether a membership was used: it names what only the model suspects.

    Above the ceiling for staff only rules about customers count, and they must justify it alone,
    without the model: its probability may rest on what the employee did.

    `trips` are in force at the register: what has tripped is reviewed only, so nothing stricter is
    done than the rest would do. Flagging does not change.
    """
    asked = _Asked(policy.terms(kind, member), score, policy, prices)
    heard = policy.heard(hits)
    choice = _choose(asked, heard)
    if not trips or choice.action <= REVIEW:
        return choice
    trip, most = _left_by(trips, asked, heard)
    if choice.action <= most:
        return choice
    return _choose(asked, heard, most)._replace(bound_by=trip.said())


class _Asked(NamedTuple):
    """What holds whatever the rules say."""

    terms: KindTerms
    score: Score | None
    policy: Policy
    prices: Prices


def _left_by(trips: Sequence[Trip], asked: _Asked, heard: tuple[Hit, ...]) -> tuple[Trip, Action]:
    """The trip that counts and the strictest action that it leaves."""
    whole = next((trip for trip in trips if not trip.rule), None)
    if whole is not None:
        return whole, REVIEW
    by_rule = {trip.rule: trip for trip in reversed(trips)}
    silent = tuple(hit for hit in heard if hit.rule in by_rule)
    if not silent:
        return trips[0], Action.DENY
    rest = tuple(hit for hit in heard if hit.rule not in by_rule)
    gravest = max(silent, key=asked.policy.weight)
    return by_rule[gravest.rule], max(REVIEW, _choose(asked, rest).action)


def _choose(asked: _Asked, heard: tuple[Hit, ...], most: Action = Action.DENY) -> Choice:
    """The cheapest allowed action, none stricter than `most`."""
    terms, score, policy, prices = asked
    ceiling = min(most, _ceiling(terms, heard, score, policy, prices))
    reasons = _about_customers(heard, policy) if ceiling > policy.staff_ceiling else heard
    matter = _weigh(terms, heard, _gravest(reasons, policy), score, ceiling, policy)
    costs = _costs(matter, policy, prices)
    chosen = _cheapest(_allowed(costs))
    return _answer(matter, costs, chosen, _bound_by(matter, costs, chosen, policy), policy)


def fall_back(kind: Kind, policy: Policy, reason: str) -> Choice:
    """The policy's declared answer while a part is missing: reviewed, never above staff's ceiling.

    `reason` says what is missing, for `bound_by`.
    """
    terms = policy.kinds[kind]
    action = terms.fallback
    typology = policy.typology(terms.typology)
    prior = terms.prior
    risk, damage = prior.probability, prior.damage
    allowed = _between((action,), action, action, True)
    matter = Matter(terms, (), None, typology, risk, damage, action, action, True, allowed)
    costs = _costs(matter, policy, policy.prices())
    return _answer(matter, costs, action, f"fallback: {reason}", policy)


def _weigh(
    terms: KindTerms,
    hits: tuple[Hit, ...],
    lead: Hit | None,
    score: Score | None,
    ceiling: Action,
    policy: Policy,
) -> Matter:
    typology = policy.typology(lead.typology if lead else terms.typology)
    risk = _risk(hits, score.probability if score else terms.prior.probability, policy)
    damage = max(0, score.damage if score else terms.prior.damage)
    floor = _floor(hits, terms, ceiling, policy)
    flagged = risk >= policy.risk_floor or floor > Action.APPROVE
    allowed = _between(terms.actions, floor, ceiling, flagged)
    return Matter(terms, hits, lead, typology, risk, damage, floor, ceiling, flagged, allowed)


@lru_cache(4096)
def _between(
    actions: tuple[Action, ...], floor: Action, ceiling: Action, flagged: bool
) -> tuple[bool, ...]:
    """By action whether the kind has it and the bounds leave it; the same few ask every time."""
    unused = _unused(flagged)
    return tuple(a in actions and floor <= a <= ceiling and a is not unused for a in ACTIONS)


def _unused(flagged: bool) -> Action:
    """Flagged means reviewed: of APPROVE and APPROVE_AND_REVIEW only one exists."""
    return Action.APPROVE if flagged else Action.APPROVE_AND_REVIEW


def _ceiling(
    terms: KindTerms,
    hits: tuple[Hit, ...],
    score: Score | None,
    policy: Policy,
    prices: Prices,
) -> Action:
    """The strictest action that some reason may justify."""
    limit = policy.staff_ceiling
    if not hits:
        return min(limit, policy.typology(terms.typology).ceiling)
    customers = _about_customers(hits, policy)
    lead = _gravest(customers, policy)
    if lead and (highest := policy.typology(lead.typology).ceiling) > limit:
        alone = Score(terms.prior.probability, score.damage, 0.0) if score else None
        matter = _weigh(terms, customers, lead, alone, highest, policy)
        justified = _cheapest(_allowed(_costs(matter, policy, prices)))
        if justified > limit:
            return justified
    return min(limit, max(policy.typology(hit.typology).ceiling for hit in hits))


def _about_customers(hits: tuple[Hit, ...], policy: Policy) -> tuple[Hit, ...]:
    return tuple(hit for hit in hits if policy.about_customer(hit))


def _gravest(hits: tuple[Hit, ...], policy: Policy) -> Hit | None:
    """The hit that names the typology: the heaviest, of equals the first."""
    return max(hits, key=policy.weight, default=None)


def _risk(hits: tuple[Hit, ...], probability: float, policy: Policy) -> float:
    if not hits:
        return probability
    weights: dict[str, float] = {}
    for hit in hits:
        weights[hit.typology] = max(policy.weight(hit), weights.get(hit.typology, 0.0))
    return 1.0 - (1.0 - probability) * prod(1.0 - weight for weight in weights.values())


def _floor(hits: tuple[Hit, ...], terms: KindTerms, ceiling: Action, policy: Policy) -> Action:
    """The strictest floor of the hits that ceiling and kind leave possible."""
    if not hits:
        return Action.APPROVE
    possible = max(action for action in terms.actions if action <= ceiling)
    return min(possible, max(policy.floor(hit) for hit in hits))


def _costs(matter: Matter, policy: Policy, prices: Prices) -> tuple[Costed, ...]:
    """Every action priced in minor units, half up, also those not allowed; mildest first."""
    gross, honest = matter.risk * matter.damage, 1.0 - matter.risk
    prevented, annoyances = matter.typology.prevented, matter.terms.friction
    staff = policy.staff(prices.of(matter.typology.skill))
    costs = []
    for action, share, annoyance, time, allowed in zip(
        ACTIONS, prevented, annoyances, staff, matter.allowed, strict=True
    ):
        loss = int(gross * (1.0 - share) + 0.5)
        friction = int(honest * annoyance + 0.5)
        costs.append(Costed(action, loss + friction + time, loss, friction, time, allowed))
    return tuple(costs)


def _cheapest(costs: Iterable[Costed]) -> Action:
    """The action of the lowest cost, of equals the mildest, which comes first."""
    return min(costs, key=COST).action


def _allowed(costs: Sequence[Costed]) -> list[Costed]:
    return [cost for cost in costs if cost.allowed]


def _answer(
    matter: Matter, costs: tuple[Costed, ...], action: Action, bound_by: str, policy: Policy
) -> Choice:
    lead, typology = matter.lead, matter.typology
    return Choice(
        action=action,
        flagged=matter.flagged,
        typology=lead.typology if lead else typology.name,
        party=_party(matter, policy),
        risk=matter.risk,
        expected_loss=int(matter.risk * matter.damage + 0.5),
        costs=costs,
        obligations=typology.obligations[action - 1],
        who=policy.action_terms[action - 1].who,
        floor=matter.floor,
        ceiling=matter.ceiling,
        bound_by=bound_by,
    )


def _party(matter: Matter, policy: Policy) -> Party:
    if matter.lead is None:
        return matter.typology.party
    return Party.CUSTOMER if policy.about_customer(matter.lead) else Party.STAFF


def _bound_by(matter: Matter, costs: tuple[Costed, ...], chosen: Action, policy: Policy) -> str:
    """What kept the cheapest action of all from being chosen; empty if nothing did."""
    unused = _unused(matter.flagged)
    free = _cheapest([cost for cost in costs if cost.action is not unused])
    if free is chosen:
        return ""
    if free not in matter.terms.actions:
        return f"kind: {free.name} does not exist for this kind of transaction"
    if free < matter.floor:
        asks = max(matter.hits, key=policy.floor)
        return f"floor: {asks.rule} (severity {asks.severity}) asks for {policy.floor(asks).name}"
    if _party(matter, policy) is Party.STAFF:
        return f"ceiling: reasons about staff allow at most {matter.ceiling.name}"
    if matter.typology.ceiling < free:
        return f"ceiling: {matter.typology.name} allows at most {matter.typology.ceiling.name}"
    return f"ceiling: nothing about a customer alone justifies {free.name}"
