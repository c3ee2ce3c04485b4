"""Who is unlike their peers becomes one case about them, which holds no transaction."""

from __future__ import annotations

from dataclasses import replace

from tillguard.domain import Case, Evidence, Party, PeerFinding, Store, Unlike
from tillguard.investigate import Handling, cases_of_findings, group_cases
from tillguard.investigate.cases import DUE_SECONDS, worth

NIGHT = 1_512_700_000
TERMS = {"LINE_VOID_RATE": Handling("cash", 30)}
OTHERWISE = Handling("any", 20)
STORES = {"367": Store("367", "west", "America/New_York")}
VOIDS = Unlike("voids", "voids", 40, 200, 0.01, 0.05, 1e-9)
FOUND = PeerFinding(
    entity="employee",
    name="e1",
    typology="LINE_VOID_RATE",
    party=Party.STAFF,
    score=0.9999,
    doubt=0.05,
    value=30_000,
    source="30 voids beyond the peers' mean",
    peers=34,
    since=NIGHT - 91 * 86_400,
    until=NIGHT,
    reason="voids of this cashier: 20.0 % of transactions",
    unlike=(VOIDS,),
    keys=("k1", "k2"),
    store="367",
)


def made(*found: PeerFinding, known: tuple[Case, ...] = ()) -> list[Case]:
    return cases_of_findings(found, NIGHT, known, TERMS, OTHERWISE, STORES)


def test_a_finding_opens_a_case_about_the_entity_with_its_terms_and_reason() -> None:
    (case,) = made(FOUND)
    assert (case.subject_kind, case.subject, case.typology) == ("employee", "e1", "LINE_VOID_RATE")
    assert (case.party, case.store, case.region) == (Party.STAFF, "367", "west")
    assert (case.minutes, case.skill, case.reason) == (30, "cash", FOUND.reason)
    assert (case.value, case.opened, case.due) == (worth(30_000), NIGHT, NIGHT + DUE_SECONDS)


def test_its_transactions_are_named_but_not_held() -> None:
    assert made(FOUND)[0].evidence == ()


def test_the_same_night_makes_the_same_case_and_another_subject_another() -> None:
    other = replace(FOUND, name="e2")
    assert made(FOUND) == made(FOUND)
    assert made(FOUND)[0].id != made(other)[0].id
    assert [case.subject for case in made(FOUND, other)] == ["e1", "e2"]


def test_a_later_night_joins_the_case_that_is_open() -> None:
    (first,) = made(FOUND)
    (later,) = made(replace(FOUND, value=45_000, reason="more voids"), known=(first,))
    assert later == replace(first, value=worth(45_000), reason="more voids")


def test_it_joins_the_oldest_open_case_and_counts_nothing_twice() -> None:
    decided = Evidence(
        "k1", NIGHT - 99, "367", "west", "e1", "", "", "LINE_VOID_RATE", Party.STAFF, 0.5, 90_000,
        "a dear void",
    )  # fmt: skip
    (first,) = group_cases([decided], [], TERMS, OTHERWISE)
    (joined,) = made(FOUND, known=(first,))
    assert joined == first
    younger = replace(first, id="younger", opened=first.opened + 5)
    assert made(FOUND, known=(younger, first))[0].id == first.id


def test_decisions_flagged_later_join_the_case_of_a_finding() -> None:
    (case,) = made(FOUND)
    decided = Evidence(
        "k9", NIGHT + 99, "367", "west", "e1", "", "", "LINE_VOID_RATE", Party.STAFF, 0.5, 100,
        "a void",
    )  # fmt: skip
    (grown,) = group_cases([decided], [case], TERMS, OTHERWISE)
    assert (grown.id, grown.evidence, grown.reason) == (case.id, ("k9",), FOUND.reason)


def test_what_has_no_terms_or_no_known_store_is_handled_all_the_same() -> None:
    (case,) = made(replace(FOUND, typology="NEW", store="nowhere"))
    assert (case.skill, case.minutes, case.region) == ("any", 20, "")
