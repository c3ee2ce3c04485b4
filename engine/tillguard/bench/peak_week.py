"""A region's week before Christmas under one way to choose actions: what it brings, what it costs.

Estimates are calibrated and what follows from an action is what the policy says of it; managers
answer one after the other, and while customers wait they cost what their cashier costs. Decisions,
plans and prices are the service's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ..decide import decide
from ..domain import Action, Case, Choice, Hit, Kind, Party, Person, Prices, Score
from ..investigate import on_call, plan_shift
from ..policy import Policy
from ..staff_time import StaffTime

DAY, HOUR = 86400, 3600
STORES, DAYS, OPENING = 12, 7, range(9, 21)
RUSH = (0.6, 0.8, 1.0, 1.2, 1.6, 2.2, 3.0)
"""By day, how many times the usual eight suspicious transactions an hour come to a store."""
USUAL, MIDDAY = 8.0, 15.0
KINDS = (Kind.RETURN, Kind.VOID, Kind.POST_VOID, Kind.PRICE_OVERRIDE, Kind.GIFT_CARD)
SHARES = (0.4, 0.15, 0.1, 0.2, 0.15)
HIT = {
    Kind.RETURN: Hit("no-receipt", "NO_RECEIPT_RETURN", Party.CUSTOMER, 3, "no receipt"),
    Kind.GIFT_CARD: Hit("velocity", "GIFT_CARD_ACTIVATION", Party.CUSTOMER, 3, "many cards"),
}
CREW, THINKING = 4, 0.2
"""Investigators of the region, and seconds for a plan of their shift."""
REGION = "coast"


class Asked(NamedTuple):
    """A transaction at `at` seconds of the week: what is known of it, and whether it is a fraud."""

    at: int
    store: int
    kind: Kind
    hits: tuple[Hit, ...]
    score: Score
    fraud: bool


Way = Callable[[Asked, Policy, Prices], Choice]
"""How an action is chosen under the prices of now."""


@dataclass(slots=True)
class Week:
    """Net value in minor units and what it is made of; how often managers were `asked` and goods
    `held`. `minutes` are those of a store's managers for approvals a day, evenly over the hours:
    what else they do goes on. `free` says by store when they are, `spent` what holds took of the
    investigators today."""

    minutes: int
    prevented: float = 0.0
    recovered: float = 0.0
    friction: float = 0.0
    staff: float = 0.0
    waiting: float = 0.0
    asked: int = 0
    held: int = 0
    free: dict[int, float] = field(default_factory=dict)
    spent: float = 0.0

    @property
    def net(self) -> float:
        return self.prevented + self.recovered - self.friction - self.staff - self.waiting


def transactions(seed: int) -> list[Asked]:
    """Random arrivals in the hours of the day, thickest at three, more from day to day."""
    draw = np.random.default_rng(seed)
    found = []
    for day in range(DAYS):
        for hour in OPENING:
            rate = USUAL * RUSH[day] * 1.5 * np.exp(-(((hour + 0.5 - MIDDAY) / 5) ** 2))
            for store in range(STORES):
                for second in draw.integers(0, HOUR, draw.poisson(rate)).tolist():
                    found.append(one(draw, day * DAY + hour * HOUR + second, store))
    return sorted(found, key=lambda asked: asked.at)


def one(draw: np.random.Generator, at: int, store: int) -> Asked:
    kind = KINDS[int(draw.choice(len(KINDS), p=SHARES))]
    seen = draw.random() < 0.3 and kind in HIT
    probability = float(draw.beta(0.3, 3.0) if seen else draw.beta(0.2, 4.0))
    damage = int(draw.lognormal(8.2, 0.9))
    hits, fraud = (HIT[kind],) if seen else (), draw.random() < probability
    return Asked(at, store, kind, hits, Score(probability, damage, 0.0), bool(fraud))


def lived(asked: list[Asked], policy: Policy, way: Way, live: bool, minutes: int) -> Week:
    """The week under one way; `live` says whether prices follow plan and load."""
    week, staff = Week(minutes), StaffTime()
    cases: list[Case] = []
    for day in range(DAYS):
        for number, ask in enumerate(a for a in asked if a.at // DAY == day):
            prices = policy.prices()
            if live:
                prices = staff.prices(prices, str(ask.store), REGION, minutes, ask.at)
            choice = way(ask, policy, prices)
            staff.take(str(ask.store), policy.action_terms[choice.action - 1], ask.at)
            settle(week, ask, choice, policy)
            if choice.flagged:
                cases.append(case_of(f"{day}-{number}", ask, choice, policy))
        cases = investigated(week, cases, staff, day)
    return week


def settle(week: Week, ask: Asked, choice: Choice, policy: Policy) -> None:
    """What the action does: loss it prevents or friction, people's minutes, and the wait."""
    terms, typology = policy.action_terms[choice.action - 1], policy.typology(choice.typology)
    kind, usual = policy.terms(ask.kind, True), policy.prices()
    if ask.fraud:
        week.prevented += ask.score.damage * typology.prevented[choice.action - 1]
    else:
        week.friction += kind.friction[choice.action - 1]
    manager, now = terms.manager_minutes, ask.at / 60
    if manager:
        begins = max(now, week.free.get(ask.store, 0.0))
        week.waiting += (begins - now) * usual.cashier
        week.free[ask.store] = begins + manager * len(OPENING) * 60 / week.minutes
        week.asked += 1
    week.held += choice.action is Action.HOLD
    week.staff += terms.cashier_minutes * usual.cashier + manager * usual.manager
    week.spent += terms.investigator_minutes


def case_of(id: str, ask: Asked, choice: Choice, policy: Policy) -> Case:
    """What is left of its expected loss after the action is what an investigation may recover."""
    terms = policy.typology(choice.typology)
    worth = round(choice.costs[choice.action - 1].loss * 0.5)
    return Case(
        id, id, "transaction", choice.typology, choice.party, "", REGION, ask.at, ask.at + 9 * DAY,
        worth, terms.review_minutes, terms.skill, (id,), "",
    )  # fmt: skip


def investigated(week: Week, cases: list[Case], staff: StaffTime, day: int) -> list[Case]:
    """A shift of the crew, less what holds took of it, and its price for the next day."""
    left = max(1, round(CREW * 240 - week.spent))
    week.spent = 0.0
    skills = frozenset(case.skill for case in cases)
    people = [Person(str(n), REGION, skills, left // CREW) for n in range(CREW)]
    plan = plan_shift(cases, people, (day + 1) * DAY, THINKING, day)
    staff.plan = {REGION: (on_call(plan.minute_prices, people)[REGION], (day + 2) * DAY)}
    week.recovered += sum(one.value for one in plan.assignments)
    worked = {one.case for one in plan.assignments}
    return [case for case in cases if case.id not in worked]


def by_cost(ask: Asked, policy: Policy, prices: Prices) -> Choice:
    return decide(ask.kind, ask.hits, ask.score, policy, prices)


def by_threshold(ask: Asked, policy: Policy, prices: Prices) -> Choice:
    """Managers are asked at a risk of 0.20, whatever it costs; below it only what is flagged is
    reviewed."""
    choice = by_cost(ask, policy, prices)
    mild = Action.APPROVE_AND_REVIEW if choice.flagged else Action.APPROVE
    return choice._replace(action=Action.MANAGER_APPROVAL if choice.risk >= 0.2 else mild)


WAYS: dict[str, tuple[Way, bool]] = {
    "live": (by_cost, True),
    "constant": (by_cost, False),
    "threshold": (by_threshold, False),
}


def weeks(seed: int, policy: Policy, minutes: int) -> Iterator[tuple[str, Week]]:
    """Every way on the same transactions."""
    asked = transactions(seed)
    for name, (way, live) in WAYS.items():
        yield name, lived(asked, policy, way, live, minutes)
