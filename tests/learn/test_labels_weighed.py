"""From what people said to labels: whose word counts, for how much, and what is contradicted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tillguard.learn.labels import Opinion, Trust, rank, settle, weighed

FEW = settings(max_examples=30, deadline=None)
SAID = Opinion("k1", "verdict", "ann", 100, True, 500)
OPINIONS = st.lists(
    st.builds(
        Opinion,
        st.sampled_from(["k1", "k2", "k3", "k4", "k5", "k6"]),
        st.sampled_from(["verdict", "import", "approval"]),
        st.sampled_from(["", "ann", "bob", "cem", "dan"]),
        st.integers(0, 9),
        st.booleans(),
        st.integers(0, 99),
        st.floats(0.01, 1.0),
    ),
    max_size=40,
)


@FEW
@given(OPINIONS)
def test_each_transaction_has_the_word_of_highest_rank_whatever_the_order(
    said: list[Opinion],
) -> None:
    counted = settle(said)
    assert [o.key for o in counted] == [
        o.key for o in sorted(counted, key=lambda o: (o.known, o.key))
    ]
    assert {o.key for o in counted} == {o.key for o in said}
    for one in counted:
        others = [o for o in said if o.key == one.key]
        assert rank(one.source, one.known, one.confirmed) == max(
            rank(o.source, o.known, o.confirmed) for o in others
        )
    assert settle(said[::-1]) == counted


@FEW
@given(OPINIONS)
def test_nobody_has_more_than_the_bound_and_nobody_gains(said: list[Opinion]) -> None:
    found = weighed(said, Trust(most_of_one=0.2))
    before = {o.key: Trust().of(o.source) / o.propensity for o in settle(said)}
    for label in found.labels:
        assert 0 < label.weight <= min(before[label.key], found.heaviest) * (1 + 1e-9)
    for name, share in found.shares.items():
        if name:
            assert share <= found.bound + 1e-6
    assert found.effective <= len(found.labels) + 1e-6


@FEW
@given(OPINIONS)
def test_every_transaction_with_a_yes_and_a_no_is_listed_once(said: list[Opinion]) -> None:
    listed = [
        c.opinions[0].key for c in weighed(said, Trust()).conflicts if c.about == "transaction"
    ]
    both = {o.key for o in said if o.confirmed} & {o.key for o in said if not o.confirmed}
    assert sorted(listed) == sorted(both)


def test_a_verdict_counts_before_an_import_before_an_approval_whenever_they_came() -> None:
    later = [
        replace(SAID, source=s, known=n, confirmed=False)
        for n, s in ((200, "import"), (300, "approval"))
    ]
    (label,) = weighed([SAID, *later], Trust()).labels
    assert (label.confirmed, label.loss, label.weight) == (True, 500, 1.0)
    (label,) = weighed(later, Trust(imported=0.5)).labels
    assert (label.confirmed, label.known, label.weight) == (False, 200, 0.5)


def test_whoever_changes_their_mind_is_heard_and_shown() -> None:
    again = replace(SAID, known=150, confirmed=False)
    found = weighed([SAID, again], Trust())
    assert [la.confirmed for la in found.labels] == [False]
    (conflict,) = found.conflicts
    assert (conflict.opinions, conflict.counts) == ((SAID, again), again)


def test_one_of_ten_who_labels_most_is_brought_down_to_the_bound() -> None:
    said = [replace(SAID, key=f"a{n}") for n in range(910)]
    said += [replace(SAID, key=f"p{n}", labeller=f"person {n % 9}") for n in range(90)]
    found = weighed(said, Trust(most_of_one=0.2))
    assert found.shares["ann"] == pytest.approx(0.2)
    assert found.capped == ["ann"]
    assert len(found.labels) == 1000


def test_few_labellers_are_bounded_at_twice_an_equal_share() -> None:
    said = [replace(SAID, key=f"a{n}") for n in range(96)]
    said += [replace(SAID, key=f"p{n}", labeller=f"person {n}") for n in range(4)]
    found = weighed(said, Trust(most_of_one=0.2))
    assert (found.bound, found.shares["ann"]) == (0.4, pytest.approx(0.4))
    assert weighed(said[:96], Trust()).shares == {"ann": pytest.approx(1.0)}


def test_one_tiny_propensity_does_not_decide_alone() -> None:
    said = [replace(SAID, key=f"k{n}", labeller="") for n in range(99)]
    found = weighed([*said, replace(SAID, key="rare", labeller="", propensity=1e-6)], Trust())
    heaviest = max(label.weight for label in found.labels)
    assert found.clipped == 1
    assert heaviest == found.heaviest == pytest.approx((99 + 1e6) / 10)


def test_opposite_verdicts_about_one_subject_are_listed_within_four_weeks_only() -> None:
    about = replace(SAID, subject="employee E1: POST_VOID")
    near = replace(about, key="k2", known=100 + 27 * 86_400, confirmed=False)
    far = replace(near, known=100 + 29 * 86_400)
    (conflict,) = weighed([about, near], Trust()).conflicts
    assert (conflict.about, conflict.counts, conflict.opinions) == ("subject", None, (about, near))
    assert weighed([about, far], Trust()).conflicts == []
    assert len(weighed([about, near], Trust()).labels) == 2
