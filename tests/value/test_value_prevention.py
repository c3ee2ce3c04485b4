"""What actions prevent: the share that verdicts say, how sure it is, and when it is offered."""

from __future__ import annotations

import numpy as np
import pytest

from tillguard.domain import Action, Disposition
from tillguard.value import Part, Prevented, Worked, prevention, waits

VERIFY, HOLD = Action.VERIFY, Action.HOLD


def case(
    number: int, kept: int, stake: int = 1000, *actions: Action, subject: str = "", **more: object
) -> Worked:
    """A confirmed case of which `kept` of `stake` did not stay lost."""
    parts = tuple(
        Part(f"k{number}", "S1", "peak", 0, action, (), stake // len(actions or (1,)), 0, 0)
        for action in actions or (VERIFY,)
    )
    given = {"disposition": Disposition.CONFIRMED, "propensity": 1.0} | more
    return Worked(
        case=f"c{number}", subject=subject or f"card {number}", typology="POST_VOID",
        person="ann", store="S1", season="peak", closed=3600 * number, recovered=0,
        prevented=kept, staff=0, parts=parts, **given,  # type: ignore[arg-type]
    )  # fmt: skip


def only(worked: list[Worked], present: float = 0.5) -> Prevented:
    (found,) = prevention(worked, lambda typology, action: present)
    return found


def test_the_share_is_that_of_the_money_at_stake() -> None:
    found = only([case(1, 900, 1000), case(2, 0, 3000)])
    assert (found.typology, found.action, found.lost) == ("POST_VOID", VERIFY, 4000)
    assert found.share.value == pytest.approx(0.225)
    assert found.cases == ("c1", "c2")


def test_a_case_picked_by_chance_stands_for_those_that_were_not() -> None:
    found = only([case(1, 1000, 1000), case(2, 0, 1000, propensity=0.25)])
    assert found.share.value == pytest.approx(0.2)


def test_what_is_no_loss_or_was_met_in_several_ways_says_nothing() -> None:
    cleared = case(1, 0, 1000, disposition=Disposition.CLEARED)
    assert prevention([cleared, case(2, 500, 1000, VERIFY, HOLD)], lambda t, a: 0.5) == []


def test_a_figure_is_offered_where_the_policys_is_outside_and_enough_is_known() -> None:
    cases = [case(number, 200) for number in range(30)]
    assert only(cases, present=0.6).offered == 0.2
    assert only(cases, present=0.22).offered is None
    assert only(cases[:9], present=0.99).offered is None
    one = [case(number, 200, subject="card 7") for number in range(30)]
    assert only(one, present=0.99).subjects == pytest.approx(1)
    assert only(one, present=0.99).offered is None


def test_the_interval_holds_what_is_true_at_least_as_often_as_it_says() -> None:
    draw, held, tries = np.random.default_rng(7), 0, 400
    for _ in range(tries):
        kept = draw.beta(0.6, 0.9, 25)  # mean 0.4, spread wide
        found = only([case(number, int(share * 1000)) for number, share in enumerate(kept)])
        held += found.share.low <= 0.4 <= found.share.high
    assert held / tries >= 0.95


def test_the_waits_count_every_transaction_once() -> None:
    found = waits([case(1, 0), case(3, 0), case(30, 0, 1000, VERIFY, HOLD)])
    assert (found.count, found.median) == (4, 16.5)
    assert found.p90 == pytest.approx(30)
    assert found.bins == ((1, 1), (4, 1), (8, 0), (24, 0), (48, 2), (120, 0), (float("inf"), 0))
    assert waits([]).count == 0
