"""What counts as truly tied when rings are measured: the frauds' own people, and nobody else."""

from __future__ import annotations

from tillguard.bench.rings import CARDS, STORES, ring_cards, true_pairs
from tillguard.demo.verdicts import Truth
from tillguard.domain import Evidence, Party

RING, OTHER = (sorted(card for card, ring in ring_cards().items() if ring == n) for n in (7, 8))


def seen(key: str, **given: str) -> Evidence:
    usual = {"employee": "e1", "card": "", "customer": ""}
    return Evidence(
        key, 0, "s1", "", typology="X", party=Party.CUSTOMER, risk=0.5, value=1, reason="",
        **{**usual, **given},
    )  # fmt: skip


def truth(typology: str, party: Party) -> Truth:
    return Truth(typology, party, 100)


def test_every_ring_has_its_own_cards() -> None:
    assert len(ring_cards()) == STORES * CARDS
    assert len(RING) == len(OTHER) == CARDS


def test_cards_of_one_ring_are_tied_and_those_of_two_are_not() -> None:
    window = [seen("k1", card=RING[0]), seen("k2", card=RING[1]), seen("k3", card=OTHER[0])]
    truths = {key: truth("RETURN_RING", Party.CUSTOMER) for key in ("k1", "k2", "k3")}
    assert true_pairs(window, truths) == {(("card", RING[0]), ("card", RING[1]))}
    del truths["k2"]
    assert true_pairs(window, truths) == set()


def test_an_employee_is_tied_to_whom_they_rang_up_two_staff_frauds_for() -> None:
    window = [seen(f"k{n}", customer="m1") for n in range(2)]
    truths = {one.key: truth("COWORKER_REFUND", Party.STAFF) for one in window}
    assert true_pairs(window, truths) == {(("customer", "m1"), ("employee", "e1"))}
    assert true_pairs(window[:1], truths) == set()


def test_customers_of_one_card_in_frauds_are_tied() -> None:
    window = [seen("k1", customer="m1", card="t1"), seen("k2", customer="m2", card="t1")]
    truths = {one.key: truth("MEMBERSHIP_MISUSE", Party.CUSTOMER) for one in window}
    assert true_pairs(window, truths) == {(("customer", "m1"), ("customer", "m2"))}
    assert true_pairs(window, {}) == set()
