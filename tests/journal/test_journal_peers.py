"""Findings: kept night by night, given to one case, silent for a while after its verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tillguard.domain import Case, Disposition, Party, PeerFinding, Unlike, Verdict
from tillguard.journal import Journal

FOUND = PeerFinding(
    entity="employee",
    name="E12",
    typology="NO_RECEIPT_RETURN",
    party=Party.STAFF,
    score=0.9999,
    doubt=0.05,
    value=30_000,
    source="so many beyond the peers' mean",
    peers=34,
    since=10,
    until=20,
    reason="refunds of this cashier",
    unlike=(Unlike("refunds", "refunds", 4, 20, 0.01, 0.05, 1e-9),),
    keys=("k1", "k2"),
    store="S001",
)
OTHER = replace(FOUND, name="E13", doubt=0.01, unlike=FOUND.unlike * 2, keys=())
Store = Callable[..., None]


@pytest.fixture
def kept(journal: Journal) -> Journal:
    journal.save_findings(100, [FOUND, OTHER])
    return journal


def hold(journal: Journal, case: Case) -> None:
    """Let the case hold the finding about E12."""
    found = [one for one in journal.findings_without_case(0) if one.finding.name == "E12"]
    journal.save_found_cases([(one, case) for one in found], now=50)


def close(journal: Journal, verdict: Disposition, now: int) -> None:
    journal.claim_case("c1", "Avery", now + 10, now)
    journal.close_case("c1", "Avery", Verdict(verdict), now)


def test_findings_are_read_back_as_they_were_the_clearest_first(kept: Journal) -> None:
    assert [one.finding for one in kept.findings()] == [OTHER, FOUND]
    assert [one.finding for one in kept.findings("employee", "E12")] == [FOUND]
    assert kept.findings("card") == []


def test_the_last_night_counts_and_an_entity_shows_its_own_last(kept: Journal) -> None:
    assert kept.save_findings(200, [OTHER]) == 1
    assert [(one.made_at, one.finding.name) for one in kept.findings()] == [(200, "E13")]
    assert [one.made_at for one in kept.findings("employee", "E12")] == [100]


def test_the_same_night_twice_is_kept_once(kept: Journal) -> None:
    assert kept.save_findings(100, [FOUND]) == 0
    assert len(kept.findings()) == 2


def test_a_finding_is_given_to_one_case(kept: Journal, case: Callable[..., Case]) -> None:
    hold(kept, case("c1"))
    assert kept.open_cases() == [case("c1")]
    assert [one.finding for one in kept.findings_without_case(0)] == [OTHER]
    assert [one.finding for one in kept.findings_of("c1")] == [FOUND]
    assert [one.case_id for one in kept.findings("employee", "E12")] == ["c1"]


def test_the_first_finding_of_a_case_is_noted_in_it_once(
    kept: Journal, case: Callable[..., Case]
) -> None:
    hold(kept, case("c1"))
    kept.save_findings(200, [FOUND])
    hold(kept, case("c1"))
    assert len(kept.findings_of("c1")) == 2
    assert kept.case_file("c1").note == f"peers: {FOUND.told()}"
    assert FOUND.told() == "value: so many beyond the peers' mean; transactions: k1, k2"
    also = "also refunds: 20.0 % of transactions (4 of 20), peers usually 1.0-5.0 %"
    assert OTHER.told() == f"{also}; value: so many beyond the peers' mean"


@pytest.mark.parametrize("verdict", Disposition)
def test_a_verdict_labels_no_transaction_that_nobody_named(
    kept: Journal, case: Callable[..., Case], store: Store, verdict: Disposition
) -> None:
    store("k1", "k2")
    hold(kept, case("c1"))
    close(kept, verdict, 300)
    assert kept.labels(10**9) == []


def test_a_verdict_labels_the_transactions_that_were_added(
    kept: Journal, case: Callable[..., Case], store: Store
) -> None:
    store("k1", "k2")
    hold(kept, case("c1"))
    kept.claim_case("c1", "Avery", 999, 250)
    kept.add_to_case("c1", "Avery", "k2", 260)
    closed = kept.close_case("c1", "Avery", Verdict(Disposition.CONFIRMED), 300)
    assert [label.key for label in kept.labels(10**9)] == ["k2"]
    assert [outcome.key for outcome in closed.outcomes] == ["k2"]


def test_what_was_judged_is_not_asked_again_while_it_still_shows(
    kept: Journal, case: Callable[..., Case]
) -> None:
    hold(kept, case("c1"))
    close(kept, Disposition.CLEARED, 300)
    other_reason = replace(FOUND, name="E12", typology="POST_VOID")
    kept.save_findings(400, [FOUND])
    assert kept.findings_without_case(since=299) == []
    assert [one.finding for one in kept.findings_without_case(since=300)] == [FOUND]
    kept.save_findings(500, [other_reason])
    assert [one.finding for one in kept.findings_without_case(since=299)] == [other_reason]
