"""Labels in doubt: who clears a ring is found, who works honestly is left alone."""

from __future__ import annotations

import numpy as np

from tillguard.learn.screen import doubtful

HANDS = ["Avery", "Blake", "Casey", "Drew"]


def labelled(seed: int, count: int = 3000) -> tuple[np.ndarray, ...]:  # type: ignore[type-arg]
    """Labels by four honest hands, with scores of which each stands for its own chance."""
    chance = np.random.default_rng(seed)
    scores = 1 / (1 + np.exp(2.5 - 2 * chance.normal(size=count)))
    labels = (chance.random(count) < scores).astype(float)
    hands = chance.choice(HANDS, count)
    fresh = np.arange(count) >= count // 2
    return labels, scores, hands, fresh, ~fresh


def test_who_clears_what_others_confirm_is_found_and_nobody_else() -> None:
    labels, scores, hands, fresh, before = labelled(1)
    poisoned = labels.copy()
    poisoned[(hands == "Drew") & fresh] = 0
    (doubt,) = doubtful(poisoned, scores, hands, fresh, before)
    assert doubt.labeller == "Drew"
    assert doubt.confirmed == 0 < doubt.expected
    assert doubt.sigmas < -4
    assert "where others would have" in doubt.why


def test_who_confirms_what_others_clear_is_found_too() -> None:
    labels, scores, hands, fresh, before = labelled(2)
    poisoned = labels.copy()
    poisoned[(hands == "Blake") & fresh] = 1 - labels[(hands == "Blake") & fresh]
    assert [one.labeller for one in doubtful(poisoned, scores, hands, fresh, before)] == ["Blake"]


def test_honest_labellers_are_left_alone_whatever_their_cases_are(tenth: int) -> None:
    for seed in range(200 // tenth):
        labels, scores, hands, fresh, before = labelled(seed)
        ranked = np.where(scores > np.quantile(scores, 0.8), "Avery", hands)
        assert list(doubtful(labels, scores, ranked, fresh, before)) == []


def test_a_sudden_flood_of_one_hand_is_found_a_steady_one_is_not() -> None:
    labels, scores, hands, fresh, before = labelled(3)
    flood = np.where(fresh & (np.arange(len(hands)) % 3 > 0), "import", hands)
    (doubt,) = doubtful(labels, scores, flood, fresh, before)
    assert doubt.labeller == "import"
    assert "far more than before" in doubt.why
    steady = np.where(np.arange(len(hands)) % 3 > 0, "import", hands)
    assert list(doubtful(labels, scores, steady, fresh, before)) == []


def test_few_labels_and_those_without_a_name_accuse_nobody() -> None:
    labels, scores, hands, fresh, before = labelled(4)
    few = np.flatnonzero((hands == "Drew") & fresh)[19:]
    poisoned = labels.copy()
    poisoned[(hands == "Drew") & fresh] = 0
    assert (
        list(doubtful(poisoned, scores, np.where(hands == "Drew", "", hands), fresh, before)) == []
    )
    hands[few] = "Casey"
    poisoned[few] = labels[few]
    assert list(doubtful(poisoned, scores, hands, fresh, before)) == []
