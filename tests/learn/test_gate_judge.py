"""The gate: what is not worse passes, what is worse is refused with the reason in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss

from tillguard.learn.gate import Bounds, judge
from tillguard.learn.holdout import (
    Holdout,
    Scores,
    brier,
    calibration_error,
    resampled,
    value_at_capacity,
)

ROWS, DAILY, FLOOR = 3000, 8.0, 0.1
QUICK = Bounds(replicates=100)


def rows(seed: int = 0, count: int = ROWS) -> tuple[Holdout, Scores]:
    """Labels of four regions over thirty days, and the scores of whoever knows their chances."""
    chance = np.random.default_rng(seed)
    truth = 1 / (1 + np.exp(3.2 - 2.2 * chance.normal(size=count)))
    region = chance.choice(["coast", "lakes", "peaks", "plains"], count)
    return Holdout(
        (chance.random(count) < truth).astype(float),
        chance.choice([1.0, 2.0, 4.0], count),
        np.rint(chance.gamma(2.0, 3000.0, count)),
        np.sort(chance.integers(0, 30, count)),
        {"region": region, "role": chance.choice(["staff", "customer"], count)},
        {"region": region, "shift": chance.choice(["morning", "evening"], count)},
        chance.choice(["void", "return"], count),
        chance.integers(0, 400, count).astype(str),
    ), Scores(truth, np.full(count, 6000.0))


def noisy(said: Scores, noise: float, seed: int, where: object = None) -> Scores:
    """The same with noise on the log-odds, everywhere or in some rows."""
    odds = np.log(said.probability / (1 - said.probability))
    stirred = odds + np.random.default_rng(seed).normal(0, noise, len(odds))
    found = np.where(True if where is None else where, stirred, odds)
    return Scores(1 / (1 + np.exp(-found)), said.damage)


def failed(*args: object) -> list[str]:
    judgement = judge(*args, DAILY, FLOOR, QUICK)  # type: ignore[arg-type]
    return [one.name for one in judgement.criteria if not one.passed]


def test_an_equal_passes_every_criterion() -> None:
    held, said = rows()
    judgement = judge(held, said, said, DAILY, FLOOR, QUICK)
    assert judgement.passed
    assert judgement.reasons == ""
    names = [one.name for one in judgement.criteria]
    assert {"labels", "value at capacity", "brier", "calibration", "role staff"} < set(names)
    assert sum(name.startswith("region ") for name in names) == 4
    assert sum(name.startswith("false-alarm parity") for name in names) == 2


def test_honest_models_with_errors_of_their_own_are_seldom_refused(tenth: int) -> None:
    refused = 0
    for seed in range(60 // tenth):
        held, said = rows(seed)
        refused += bool(failed(held, noisy(said, 0.1, seed), noisy(said, 0.1, seed + 1000)))
    assert refused <= 0.2 * 60 // tenth


def test_scores_that_know_nothing_are_refused_for_value_and_for_truth() -> None:
    held, said = rows()
    mixed = Scores(np.random.default_rng(1).permutation(said.probability), said.damage)
    assert {"value at capacity", "brier"} <= set(failed(held, mixed, said))


def test_a_loss_within_the_margin_is_refused_where_it_is_sure_and_not_slight() -> None:
    held, said = rows(9, 6000)
    judgement = judge(held, noisy(said, 0.7, 3), said, DAILY, FLOOR, QUICK)
    (truth,) = [one for one in judgement.criteria if one.name == "brier"]
    assert 0.03 < truth.figures["value"] < truth.figures["high"] < QUICK.brier
    assert "surely worse" in truth.said
    assert not truth.passed
    slight = judge(held, noisy(said, 0.3, 3), said, DAILY, FLOOR, QUICK)
    assert "brier" not in slight.reasons


def test_too_sure_of_itself_is_refused_for_its_calibration() -> None:
    held, said = rows()
    sure = Scores(np.minimum(0.98, said.probability * 2), said.damage)
    assert "calibration" in failed(held, sure, said)


@pytest.mark.parametrize(("kind", "name"), [("region", "lakes"), ("role", "staff")])
def test_what_is_worse_in_one_group_only_is_refused_for_that_group(kind: str, name: str) -> None:
    held, said = rows(3, 6000)
    worse = noisy(said, 2.5, 2, held.groups[kind] == name)
    found = failed(held, worse, said)
    assert f"{kind} {name}" in found
    others = set(np.unique(held.groups[kind])) - {name}
    assert not {f"{kind} {other}" for other in others} & set(found)


def test_staff_of_one_shift_that_is_alarmed_falsely_more_often_is_named() -> None:
    held, said = rows(4, 6000)
    evening = (held.peers["shift"] == "evening") & (held.labels == 0)
    raised = Scores(np.where(evening, np.maximum(said.probability, 0.06) * 2, said.probability),
                    said.damage)  # fmt: skip
    judgement = judge(held, raised, said, DAILY, FLOOR, QUICK)
    (parity,) = [c for c in judgement.criteria if c.name == "false-alarm parity by shift"]
    assert not parity.passed
    assert "evening is alarmed falsely" in parity.said
    assert judge(held, raised, raised, DAILY, FLOOR, QUICK).passed, "no worse than it was before"


def test_few_labels_refuse_with_how_many_are_needed() -> None:
    held, said = rows(count=150)
    judgement = judge(held, said, said, DAILY, FLOOR, QUICK)
    assert not judgement.passed
    assert "200 are needed" in judgement.reasons


def test_little_evidence_refuses_what_may_be_much_worse() -> None:
    held, said = rows(5, 400)
    judgement = judge(held, noisy(said, 1.5, 1), noisy(said, 1.5, 2), DAILY, FLOOR, QUICK)
    assert "may be worse than allowed" in judgement.reasons


def test_the_first_model_must_beat_chance_and_the_base_rate() -> None:
    held, said = rows()
    assert failed(held, said, None) == []
    mixed = Scores(np.random.default_rng(1).permutation(said.probability), said.damage)
    assert "better than chance" in failed(held, mixed, None)
    base = Scores(np.full(ROWS, held.labels.mean()), said.damage)
    assert "better than chance" in failed(held, base, None)


def test_value_at_capacity_is_what_a_plain_count_gives() -> None:
    held, said = rows(6, 400)
    worth = said.probability * said.damage
    expected = 0.0
    for day in range(30):
        left = DAILY
        mine = [i for i in range(400) if held.days[i] == day]
        for i in sorted(mine, key=lambda i: (-worth[i], i)):
            taken = min(left, held.weights[i])
            left -= taken
            expected += taken * held.labels[i] * held.losses[i]
    counts = resampled(held.subjects, 0, 0)
    assert value_at_capacity(held, said, counts, DAILY)[0] == pytest.approx(expected)


def test_the_brier_score_and_the_calibration_error_are_those_of_the_books() -> None:
    held, said = rows(7)
    p, counts = said.probability, resampled(held.subjects, 0, 0)
    oracle = brier_score_loss(held.labels, p, sample_weight=held.weights)
    assert brier(held, p, counts)[0] == pytest.approx(oracle)
    order = np.argsort(p, kind="stable")
    gaps = [
        abs(np.sum(held.weights[part] * (p - held.labels)[part]))
        for part in np.array_split(order, 10)
    ]
    expected = sum(gaps) / held.weights.sum()
    assert calibration_error(held, p, counts)[0] == pytest.approx(expected)


def test_rows_of_one_subject_are_drawn_together_and_the_sample_comes_first() -> None:
    subjects = np.array(["a", "b", "a", "c", "b"])
    counts = resampled(subjects, 2000, 1)
    assert (counts[0] == 1).all()
    assert (counts[:, 0] == counts[:, 2]).all()
    assert (counts[:, 1] == counts[:, 4]).all()
    assert counts[1:].mean() == pytest.approx(1.0, abs=0.05)


def test_a_part_keeps_every_column_aligned() -> None:
    held, said = rows(8)
    keep = held.labels == 1
    part = held.part(keep)
    assert (part.labels == 1).all()
    assert part.groups["region"].tolist() == held.groups["region"][keep].tolist()
    assert replace(part, kinds=part.kinds).subjects.shape == (int(keep.sum()),)
    assert said.part(keep).probability.shape == part.losses.shape


def test_labels_that_bear_no_loss_are_judged_by_how_many_are_found() -> None:
    held, said = rows()
    nothing = np.zeros(len(held.losses))
    held, said = replace(held, losses=nothing), Scores(said.probability, nothing)
    assert judge(held, said, None, DAILY, FLOOR, QUICK).passed
    mixed = Scores(np.random.default_rng(1).permutation(said.probability), nothing)
    assert "value at capacity" in failed(held, mixed, said)
    assert "better than chance" in failed(held, mixed, None)
    first = judge(held, said, None, DAILY, FLOOR, QUICK).criteria[1]
    assert 0 < first.figures["gain"] < 20, "against how many chance finds"
