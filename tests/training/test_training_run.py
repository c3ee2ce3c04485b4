"""A training run: what is good becomes live, what is worse is refused, what serves is unharmed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tillguard.domain import Party
from tillguard.errors import NotEnoughLabels
from tillguard.journal import TAKE_BACK_SECONDS, DecisionRow, Journal, Label, Stage
from tillguard.journal.group import write_group
from tillguard.learn import Label as Learned
from tillguard.learn.labels import Opinion
from tillguard.model import Estimator
from tillguard.serve.trainer import Stopped, trained
from tillguard.settings import Settings
from tillguard.training import TWIN, Order, State, prune, run
from tillguard.training.known import known, stands

from .conftest import NOON, QUICK, ROWS, SIGNAL, Write, chain, unsaid

FIRST = Order("ann", NOON)


def live(settings: Settings) -> str:
    journal = Journal.open(settings.url)
    pointer = journal.live_model()
    journal.close()
    return pointer.version.hash if pointer else ""


def row_of(key: str, at: int, vector: np.ndarray, yes: bool) -> DecisionRow:  # type: ignore[type-arg]
    return DecisionRow(
        key=key, revision=0, fingerprint=b"f", kind="return", store="367", region="coast",
        register="1", employee="e1", customer="m1", card="", at=at, received=at,
        business_date="2017-12-05", amount=-4000, discount=0, action=2,
        flagged=True, risk=0.5, probability=0.5, damage=4000, expected_loss=2000,
        typology="NO_RECEIPT_RETURN", party="customer", bundle="b", model="", degraded="",
        hits="[]", reason="", cause="", trips="", vector=vector.tobytes(), decision=b"d", body=b"b",
    )  # fmt: skip


def serve(settings: Settings, count: int, source: str, honest: bool) -> None:
    """Decisions after the chain's year, labelled by one source, honestly or all the other way."""
    found, journal = chain(77, count), Journal.open(settings.url)
    pairs = list(zip(found.table.keys, found.table.vectors, found.labels, strict=True))
    rows = [row_of(key, NOON + 60 * i, v, la.confirmed) for i, (key, v, la) in enumerate(pairs)]
    with journal.database.hot_transaction() as driver:
        write_group(driver, rows)
    journal.save_labels(
        Label(key, source, NOON + 86_400, la.confirmed is honest, "", Party.CUSTOMER, 4000)
        for key, _, la in pairs
    )
    journal.close()


def test_the_first_model_is_judged_kept_with_its_lineage_and_live(
    begun: Settings,
) -> None:
    first = live(begun)
    model = Estimator.load(begun.models / first)
    twin = Estimator.load(begun.models / first / TWIN)
    lineage = model.manifest["lineage"]
    assert lineage["twin"] == twin.hash
    assert lineage["parent"] == ""
    assert lineage["labels"] == {"before": ROWS}
    assert set(lineage["inputs"]) == {"vectors", "labels"}
    assert twin.manifest["span"][1] < model.manifest["span"][1]
    journal = Journal.open(begun.url)
    found = journal.stored_model(first)
    assert [s.step for s in found.steps] == [Stage.FIT, Stage.GATE, Stage.PROMOTE]
    assert json.loads(json.dumps(found.as_json()))["author"] == "ann"
    journal.close()
    again = run(begun, replace(FIRST, now=NOON + 1), unsaid, QUICK)
    assert (again.state, again.hash) == (State.SAME, first)


def test_labels_turned_round_by_one_source_are_left_out_by_name(
    begun: Settings,
) -> None:
    serve(begun, 120, "import", honest=False)
    order = replace(FIRST, now=NOON + 86_400, dry=True)
    outcome = run(begun, order, unsaid, QUICK)
    assert [one.labeller for one in outcome.doubts] == ["import"]
    assert outcome.state is State.SAME, "without them there is nothing new"
    journal = Journal.open(begun.url)
    names = [
        {m.by for m in known(journal, begun.learnt, unsaid, {}, trusted=who).marks}
        for who in ((), ("import",))
    ]
    assert names == [{"", "import"}, {""}], "nobody doubts who is trusted"
    journal.close()


def test_a_model_of_poisoned_labels_is_refused_and_what_was_live_stays_live(
    begun: Settings, learnt: Write
) -> None:
    champion = live(begun)
    vectors = chain(1, ROWS).table.vectors

    def cleared(i: int, label: Learned) -> Learned:
        poisoned = i < 0.75 * ROWS and label.confirmed and vectors[i, SIGNAL] > 3.0
        return replace(label, confirmed=False, loss=0) if poisoned else label

    learnt(change=cleared)
    outcome = run(begun, replace(FIRST, now=NOON + 1), unsaid, QUICK)
    assert outcome.state is State.REFUSED
    assert outcome.judgement is not None
    assert "surely worse" in outcome.judgement.reasons
    assert live(begun) == champion
    journal = Journal.open(begun.url)
    gate = journal.stored_model(outcome.hash).steps[-1]
    assert (gate.step, gate.passed) == (Stage.GATE, False)
    assert gate.note == outcome.judgement.reasons
    journal.close()


def test_labels_that_say_nothing_make_no_first_model(settings: Settings, learnt: Write) -> None:
    draw = np.random.default_rng(3).random(ROWS)
    learnt(change=lambda i, la: replace(la, confirmed=bool(draw[i] < 0.2), loss=4000))
    outcome = run(settings, FIRST, unsaid, QUICK)
    assert outcome.state is State.REFUSED
    assert live(settings) == ""


def test_too_few_labels_are_said_and_leave_nothing_behind(
    settings: Settings, learnt: Write
) -> None:
    learnt(rows=40)
    with pytest.raises(NotEnoughLabels, match="review more"):
        run(settings, FIRST, unsaid, QUICK)
    assert not list(settings.models.glob("*"))


async def test_a_run_that_dies_or_stalls_stands_in_the_trail_and_harms_nothing(
    settings: Settings, learnt: Write
) -> None:
    learnt(rows=300)
    small = settings.model_copy(update={"train_megabytes": 64})
    with pytest.raises(Stopped, match="what was live stays live"):
        await trained(small, FIRST)
    slow = settings.model_copy(update={"train_minutes": 0.0002})
    with pytest.raises(Stopped, match=r"not done within 0\.0002 minutes"):
        await trained(slow, FIRST)
    journal = Journal.open(settings.url)
    notes = [step.note for step in journal.model_runs()]
    journal.close()
    assert len(notes) == 2
    assert "not done within" in notes[0]


def test_more_honest_labels_make_a_daily_challenger_whose_parent_is_the_champion(
    begun: Settings,
) -> None:
    champion, journal = live(begun), Journal.open(begun.url)
    serve(begun, 120, "verdict", honest=True)
    beside = begun.model_copy(update={"shadow_decisions": 50})
    settled = NOON + 86_400 + TAKE_BACK_SECONDS
    outcome = run(beside, replace(FIRST, now=settled, daily=True), unsaid, QUICK)
    assert outcome.judgement is not None
    assert outcome.state is State.CHALLENGER, outcome.judgement.reasons
    assert not outcome.doubts
    assert outcome.manifest["lineage"]["parent"] == champion
    assert outcome.manifest["lineage"]["labels"] == {"before": ROWS, "verdict": 120}
    assert "against its twin" in outcome.judgement.criteria[-1].said
    assert journal.running_challenger().version.hash == outcome.hash
    assert live(begun) == champion
    drift = journal.stored_model(champion).steps[-1]
    assert drift.step is Stage.DRIFT
    assert drift.figures["reference"].startswith("the 56 days before")
    assert drift.figures["level"] in ("steady", "watch")
    journal.close()


def test_what_was_live_is_never_pruned_and_of_the_others_ten_are_kept(
    settings: Settings, tmp_path: Path
) -> None:
    journal = Journal.open(settings.url)
    hashes = [f"{n:02d}" * 32 for n in range(15)]
    for at, hash in enumerate(hashes):
        (settings.models / hash).mkdir(parents=True)
        journal.save_model(hash, b"{}", at)
    journal.promote_model(hashes[0], "ann", 1)
    journal.promote_model(hashes[1], "ann", 2)
    gone = prune(journal, settings.models)
    assert set(gone) == set(hashes[2:5])
    assert {p.name for p in settings.models.iterdir()} == {*hashes[:2], *hashes[5:]}
    journal.close()


def test_what_is_held_back_is_told_where_the_rest_is_too_little(
    settings: Settings, learnt: Write
) -> None:
    learnt(change=lambda i, label: replace(label, confirmed=i % 25 == 0))
    with pytest.raises(NotEnoughLabels, match=r"held back to judge\)$"):
        run(settings, FIRST, unsaid)


@pytest.mark.parametrize(
    ("source", "age", "learnt"),
    [
        ("verdict", 0, False),
        ("verdict", TAKE_BACK_SECONDS - 1, False),
        ("verdict", TAKE_BACK_SECONDS, True),
        ("approval", 0, True),
        ("import", 0, True),
    ],
)
def test_what_may_still_be_taken_back_is_not_learnt_from(
    source: str, age: int, learnt: bool
) -> None:
    now = 1_000_000
    assert stands(Opinion("k1", source, "ann", now - age, True, 1), now) is learnt
