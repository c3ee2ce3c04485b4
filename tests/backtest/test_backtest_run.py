"""A backtest says what the bundle would have said, row by row, and goes on where it was cut."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from tillguard.backtest import Bodies, Range, Report, backtest, catalogue
from tillguard.backtest.interval import wilson
from tillguard.backtest.vectors import Replayed
from tillguard.decide import decide
from tillguard.domain import Action, Choice, Hit, Kind, Score
from tillguard.features import FEATURES, History
from tillguard.journal import Decided, Journal
from tillguard.pipeline import Rulebook
from tillguard.policy import Bundle
from tillguard.radius import BlastRadius, blamed
from tillguard.staff_time import StaffTime

Changed = Callable[..., Rulebook]
DAYS = Range(30, 256)
LATE = "returns/late-return-of-value.yaml"


def rows_of(journal: Journal) -> list[Decided]:
    return [row for block in journal.decided(journal.span(30), 500) for row in block]


class Judged(NamedTuple):
    """One decision; `fell` says whether a trip in force made it milder, `trips` at whose door is
    laid what it tripped itself."""

    action: Action
    flagged: bool
    rules: tuple[str, ...]
    fell: bool
    trips: tuple[str, ...]


def judged_one_by_one(journal: Journal, book: Rulebook, bodies: Bodies) -> list[Judged]:
    """The plain way: every event through the evaluator, `decide` and the blast radius."""
    found, radius, staff = [], BlastRadius(), StaffTime()
    for row in rows_of(journal):
        body = journal.bodies([row.seq])[row.seq]
        event = bodies.event(Kind(row.kind), body, row.received)
        policy = book.policies.in_force(event.store, event.at, event.zone)
        given, vector = book.given(policy), array("d", row.vector)
        hits = book.engine.evaluator.hits(event, vector, given)
        score = None if row.probability is None else Score(row.probability, row.damage, 0.0)
        member = event.customer != ""
        minutes = book.policies.staffing.manager_minutes(event.store)
        prices = staff.prices(policy.prices(), event.store, "", minutes, event.received)
        trips = radius.trips(event.store, event.register, event.received)

        def ask(some: Sequence[Hit]) -> Choice:
            return decide(event.kind, some, score, policy, prices, member, trips)  # noqa: B023

        choice = ask(hits)
        free = decide(event.kind, hits, score, policy, prices, member)
        cause = blamed(choice.action, hits, policy, ask)
        staff.take(event.store, policy.action_terms[choice.action - 1], event.received)
        place = (event.store, event.register, event.received)
        trips_ = radius.count(*place, choice.action, cause, policy.radius)
        rules, by = (hit.rule for hit in hits), (trip.rule or "the policy" for trip in trips_)
        fell = choice.action < free.action
        found.append(Judged(choice.action, choice.flagged, tuple(rules), fell, tuple(by)))
    return found


def test_what_is_live_backtested_against_itself_is_what_was_answered(
    journal: Journal, shipped: Rulebook, bodies: Bodies
) -> None:
    report = backtest(journal, shipped, shipped, bodies, DAYS)
    rows = rows_of(journal)
    assert report.decisions == len(rows) == 1500
    assert report.candidate == report.live
    assert report.flips == {}
    answered = Counter(Action(row.action).name for row in rows)
    assert {n: c for n, c in report.live.whole.actions.items() if c} == answered
    assert report.live.whole.hits == sum(row.flagged for row in rows)
    assert len(answered) > 2
    assert report.replayed == []


def test_what_would_trip_is_told_by_rule_with_what_fell_by_it(
    journal: Journal, shipped: Rulebook, changed: Changed, bodies: Bodies
) -> None:
    unlimited = changed("policies/base.yaml", "at_least: 5", "at_least: 1000")
    report = backtest(journal, unlimited, shipped, bodies, DAYS)
    assert (report.candidate.trips, report.candidate.fallen) == ({}, 0)
    plain = judged_one_by_one(journal, shipped, bodies)
    tripped = Counter(one.trip.rule or "the policy" for one in journal.trips(10_000))
    assert report.live.trips == tripped == Counter(by for one in plain for by in one.trips)
    assert tripped
    assert report.live.fallen == sum(one.fell for one in plain) > 0
    freely = judged_one_by_one(journal, unlimited, bodies)
    assert not any(one.fell or one.trips for one in freely)
    flips = [a for a, b in zip(plain, freely, strict=True) if a.action is not b.action]
    assert sum(one["decisions"] for one in report.flips.values()) == len(flips)
    # what does not fall makes managers dearer, which changes others; at least what fell differs
    assert {one for one in plain if one.fell} <= set(flips)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("policies/base.yaml", "  floor: ", "  floor: 0.0001 #"),
        ("rules/returns/no-receipt-refund-of-value.yaml", "severity: ", "severity: 2 #"),
        ("rules/voids/cash-void-long-after-the-sale.yaml", "severity: ", "severity: 5 #"),
    ],
)
def test_a_candidate_is_judged_as_the_service_would_have_row_by_row(
    journal: Journal, shipped: Rulebook, changed: Changed, bodies: Bodies,
    path: str, old: str, new: str,
) -> None:  # fmt: skip
    candidate = changed(path, old, new)
    report = backtest(journal, candidate, shipped, bodies, DAYS)
    ours, theirs = (judged_one_by_one(journal, b, bodies) for b in (candidate, shipped))
    for side, plain in ((report.candidate, ours), (report.live, theirs)):
        actions = Counter(one.action.name for one in plain)
        assert {n: c for n, c in side.whole.actions.items() if c} == actions
        hits = Counter(rule for one in plain for rule in one.rules)
        assert {n: g.hits for n, g in side.rules.items() if g.hits} == hits
        assert side.whole.hits == sum(one.flagged for one in plain)
    flips = Counter(
        f"{b[0].name} to {a[0].name}" for a, b in zip(ours, theirs, strict=True) if a[0] is not b[0]
    )
    assert {name: one["decisions"] for name, one in report.flips.items()} == flips


def test_every_group_adds_up_to_the_whole(
    journal: Journal, shipped: Rulebook, bodies: Bodies
) -> None:
    side = backtest(journal, shipped, shipped, bodies, DAYS).live
    for groups in (side.seasons, side.branches, side.kinds):
        for measure in ("decisions", "hits", "confirmed", "cleared", "unknown", "friction"):
            whole = getattr(side.whole, measure)
            assert sum(getattr(g, measure) for g in groups.values()) == whole, measure
    assert set(side.branches) == {"367", "288", "not listed"}
    assert side.whole.confirmed + side.whole.cleared + side.whole.unknown == side.whole.hits
    assert side.whole.confirmed > 0


def test_precision_and_recall_are_counted_on_reviews_only(
    journal: Journal, shipped: Rulebook, bodies: Bodies
) -> None:
    side = backtest(journal, shipped, shipped, bodies, DAYS).live
    labels = {label.key: label.confirmed for label in journal.labels(2**62)}
    plain = judged_one_by_one(journal, shipped, bodies)
    for name, group in side.rules.items():
        hit = [row for row, one in zip(rows_of(journal), plain, strict=True) if name in one.rules]
        known = [labels[row.key] for row in hit if row.key in labels]
        assert (group.hits, group.confirmed) == (len(hit), sum(known))
        assert group.cleared == len(known) - sum(known)
        assert group.precision == (sum(known) / len(known) if known else None)
    assert side.whole.labelled_losses == sum(labels.values())
    assert 0 < (side.whole.recall or 0) < 1


def test_a_run_that_was_cut_short_continues_and_finds_the_same(
    journal: Journal, shipped: Rulebook, changed: Changed, bodies: Bodies, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("tillguard.backtest.run.SAVED_EVERY", 0.0)
    candidate = changed(
        "rules/returns/no-receipt-refund-of-value.yaml", "severity: ", "severity: 2 #"
    )
    whole = backtest(journal, candidate, shipped, bodies, DAYS)
    with pytest.raises(KeyboardInterrupt):
        backtest(journal, candidate, shipped, bodies, DAYS, tmp_path, cut_after(4))
    (kept,) = tmp_path.iterdir()
    json.loads(kept.read_text())
    again: list[int] = []
    report = backtest(
        journal, candidate, shipped, bodies, DAYS, tmp_path, lambda done, total: again.append(done)
    )
    assert again == [1024, 1280, 1500]
    assert replace(report, seconds=0.0) == replace(whole, seconds=0.0)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_checkpoint_is_as_good_as_none(
    journal: Journal, shipped: Rulebook, bodies: Bodies, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("tillguard.backtest.run.SAVED_EVERY", 0.0)

    with pytest.raises(KeyboardInterrupt):
        backtest(journal, shipped, shipped, bodies, Range(30, 100), tmp_path, cut_after(3))
    for file in tmp_path.iterdir():
        file.write_text(file.read_text()[:-40])
    report = backtest(journal, shipped, shipped, bodies, Range(30, 100), tmp_path)
    assert report.decisions == 1500


def cut_after(blocks: int) -> Callable[[int, int], None]:
    left = [blocks]

    def tick(done: int, total: int) -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt

    return tick


def test_only_the_last_days_are_replayed(
    journal: Journal, shipped: Rulebook, bodies: Bodies
) -> None:
    rows = rows_of(journal)
    report = backtest(journal, shipped, shipped, bodies, Range(1))
    wanted = [row for row in rows if row.received >= rows[-1].received - 86_400]
    assert report.decisions == len(wanted) < 1500


def test_replayed_events_give_the_vectors_that_were_served(
    journal: Journal, shipped: Rulebook, bodies: Bodies
) -> None:
    rows = rows_of(journal)
    (vectors,) = Replayed(journal, bodies, History()).vectors(rows, [shipped])
    for row, vector in zip(rows, vectors, strict=True):
        served = np.frombuffer(row.vector)
        assert vector[: len(served)].tobytes() == served.tobytes()


def test_what_the_vectors_of_then_lack_is_replayed_and_named(
    filled: Path, shipped: Rulebook, bodies: Bodies, tmp_path: Path
) -> None:
    """The catalogue of then knew neither `amount` nor the meaning of `receipt_age`."""
    copied = tmp_path / "journal.db"
    copied.write_bytes(filled.read_bytes())
    journal = Journal.open(f"sqlite:///{copied}")
    wanted = backtest(journal, shipped, shipped, bodies, DAYS)
    then = {n: said for n, said in catalogue().items() if n != "amount"}
    with journal.database.hot_transaction() as driver:
        driver.execute(
            "UPDATE catalogue SET hash = 'old', features = ?", (json.dumps(list(then.items())),)
        )
    report = backtest(journal, shipped, shipped, bodies, DAYS)
    assert report.replayed == ["feature amount"]
    assert any("feature amount: the events were replayed" in note for note in report.notes)
    assert report.live.whole == wanted.live.whole
    journal.close()


def test_a_sequence_that_no_bundle_looked_for_is_replayed(
    journal: Journal, shipped: Rulebook, with_rule: Callable[[str, str], Rulebook], bodies: Bodies
) -> None:
    candidate = with_rule("rules/returns/no-sale-before-a-refund.yaml", SEQUENCE)
    report = backtest(journal, candidate, shipped, bodies, DAYS)
    assert report.replayed == ["the sequence of no-sale-before-a-refund"]
    live = backtest(journal, shipped, shipped, bodies, DAYS).live
    assert report.live.rules == live.rules
    assert report.candidate.rules["no-sale-before-a-refund"].hits > 0


WINDOW = "rules:\n  no-sale-then-cash-refund:\n    parameters: {window: 30 min}\n"
LATER = """about: Later in the month
rank: 9
dates:
  - {from: 2017-12-03, to: 2017-12-09}
"""


def test_a_flag_under_another_parameter_is_replayed_from_the_day_on_which_it_counts(
    journal: Journal, shipped: Rulebook, shipped_bundle: Bundle, bodies: Bodies
) -> None:
    """What the journal keeps holds under the parameters of then: here a season's days differ."""
    season = {"policies/seasons/later.yaml": LATER + WINDOW}
    candidate = Rulebook.of(Bundle({**shipped_bundle.files, **season}))
    report = backtest(journal, candidate, shipped, bodies, Range(30, 64))
    rule = "no-sale-then-cash-refund"
    assert report.replayed == [f"the sequence of {rule} under other parameters"]
    live = backtest(journal, shipped, shipped, bodies, DAYS).live
    assert replace(report.live, seasons={}) == replace(live, seasons={})
    wanted = Counter(flagged_by(journal, candidate, bodies, rule))
    assert wanted[True] > report.live.rules[rule].hits
    assert report.candidate.rules[rule].hits == wanted[True]


def flagged_by(journal: Journal, book: Rulebook, bodies: Bodies, rule: str) -> list[bool]:
    """Whether the rule hits each decision, by a history that sees all events again."""
    history, found = History(), []
    for row in rows_of(journal):
        event = bodies.event(Kind(row.kind), journal.bodies([row.seq])[row.seq], row.received)
        vector = history.see(event)
        given = book.given(book.policies.in_force(event.store, event.at, event.zone))
        whole = book.engine.sequences.complete(event, vector, history.recent, given)
        hits = book.engine.evaluator.hits(event, whole, given)
        found.append(rule in {hit.rule for hit in hits})
    return found


def test_a_parameter_that_is_set_as_the_rule_said_before_needs_no_replay(
    journal: Journal, shipped: Rulebook, changed: Changed, bodies: Bodies
) -> None:
    path = "rules/voids/no-sale-then-cash-refund.yaml"
    candidate = changed(path, "default: 5 min", "default: 300 s")
    assert candidate.hash != shipped.hash
    assert backtest(journal, candidate, shipped, bodies, DAYS).replayed == []
    wider = changed(path, "default: 5 min", "default: 6 min")
    assert len(backtest(journal, wider, shipped, bodies, DAYS).replayed) == 1


SEQUENCE = """
id: no-sale-before-a-refund
title: No sale before a refund
group: returns
typology: NO_RECEIPT_RETURN
party: customer
kinds: [return]
severity: 2
reason: A refund of {amount} soon after the drawer was opened without a sale
sequence:
  of: register
  within: 6 h
  steps:
    - kinds: [no_sale]
    - kinds: [return]
tests:
  - name: both
    before:
      - {kind: no_sale, ago: 4 min}
    hit: true
  - name: no drawer
    hit: false
"""


def test_hours_are_those_of_the_candidates_staffing(
    journal: Journal, shipped: Rulebook, changed: Changed, bodies: Bodies
) -> None:
    more = changed("policies/staffing.yaml", "fri: 75", "fri: 480")
    report = backtest(journal, more, shipped, bodies, DAYS)
    ours, live = report.candidate.total_hours, report.live.total_hours
    assert ours.needed == live.needed > 0
    assert ours.planned > live.planned > 0
    assert live.worked <= live.planned
    assert ours.recovered >= live.recovered
    gained = ours.recovered - live.recovered
    assert report.candidate.whole.net_value - report.live.whole.net_value == gained


def test_an_empty_journal_proves_nothing_and_says_so(
    shipped: Rulebook, bodies: Bodies, tmp_path: Path
) -> None:
    journal = Journal.open(f"sqlite:///{tmp_path}/journal.db")
    report: Report = backtest(journal, shipped, shipped, bodies)
    assert report.decisions == 0
    assert "nothing is proven" in " ".join(report.notes)
    json.dumps(report.as_json())
    journal.close()


def test_the_interval_holds_the_share_and_narrows_with_the_count() -> None:
    assert wilson(0, 0) is None
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-3)
    for cases in (1, 10, 100, 1000):
        for hits in {0, 1, cases // 2, cases}:
            low, high = wilson(hits, cases) or (2, -1)
            assert 0 <= low <= hits / cases <= high <= 1
            wider = wilson(hits, cases)
            narrower = wilson(10 * hits, 10 * cases)
            assert wider is not None
            assert narrower is not None
            assert narrower[1] - narrower[0] < wider[1] - wider[0]


def test_the_catalogue_names_every_feature_once() -> None:
    assert list(catalogue()) == [feature.name for feature in FEATURES]
