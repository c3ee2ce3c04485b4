"""When a case is due: sooner the graver what was seen, never put back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tillguard.domain import Case, Evidence, Party
from tillguard.investigate import dated

HOURS = {0: 240, 3: 120, 5: 24}
SEVERITIES = {"mild": 3, "grave": 5}


def evidence(key: str, *hits: str) -> Evidence:
    return Evidence(
        key, 0, "S1", "west", "E1", "", "", "POST_VOID", Party.STAFF, 0.5, 100, "", hits=hits
    )


CASE = Case(
    "c1", "E1", "employee", "POST_VOID", Party.STAFF, "S1", "west", 1000, 9999, 100, 30, "cash",
    ("k1", "k2"), "",
)  # fmt: skip


def due(case: Case, *found: Evidence, known: tuple[str, ...] = ()) -> int:
    (one,) = dated([case], found, SEVERITIES, lambda typology, severity: HOURS[severity], known)
    assert replace(one, due=case.due) == case
    return one.due


@pytest.mark.parametrize(
    ("hits", "hours"),
    [((), 240), (("gone",), 240), (("mild",), 120), (("mild", "grave"), 24)],
)
def test_the_gravest_hit_says_when(hits: tuple[str, ...], hours: int) -> None:
    assert due(CASE, evidence("k1", *hits)) == 1000 + 3600 * hours


def test_the_gravest_of_its_transactions_counts_and_no_other() -> None:
    found = evidence("k1", "mild"), evidence("k2", "grave"), evidence("other", "grave")
    assert due(CASE, *found) == 1000 + 3600 * 24
    assert due(CASE, found[0], found[2]) == 1000 + 3600 * 120


def test_more_evidence_brings_it_forward_and_never_back() -> None:
    soon, late = replace(CASE, due=2000), replace(CASE, due=10**9)
    assert due(soon, evidence("k2"), known=("c1",)) == 2000
    assert due(late, evidence("k2", "grave"), known=("c1",)) == 1000 + 3600 * 24
