"""The feedback loop: no verdict is heard before its time; its figures against plain counts."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from tillguard.demo import Truth
from tillguard.demo.loop import ARMS, SHARE, Past, in_every_arm
from tillguard.demo.loop.crew import DAY, Crew
from tillguard.demo.loop.figures import false_alerts_for, fewer_false_alerts, shown
from tillguard.demo.loop.run import Alert, House, Lived, Terms
from tillguard.domain import TRANSACTIONS, Event, Kind, Line, Outcome, Party, Tender, TenderType
from tillguard.features import History, sealed
from tillguard.learn.labels import Opinion
from tillguard.pipeline import Decided, Pipeline, Rulebook
from tillguard.policy import read_bundle

ROOT = Path(__file__).parents[2]
START, DAYS, A_DAY = 1_512_104_400, 25, 24


def refund(number: int) -> Event:
    """One an hour; a few people and cards, so that cases have more than one transaction."""
    r, at = random.Random(number), START + number * (DAY // A_DAY)
    amount = r.choice((900, 4000, 30_000))
    kind = r.choice((Kind.RETURN, Kind.POST_VOID, Kind.NO_SALE, Kind.CASH_COUNT))
    return Event(
        f"k{number}", kind, at, at,
        "367", "r1", f"e{r.randrange(4)}", "America/New_York", "2017-12-01", number,
        lines=(Line("item", "GROCERY", -1000, amount),),
        tenders=(Tender(TenderType.CASH, -amount),),
    )  # fmt: skip


EVENTS = [refund(number) for number in range(DAYS * A_DAY)]
TRUTHS = {e.key: Truth("POST_VOID", Party.STAFF, 500) for e in EVENTS if e.sequence % 5 == 0}
REVIEWS = [
    Opinion(e.key, "verdict", "", e.received + 3 * DAY, e.key in TRUTHS, 500, 0.5)
    for e in EVENTS[::7]
]

NIGHTS = [sealed(START + day * DAY, peers={}) for day in (0, 9)]


class Listening(Pipeline):
    """Notes when verdicts were heard: before which decision, and what was still waiting then; and
    the norms of which night each decision looked up."""

    def listen(self, house: House) -> None:
        self.house, self.pending = house, list[int]()
        self.told, self.late = list[tuple[int, int]](), list[int]()
        self.looked_up = list[tuple[int, int]]()

    def learn(self, outcome: Outcome) -> None:
        self.pending.append(outcome.known)
        super().learn(outcome)

    def decide(self, event: Event) -> Decided:
        self.told += [(known, event.received) for known in self.pending]
        self.late += [one.known for one in self.house.due if one.known <= event.received]
        self.pending.clear()
        assert self.history.norms is not None
        self.looked_up.append((event.received, self.history.norms.made))
        return super().decide(event)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Rulebook.of(read_bundle(ROOT / "rules", ROOT / "policies"))


def house(rulebook: Rulebook) -> tuple[House, Listening]:
    policies = rulebook.policies
    crew = Crew(
        TRUTHS, policies.in_force("", START), policies.staffing, SHARE, 0.3,
        np.random.default_rng(3),
    )  # fmt: skip
    pipeline = Listening(History(), rulebook, None)
    made = House(
        pipeline, crew, ARMS[1], Terms(retrain=7), TRUTHS, [*REVIEWS], [*REVIEWS], [*NIGHTS]
    )
    pipeline.listen(made)
    return made, pipeline


def test_a_verdict_is_heard_as_soon_as_it_is_known_and_work_fits_the_minutes(
    rulebook: Rulebook,
) -> None:
    made, pipeline = house(rulebook)
    lived = made.run(EVENTS, START)
    assert len(pipeline.told) > 10
    assert all(known <= received for known, received in pipeline.told)
    assert pipeline.late == []
    assert pipeline.looked_up == [
        (received, max(night.made for night in NIGHTS if night.made <= received))
        for received, _ in pipeline.looked_up
    ]
    by_day = [sum(w.case.minutes for w in lived.worked if w.day == day) for day in range(DAYS)]
    assert (
        0
        < max(by_day)
        <= SHARE * sum(max(person.minutes) for person in rulebook.policies.staffing.investigators)
    )
    assert all(w.known == 0 or w.known > START + w.day * DAY for w in lived.worked)
    assert {w.propensity < 1 for w in lived.worked} == {True, False}
    assert lived.worked == house(rulebook)[0].run(EVENTS, START).worked


def test_every_arm_lives_through_all_events_from_one_history(rulebook: Rulebook) -> None:
    past = Past(History().dump(), EVENTS, NIGHTS, REVIEWS)
    found = in_every_arm(past, TRUTHS, rulebook, 1, START)
    assert list(found) == [arm.name for arm in ARMS]
    days = {name: [(one.day, one.loss) for one in lived.alerts] for name, lived in found.items()}
    assert len(days["rules_only"]) == sum(event.kind in TRANSACTIONS for event in EVENTS)
    assert all(decided == days["rules_only"] for decided in days.values())


def alerts(*told: tuple[int, bool, int]) -> list[Alert]:
    return [Alert(0, worth, 0.5, flagged, loss) for worth, flagged, loss in told]


def test_false_alerts_are_counted_down_to_the_place_where_the_value_is_reached() -> None:
    ranked = alerts((9, True, 0), (8, True, 50), (7, True, 0), (6, True, 60), (5, True, 0))
    assert [false_alerts_for(value, ranked) for value in (0, 1, 50, 51, 110, 999)] == [
        0, 1, 1, 2, 2, 3,
    ]  # fmt: skip
    tied = alerts((5, True, 10), (5, True, 0))
    assert false_alerts_for(10, tied) == 1, "of equals the false ones come first"


def test_fewer_false_alerts_is_a_share_of_those_that_rules_raise() -> None:
    rules = Lived(alerts((1, True, 100), *[(1, True, 0)] * 8, (1, False, 500)))
    ours = Lived(alerts((9, False, 0), (8, False, 0), (7, True, 500), (1, False, 100)))
    assert fewer_false_alerts(ours, rules, (0, 1)) == 1 - 2 / 8
    told = shown([{"rules": rules, "ours": ours}] * 3, "rules", 28)
    share = told["second_half"]["ours"]["fewer_false_alerts_at_equal_value"]
    assert share == {"value": None, "low": None, "high": None}, "no alert in the second half"
    (block,) = told["over_time"]["ours"]
    assert block["fewer_false_alerts_at_equal_value"] == {"value": 0.75, "low": 0.75, "high": 0.75}
