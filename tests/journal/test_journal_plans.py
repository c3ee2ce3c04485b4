"""The latest plan gives the queues; a case's chance of being picked follows it into its labels."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tillguard.domain import Assignment, Case, Disposition, LeftOut, Plan, Verdict
from tillguard.journal import Journal, RandomLook, SavedPlan

Store = Callable[..., None]
Cases = Callable[..., Case]

PLAN = Plan(
    assignments=(
        Assignment("c2", "ann", 1, 20, 800, propensity=0.25, reason="due today", drawn=True),
        Assignment("c1", "ann", 2, 30, 1000),
    ),
    left_out=(LeftOut("c3", "below the line", 0.25),),
    value=1800,
    bound=1900.5,
    gap=0.05,
    seconds=0.4,
    minute_prices={"west": 41.5},
    explore=0.04,
)


@pytest.fixture
def planned(journal: Journal, store: Store, case: Cases) -> Journal:
    store("k1", "k2", "k3", flagged=True)
    journal.save_cases([case("c1", "k1"), case("c2", "k2"), case("c3", "k3")], 50)
    assert journal.save_plan(PLAN, "2017-12-02", 1000) == 1
    return journal


def test_a_plan_is_read_back_as_it_was_made(planned: Journal) -> None:
    assert planned.latest_plan() == SavedPlan(1, "2017-12-02", 1000, PLAN)


def test_without_a_plan_nobody_has_a_queue(journal: Journal) -> None:
    assert journal.latest_plan() is None
    assert journal.queue("ann") == []


def test_a_queue_is_ranked_and_knows_where_its_cases_stand(planned: Journal) -> None:
    planned.claim_case("c1", "bob", 200, 100)
    first, second = planned.queue("ann")
    assert (first.rank, first.file.case.id, first.minutes, first.value) == (1, "c2", 20, 800)
    assert (first.reason, first.propensity) == ("due today", 0.25)
    assert (first.file.case.evidence, first.file.state) == (("k2",), "open")
    assert (second.file.holder, second.propensity) == ("bob", 1.0)
    assert planned.queue("bob") == []


def test_a_closed_case_leaves_the_queue_and_a_new_plan_replaces_the_old(planned: Journal) -> None:
    planned.claim_case("c2", "ann", 400, 100)
    planned.close_case("c2", "ann", Verdict(Disposition.CLEARED), 200)
    assert [q.file.case.id for q in planned.queue("ann")] == ["c1"]
    planned.save_plan(Plan((Assignment("c3", "bob", 1, 5, 9),), (), 9, 9.0, 0.0, 0.1, {}), "d", 2)
    assert planned.queue("ann") == []
    assert [q.file.case.id for q in planned.queue("bob")] == ["c3"]


def test_a_random_pick_is_looked_back_on_once_it_has_a_verdict(planned: Journal) -> None:
    planned.claim_case("c1", "ann", 400, 100)
    planned.close_case("c1", "ann", Verdict(Disposition.CONFIRMED), 150)
    assert planned.random_looks(0) == []
    planned.claim_case("c2", "ann", 400, 100)
    planned.close_case("c2", "ann", Verdict(Disposition.CONFIRMED), 200)
    assert planned.random_looks(200) == [RandomLook(200, 0.25, True)]
    assert planned.random_looks(201) == []


def test_a_label_carries_the_chance_with_which_its_case_was_picked(planned: Journal) -> None:
    planned.claim_case("c2", "ann", 400, 100)
    planned.claim_case("c3", "ann", 400, 100)
    planned.close_case("c2", "ann", Verdict(Disposition.CLEARED), 200)
    planned.close_case("c3", "ann", Verdict(Disposition.CLEARED), 200)
    assert [(x.key, x.propensity, x.weight) for x in planned.labels(200)] == [
        ("k2", 0.25, 4.0),
        ("k3", 1.0, 1.0),
    ]
