"""Who hangs together is found with its reason; what everybody shares ties nobody."""

from __future__ import annotations

import random
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from tillguard.domain import Case, Evidence, Party
from tillguard.investigate import Handling, Organised, group_cases, links_of, rings_of

from .conftest import evidence

DAY = 86_400
TERMS = Handling("returns", 30)


def about(key: str, **given: object) -> Evidence:
    usual: dict[str, object] = {"party": Party.CUSTOMER, "typology": "NO_RECEIPT_RETURN"}
    return evidence(key, **{**usual, **given})


def honest_weeks(seed: int, people: int = 400) -> list[Evidence]:
    """Suspicions of honest people: each comes once to three times to a store near home, where few
    cashiers ring up all; some stores are five times as busy, some goods in every third bag."""
    draw, found = random.Random(seed), list[Evidence]()
    stores = [f"s{n}" for n in range(30)] + ["s0"] * 30
    goods = [f"i{n}" for n in range(3_000)] + ["milk"] * 1_000
    for person in range(people):
        home = draw.choice(stores)
        for _ in range(draw.choice((1, 1, 2, 3))):
            found.append(
                about(
                    f"h{len(found)}", customer=f"m{person}", card=f"c{person}", store=home,
                    employee=f"{home}-e{draw.randrange(4)}", at=draw.randrange(56 * DAY),
                    receipt=f"{draw.choice(stores)}/1/{draw.randrange(10**6)}",
                    items=tuple(draw.sample(goods, 2)),
                    typology=draw.choice(("NO_RECEIPT_RETURN", "SWEETHEARTING")),
                    party=draw.choice(tuple(Party)),
                )
            )  # fmt: skip
    return found


def test_no_giant_arises_from_honest_traffic() -> None:
    for seed in range(5):
        rings = rings_of(links_of(honest_weeks(seed)))
        assert max((len(ring.members) for ring in rings), default=0) <= 4
        assert sum(len(ring.members) for ring in rings) <= 20  # of 400 people


def test_a_busy_tills_cashier_and_a_popular_item_tie_nobody() -> None:
    crowd = [
        about(f"k{n}", customer=f"m{n}", employee="e1", items=("milk",), at=n * 60)
        for n in range(200)
    ]
    assert links_of(crowd) == []


def test_one_card_with_two_memberships_ties_them() -> None:
    pair = [about("k1", customer="x1", card="c"), about("k2", customer="x2", card="c")]
    (link,) = links_of([*honest_weeks(1, 50), *pair])
    assert (link.one, link.other) == (("customer", "x1"), ("customer", "x2"))
    assert link.why.startswith("both have card c, ")
    assert link.keys == ("k1", "k2")


def test_a_card_seen_with_one_membership_only_is_that_member_and_no_ring() -> None:
    assert links_of([about("k1", customer="m1", card="c1"), about("k2", card="c1")]) == []


def test_an_employee_who_rings_all_refunds_of_one_member_is_tied_to_them() -> None:
    pair = [
        about(f"k{n}", customer="mate", employee="s0-e0", store="s0", at=n * DAY) for n in range(4)
    ]
    links = [link for link in links_of([*honest_weeks(2), *pair]) if ("customer", "mate") in
             (link.one, link.other)]  # fmt: skip
    assert [(link.other, link.keys) for link in links] == [
        (("employee", "s0-e0"), ("k0", "k1", "k2", "k3"))
    ]
    assert links[0].why.startswith(
        "employee s0-e0 rang 4 of 4 suspicious transactions of customer mate in store s0, usual are"
    )


def test_in_a_store_with_one_cashier_nobody_is_tied_to_them() -> None:
    lonely = [
        about(f"k{n}-{m}", customer=f"m{m}", employee="e1", at=n * DAY)
        for n in range(4) for m in range(9)
    ]  # fmt: skip
    assert links_of(lonely) == []


def ring_at(store: str) -> Iterator[Evidence]:
    for n in range(4):
        yield about(
            f"r{n}", card=f"bought{n}", store=f"s{20 + n}", receipt=f"{store}/1/{n}",
            typology="RETURN_RING", at=n * DAY, employee=f"s{20 + n}-e0",
        )  # fmt: skip


def test_cards_that_carry_the_receipts_of_one_store_to_others_are_a_ring() -> None:
    rings = rings_of(links_of([*honest_weeks(3), *ring_at("s7")]))
    (ring,) = [ring for ring in rings if ("card", "bought0") in ring.members]
    assert ring.members == tuple(("card", f"bought{n}") for n in range(4))
    assert ring.keys == {"r0", "r1", "r2", "r3"}
    assert all("4 of 4 people under the suspicion RETURN_RING" in one.why for one in ring.links)


def test_three_rare_things_in_common_tie_two_people_and_are_named() -> None:
    both = [
        about(
            f"k{n}", customer=f"twin{n}", items=("x1", "x2", "x3"), receipt=f"s9/{n}", store="s9",
            at=n * 20 * DAY, employee=f"s9-e{n}",
        )
        for n in range(2)
    ]  # fmt: skip
    (link,) = [one for one in links_of([*honest_weeks(4), *both]) if one.one[1] == "twin0"]
    assert {"item x1", "item x2", "item x3"} <= {*link.why[10:].split(", ")}


def test_the_order_of_arrival_does_not_matter() -> None:
    found = [*honest_weeks(5), *ring_at("s7")]
    mixed = random.Random(0).sample(found, len(found))
    assert rings_of(links_of(mixed)) == rings_of(links_of(found))


def grouped(found: list[Evidence], known: tuple[Case, ...] = ()) -> list[Case]:
    return group_cases(found, known, {}, TERMS, rings_of(links_of(found)))


def test_a_ring_is_a_subject_of_its_own_kind_and_says_what_ties_its_members() -> None:
    cases = grouped([*honest_weeks(3), *ring_at("s7")])
    (case,) = [case for case in cases if case.subject_kind == "ring"]
    assert case.evidence == ("r0", "r1", "r2", "r3")
    assert [name for _, name in case.members] == ["bought0", "bought1", "bought2", "bought3"]
    assert case.links[0].endswith("are there")
    assert (case.minutes, case.party) == (45, Party.CUSTOMER)


def test_the_open_case_about_a_member_grows_into_the_rings_and_keeps_its_id() -> None:
    found = [*honest_weeks(3), *ring_at("s7")]
    first = tuple(group_cases(found[:-3], [], {}, TERMS))
    (alone,) = [case for case in first if case.subject == "bought0"]
    (ring,) = grouped(found, first)
    assert (ring.id, ring.subject_kind, ring.opened) == (alone.id, "ring", alone.opened)
    assert ring.evidence == ("r0", "r1", "r2", "r3")


def test_later_evidence_about_a_member_joins_the_open_ring_and_brings_new_members() -> None:
    found = [*honest_weeks(3), *ring_at("s7")]
    known = tuple(grouped(found))
    more = about("r9", card="bought2", store="s3", typology="RETURN_RING", at=50 * DAY)
    (grown,) = group_cases([more], known, {}, TERMS)
    assert grown.subject_kind == "ring"
    assert grown.evidence[-1] == "r9"
    fifth = about(
        "r5", card="bought5", store="s28", receipt="s7/1/9", typology="RETURN_RING", at=5 * DAY
    )
    (wider,) = grouped([*found, fifth], known)
    assert ("card", "bought5") in wider.members
    assert wider.id == grown.id


def test_a_ring_with_an_employee_in_it_is_about_staff() -> None:
    pair = [
        about(f"k{n}", customer="mate", employee="s0-e0", store="s0", at=n * DAY) for n in range(4)
    ]
    cases = grouped([*honest_weeks(2), *pair])
    (case,) = [case for case in cases if ("customer", "mate") in case.members]
    assert case.party is Party.STAFF


@given(st.integers(0, 2**32), st.integers(0, 60))
def test_with_rings_no_evidence_is_lost_or_counted_twice(seed: int, cut: int) -> None:
    found = [*honest_weeks(seed, 40), *ring_at("s7")]
    random.Random(seed).shuffle(found)
    first = grouped(found[:cut])
    books = {case.id: case for case in (*first, *grouped(found, tuple(first)))}
    gone = {id for case in books.values() for id in case.joins}
    held = [key for id, case in books.items() if id not in gone for key in case.evidence]
    assert sorted(held) == sorted(one.key for one in found)
    assert grouped(found, tuple(books.values())) == []


def test_a_courtesy_card_that_many_use_ties_nobody() -> None:
    many = [about(f"k{n}", customer=f"x{n}", card="courtesy", at=n * DAY) for n in range(9)]
    assert links_of([*honest_weeks(1, 50), *many]) == []


def test_ring_suspicions_spread_as_all_others_are_make_no_ring() -> None:
    busy = [one for one in honest_weeks(3) if one.store == "s0"]
    few = [
        about(f"r{n}", card=f"q{n}", store="s0", typology="RETURN_RING", employee=f"s0-e{n % 4}")
        for n in range(3)
    ] + [about(f"r{n}", card=f"q{n}", store=f"s{n}", typology="RETURN_RING") for n in (4, 5, 6)]
    found = rings_of(links_of([*busy, *honest_weeks(3), *few]))
    assert not [ring for ring in found if any(name.startswith("q") for _, name in ring.members)]


def test_a_large_ring_asks_for_its_own_skill_and_a_small_one_does_not() -> None:
    found = [*honest_weeks(3, 40), *ring_at("s7")]
    rings = rings_of(links_of(found))
    largest = max(len(ring.members) for ring in rings)

    def skills(members: int, value: int) -> set[str]:
        asks = Organised("organised-crime", members, value)
        cases = group_cases(found, (), {}, TERMS, rings, organised=asks)
        return {case.skill for case in cases if case.subject_kind == "ring"}

    assert "organised-crime" in skills(largest, 10**12)
    assert "organised-crime" in skills(10**6, 0)
    assert skills(10**6, 10**12) == {"returns"}
