"""No evidence is lost or counted twice, whatever its order and however often it comes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillguard.domain import Case, Evidence, Party
from tillguard.investigate import Handling, group_cases
from tillguard.investigate.cases import CONTINUES, LONGEST, RECOVERED, worth

from .conftest import evidence

HANDLING = {"POST_VOID": Handling("cash", 20), "RETURN_RING": Handling("returns", 45)}
OTHERWISE = Handling("desk", 30)


def grouped(found: list[Evidence], open_cases: tuple[Case, ...] = ()) -> list[Case]:
    return group_cases(found, open_cases, HANDLING, OTHERWISE)


def by_id(*lists: list[Case]) -> dict[str, Case]:
    """What stands in the books after saving the lists one after the other."""
    return {case.id: case for cases in lists for case in cases}


some_evidence = st.lists(
    st.builds(
        evidence,
        st.integers(0, 12).map("t{}".format),
        at=st.integers(0, 5),
        employee=st.sampled_from(["e1", "e2", ""]),
        card=st.sampled_from(["c1", ""]),
        customer=st.sampled_from(["h1", ""]),
        store=st.sampled_from(["s1", "s2"]),
        typology=st.sampled_from(["POST_VOID", "RETURN_RING", "SEQUENCE_GAP", "NEW"]),
        party=st.sampled_from(Party),
        value=st.integers(0, 5000),
    ),
    unique_by=lambda found: found.key,
    max_size=13,
)


@given(some_evidence)
def test_every_decision_is_in_exactly_one_case_and_its_value_counts_once(
    found: list[Evidence],
) -> None:
    cases = grouped(found)
    held = [key for case in cases for key in case.evidence]
    assert sorted(held) == sorted(one.key for one in found)
    assert sum(case.value for case in cases) == sum(worth(one.value) for one in found)


@given(some_evidence)
def test_the_same_evidence_again_changes_nothing(found: list[Evidence]) -> None:
    assert grouped(found, tuple(grouped(found))) == []


@given(some_evidence, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(found: list[Evidence], shuffle: object) -> None:
    mixed = list(found)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    assert grouped(mixed) == grouped(found)


@given(some_evidence, st.integers(0, 13))
def test_in_two_helpings_no_evidence_is_lost_or_doubled(found: list[Evidence], cut: int) -> None:
    first = grouped(found[:cut])
    books = by_id(first, grouped(found, tuple(first)))
    held = [key for case in books.values() for key in case.evidence]
    assert sorted(held) == sorted(one.key for one in found)


def test_new_evidence_joins_the_open_case_about_the_same_person_and_typology() -> None:
    (case,) = grouped([evidence("t1", at=1, value=1000)])
    (grown,) = grouped([evidence("t2", at=2, value=3000)], (case,))
    assert (grown.id, grown.opened, grown.due) == (case.id, case.opened, case.due)
    assert grown.evidence == ("t1", "t2")
    assert grown.value == round(4000 * (RECOVERED + CONTINUES))
    assert grown.minutes == 25
    assert grown.reason == "seen in t2"


def test_a_cheaper_decision_keeps_the_dearer_reason() -> None:
    (case,) = grouped([evidence("t1", at=1, value=1000), evidence("t2", at=2, value=10)])
    assert case.reason == "seen in t1"


def test_much_evidence_takes_at_most_three_times_the_minutes() -> None:
    (case,) = grouped([evidence(f"t{n}") for n in range(50)])
    assert case.minutes == LONGEST * 20


SUBJECTS = [
    (evidence("t"), ("employee", "e1")),
    (evidence("t", employee=""), ("store", "s1")),
    (evidence("t", party=Party.CUSTOMER, customer="h1", card="c1"), ("customer", "h1")),
    (evidence("t", party=Party.CUSTOMER, card="c1"), ("card", "c1")),
    (evidence("t", party=Party.CUSTOMER), ("transaction", "t")),
    (evidence("t", typology="SEQUENCE_GAP"), ("store", "s1")),
]


@pytest.mark.parametrize(("found", "subject"), SUBJECTS)
def test_a_case_is_about_whom_the_suspicion_names(
    found: Evidence, subject: tuple[str, str]
) -> None:
    (case,) = grouped([found])
    assert (case.subject_kind, case.subject) == subject


def test_another_typology_is_another_case() -> None:
    cases = grouped([evidence("t1"), evidence("t2", typology="RETURN_RING")])
    assert [(case.skill, case.minutes) for case in cases] == [("cash", 20), ("returns", 45)]


def test_a_typology_without_terms_is_handled_like_what_has_no_name() -> None:
    (case,) = grouped([evidence("t1", typology="BRAND_NEW")])
    assert (case.skill, case.minutes) == ("desk", 30)
