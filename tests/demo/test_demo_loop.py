"""The feedback loop: no verdict is heard before its time; its figures against plain counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tillguard.demo import Chain
from tillguard.demo.loop import ARMS, SHARE, opinion
from tillguard.demo.loop.crew import DAY, Crew
from tillguard.demo.loop.figures import false_alerts_for, fewer_false_alerts, shown
from tillguard.demo.loop.run import Alert, House, Lived, Terms
from tillguard.domain import Event
from tillguard.features import History
from tillguard.learn.labels import Opinion
from tillguard.pipeline import Pipeline, Rulebook
from tillguard.policy import read_bundle

ROOT = Path(__file__).parents[2]
DAYS = 25


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Rulebook.of(read_bundle(ROOT / "rules", ROOT / "policies"))


def house(chain: Chain, rulebook: Rulebook, start: int, explore: float) -> House:
    policies, reviews = rulebook.policies, [opinion(r) for r in chain.verdicts(start)]
    crew = Crew(
        chain.truths, policies.in_force("", start), policies.staffing, SHARE, explore,
        np.random.default_rng(3),
    )  # fmt: skip
    pipeline = Pipeline(History(), rulebook, None)
    return House(pipeline, crew, ARMS[1], Terms(retrain=7), chain.truths, [*reviews], reviews)


@pytest.fixture(scope="module")
def weeks(chain: Chain, events: Sequence[Event]) -> tuple[int, list[Event]]:
    start = chain.span[1] + 1 - DAYS * DAY
    return start, [event for event in events if event.received >= start]


def test_a_verdict_is_heard_when_it_is_known_and_work_fits_the_minutes(
    chain: Chain,
    rulebook: Rulebook,
    weeks: tuple[int, list[Event]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start, events = weeks
    lived_in, heard = house(chain, rulebook, start, 0.3), list[tuple[int, int]]()
    outcome = House._outcome

    def noted(self: House, one: Opinion) -> object:
        heard.append((one.known, max(n.received for n in self.noted.values())))
        return outcome(self, one)

    monkeypatch.setattr(House, "_outcome", noted)
    lived = lived_in.run(events, start)
    assert len(heard) > 10
    assert all(
        known <= min(e.received for e in events if e.received > latest) for known, latest in heard
    )
    by_day = [sum(w.case.minutes for w in lived.worked if w.day == day) for day in range(DAYS)]
    assert max(by_day) <= 1 + SHARE * 8 * 90
    assert all(w.known == 0 or w.known > start + w.day * DAY for w in lived.worked)
    assert {w.propensity < 1 for w in lived.worked} == {True, False}
    assert lived.worked == house(chain, rulebook, start, 0.3).run(events, start).worked


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
