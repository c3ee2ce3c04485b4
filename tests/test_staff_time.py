"""Laws of the price of people's time: who sets it, how long it holds, and what it may change."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tillguard.domain import Action, Event, Kind, Line, Person, Prices, Tender, TenderType
from tillguard.features import History
from tillguard.investigate import on_call, on_call_by_skill
from tillguard.pipeline import Pipeline, Rulebook
from tillguard.policy import read_bundle
from tillguard.policy.terms import ACTIONS, OCCUPYING, ActionTerms
from tillguard.staff_time import BUSIEST, StaffTime, waiting

ROOT = Path(__file__).parents[1]
USUAL = Prices(30.0, 50.0, 70.0)
NOON, HOUR = 1_512_496_800, 3600


def asks(minutes: float) -> ActionTerms:
    """What an action that asks a manager in takes of people."""
    return ActionTerms("manager", 0.0, minutes, 0.0)


def ask(staff: StaffTime, at: int, store: str = "s", region: str = "coast") -> Prices:
    return staff.prices(USUAL, store, region, 60, at)


def test_while_nobody_has_priced_anything_the_policys_constants_hold() -> None:
    assert ask(StaffTime(), NOON) == USUAL


def test_the_plans_price_holds_in_its_region_until_it_is_stale() -> None:
    staff = StaffTime({"coast": (240.0, NOON)})
    assert ask(staff, NOON - 1) == USUAL._replace(investigator=240.0, source="plan")
    assert ask(staff, NOON) == USUAL
    assert ask(staff, NOON - 1, region="lakes") == USUAL


def test_of_those_with_the_skill_that_is_needed_whoever_is_missed_least_is_charged() -> None:
    crew = [
        Person("Ann", "coast", frozenset({"cash", "returns"}), 90),
        Person("Bob", "coast", frozenset({"cash"}), 90),
        Person("Cy", "lakes", frozenset({"stock"}), 90),
    ]
    prices = {"shift Ann": 300.0, "shift Bob": 200.0, "shift Cy": 100.0}
    plan = {region: (price, NOON) for region, price in on_call(prices, crew).items()}
    staff = StaffTime(plan, skilled=on_call_by_skill(prices, crew))
    priced = ask(staff, NOON - 1)
    assert [priced.of(s).investigator for s in ("returns", "cash", "stock")] == [300, 200, 200]
    assert priced.of("returns") == USUAL._replace(investigator=300.0, source="plan")
    assert ask(staff, NOON).of("returns") == USUAL


def test_a_manager_is_dearer_the_more_the_last_hour_asked_of_the_stores_managers() -> None:
    staff, seen = StaffTime(), []
    for number in range(4):
        staff.take("s", asks(1.0), NOON + number)
        seen.append(ask(staff, NOON + number).manager)
    assert seen == sorted(set(seen))
    assert ask(staff, NOON + 4, store="other") == USUAL
    assert ask(staff, NOON + 4) == USUAL._replace(manager=seen[-1], source="load")
    assert ask(staff, NOON + 2 * HOUR) == USUAL
    assert not staff.asked


def test_both_at_once_are_named() -> None:
    staff = StaffTime({"coast": (240.0, NOON + HOUR)})
    staff.take("s", asks(2.0), NOON)
    prices = ask(staff, NOON)
    assert (prices.source, prices.investigator, prices.cashier) == ("plan and load", 240.0, 30.0)
    assert prices.manager > 50.0


def test_a_store_that_says_no_minutes_keeps_the_constant() -> None:
    staff = StaffTime()
    staff.take("s", asks(2.0), NOON)
    assert staff.prices(USUAL, "s", "coast", 0, NOON) == USUAL


def test_an_older_answer_that_comes_late_takes_nothing_away() -> None:
    staff = StaffTime()
    staff.take("s", asks(2.0), NOON)
    before = ask(staff, NOON)
    assert ask(staff, NOON - 2 * HOUR) == before
    staff.take("s", asks(2.0), NOON - 2 * HOUR)
    assert ask(staff, NOON).manager > before.manager


def test_the_price_of_waiting_is_the_slope_of_the_number_who_wait() -> None:
    def who_wait(busy: float) -> float:
        return busy**2 / (1 - busy)

    for busy in [n / 100 for n in range(1, 95)]:
        slope = (who_wait(busy + 1e-6) - who_wait(busy - 1e-6)) / 2e-6
        assert waiting(busy, 30.0) == pytest.approx(30.0 * slope, rel=1e-5)
    assert waiting(0.0, 30.0) == 0.0


def test_beyond_the_highest_load_the_price_rises_no_more() -> None:
    staff = StaffTime()
    staff.take("s", asks(500.0), NOON)
    assert ask(staff, NOON).manager == 50.0 + waiting(BUSIEST, 30.0)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Rulebook.of(read_bundle(ROOT / "rules", ROOT / "policies"))


def refund(number: int) -> Event:
    """Many in one store, of which some ask a manager in."""
    r, at = random.Random(number), NOON + 20 * number
    amount = r.choice((900, 4000, 30_000, 200_000))
    kind = r.choice((Kind.RETURN, Kind.POST_VOID, Kind.PRICE_OVERRIDE))
    return Event(
        f"k{number}", kind, at, at,
        "367", "r1", f"e{r.randrange(3)}", "America/New_York", "2017-12-05", number,
        lines=(Line("item", "GROCERY", -1000, amount),),
        tenders=(Tender(TenderType.CASH, -amount),),
    )  # fmt: skip


def test_every_decision_records_the_prices_that_it_used_and_only_occupying_actions_pay(
    rulebook: Rulebook,
) -> None:
    pipeline, sources = Pipeline(History(), rulebook, None), set()
    pipeline.staff.plan = {rulebook.region("367"): (300.0, NOON + 2000)}
    for number in range(300):
        event = refund(number)
        if number % 20 == 10:
            pipeline.staff.take("367", asks(2.0), event.received)
        policy = pipeline.policy(event)
        decided = pipeline.decide(event)
        sources.add(decided.prices.source)
        for costed, terms in zip(decided.choice.costs, policy.action_terms, strict=True):
            assert costed.staff == terms.cost(decided.prices)
            assert costed.action in OCCUPYING or costed.staff == 0
    assert sources == {"plan", "plan and load", "load"}


def test_the_same_answers_in_order_give_the_same_prices(rulebook: Rulebook) -> None:
    one, other = (Pipeline(History(), rulebook, None) for _ in range(2))
    for number in range(120):
        assert one.decide(refund(number)).prices == other.decide(refund(number)).prices


def test_what_a_price_changes_is_never_whether_it_is_flagged(rulebook: Rulebook) -> None:
    dear, cheap = (Pipeline(History(), rulebook, None) for _ in range(2))
    dear.staff.plan = {rulebook.region("367"): (9_000.0, NOON + 10**6)}
    for number in range(120):
        dear.staff.take("367", asks(60.0), NOON + 20 * number)
        one, other = dear.decide(refund(number)).choice, cheap.decide(refund(number)).choice
        assert (one.flagged, one.risk, one.typology) == (other.flagged, other.risk, other.typology)


def test_each_role_is_charged_by_some_action(rulebook: Rulebook) -> None:
    terms = rulebook.policies.in_force("", NOON).action_terms
    assert sum(t.investigator_minutes for t in terms) > 0
    assert sum(t.manager_minutes for t in terms) > 0
    assert [a for a, t in zip(ACTIONS, terms, strict=True) if t.manager_minutes] == [
        Action.MANAGER_APPROVAL, Action.HOLD,
    ]  # fmt: skip


def test_a_fallback_records_the_constants_that_it_used(rulebook: Rulebook) -> None:
    pipeline = Pipeline(History(), rulebook, None, missing={"model": "model: missing"})
    pipeline.staff.plan = {rulebook.region("367"): (300.0, NOON + 2000)}
    event = refund(0)
    decided, policy = pipeline.decide(event), pipeline.policy(event)
    assert decided.degraded
    assert decided.prices == policy.prices()
    for costed, terms in zip(decided.choice.costs, policy.action_terms, strict=True):
        assert costed.staff == terms.cost(decided.prices)
