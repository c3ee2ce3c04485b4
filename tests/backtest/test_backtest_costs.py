"""What ways of deciding cost on true loss, against `decide` asked one transaction at a time."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tillguard.backtest.block import Fetch
from tillguard.backtest.costs import Really, costs
from tillguard.decide import decide
from tillguard.domain import Action, Event, Party, Score
from tillguard.features import INDEX, History
from tillguard.journal import Decided
from tillguard.pipeline import Pipeline, Rulebook

MakeEvent = Callable[[random.Random, int], Event]
ROWS = 400


def apart(event: Event, number: int) -> Event:
    """Two hours after the one before, so that no register trips the blast radius."""
    at = event.at + number * 7200
    return replace(event, at=at, received=at)


class Case:
    """Random transactions, with random estimates and a random truth."""

    def __init__(self, rulebook: Rulebook, make_event: MakeEvent) -> None:
        r, pipeline = random.Random(3), Pipeline(History(), rulebook, None)
        self.rulebook = rulebook
        self.events = [apart(make_event(r, number), number) for number in range(ROWS)]
        self.decided = [pipeline.decide(event) for event in self.events]
        self.scores = [
            Score(r.choice((0.001, 0.06, 0.2, 0.9)), r.randrange(30_000), 0.0) for _ in self.events
        ]
        self.losses = [r.choice((0, 0, 0, 700, 45_000)) for _ in self.events]
        self.typologies = [r.choice(("POST_VOID", "NO_RECEIPT_RETURN")) for _ in self.events]

    def told(self) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
        rows = [
            Decided(
                n, e.key, 0, e.kind, e.store, e.register, e.employee, e.customer, e.card, e.at,
                e.received, e.business_date, int(d.vector[INDEX["amount"]]), 1, False,
                s.probability, s.damage, "", "", "", b"",
            )
            for n, (e, d, s) in enumerate(zip(self.events, self.decided, self.scores, strict=True))
        ]  # fmt: skip
        vectors = np.array([list(d.vector) for d in self.decided])
        fetch = Fetch(
            lambda some: [self.events[row.seq] for row in some],
            lambda some: [self.events[row.seq].attributes for row in some],
        )
        parties = [Party.STAFF if t == "POST_VOID" else Party.CUSTOMER for t in self.typologies]
        really = Really(np.array(self.losses), self.typologies, parties)
        return costs(self.rulebook, rows, vectors, fetch, really)

    def plain(self, i: int, action: Action) -> float:
        """Loss left, friction and staff of one action on what was true, half up each."""
        event, policy = self.events[i], self.policy(i)
        loss, name = self.losses[i], self.typologies[i]
        if loss:
            prevented = int(loss * policy.typology(name).prevented[action - 1] + 0.5)
            left, friction = loss - prevented, 0
        else:
            terms = policy.terms(event.kind, event.customer != "")
            left, friction = 0, int(terms.friction[action - 1] + 0.5)
        return left + friction + policy.action_terms[action - 1].cost(policy.prices())

    def policy(self, i: int):  # type: ignore[no-untyped-def]
        event = self.events[i]
        return self.rulebook.policies.in_force(event.store, event.at, event.zone)

    def chosen(self, i: int, score: Score | None) -> Action:
        event, policy = self.events[i], self.policy(i)
        member = event.customer != ""
        return decide(
            event.kind, self.decided[i].hits, score, policy, policy.prices(), member
        ).action


@pytest.fixture(scope="module")
def case(shipped: Rulebook, make_event: MakeEvent) -> Case:
    return Case(shipped, make_event)


def test_every_way_costs_what_its_actions_cost_one_by_one(case: Case) -> None:
    told, wrong = case.told(), 0
    for i in range(ROWS):
        assert told["approve_all"][i] == case.plain(i, Action.APPROVE)
        wrong += told["ours"][i] != case.plain(i, case.chosen(i, case.scores[i]))
        wrong += told["rules_only"][i] != case.plain(i, case.chosen(i, None))
    assert wrong == 0


def test_a_threshold_asks_for_approval_at_or_above_it_and_approves_below(case: Case) -> None:
    told = case.told()
    for i, score in enumerate(case.scores):
        approved = case.plain(i, Action.APPROVE)
        if score.probability < 0.2:
            assert told["threshold_0.20"][i] == approved
        elif case.events[i].kind.value in ("return", "void", "post_void", "gift_card"):
            assert told["threshold_0.20"][i] == case.plain(i, Action.MANAGER_APPROVAL)
