"""Who is unlike their peers is found, whoever else is there; chance is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tillguard.domain import Kind, PeerFinding
from tillguard.learn.peers import Acts, Night, Span, night, profiled, standing
from tillguard.learn.peers.conduct import JUDGED

from .peers_shop import START, Worker, cashiers, desk, rung

DAMAGES = dict.fromkeys(Kind, 700)
SPAN = Span(START, START + 28 * 86_400)
ODD = Worker("odd", 220, {Kind.VOID: 0.3}, amount=1500)


def looked(*blocks: Acts, doubt: float = 0.1) -> Night:
    return night(lambda: blocks, SPAN, DAMAGES, doubt, ["employee"])


def floor(seed: int = 1, more: list[Worker] | None = None) -> Acts:
    return rung([*cashiers(80, np.random.default_rng(seed)), ODD, *(more or [])], seed)


def said(one: PeerFinding) -> PeerFinding:
    """Without what depends on how many others were looked at, and on the order of the day."""
    return replace(one, doubt=0.0, value=0, source="", keys=())


def test_one_unlike_the_peers_is_found_and_the_peers_are_not() -> None:
    (one,) = looked(floor()).findings
    assert (one.entity, one.name, one.typology) == ("employee", "odd", "LINE_VOID_RATE")
    assert one.unlike[0].conduct == "voids"
    assert one.unlike[0].low < 0.03 < one.unlike[0].high < one.unlike[0].share
    assert (one.peers, one.score > 0.999, one.doubt < 0.1) == (80, True, True)


def test_the_reason_says_the_share_the_usual_range_the_peers_and_the_days() -> None:
    (one,) = looked(floor()).findings
    first = one.unlike[0]
    assert one.reason == (
        f"voids of this cashier: {100 * first.share:.1f} % of transactions"
        f" ({first.part} of {first.whole}), peers usually"
        f" {100 * first.low:.1f}-{100 * first.high:.1f} % (80 cashiers of like work, last 28 days)"
    )


def test_the_keys_are_the_latest_of_just_those_transactions() -> None:
    acts = floor()
    (one,) = looked(acts).findings
    voids = [
        key
        for key, name, void in zip(
            acts.keys, acts.names["employee"], acts.of(Kind.VOID), strict=True
        )
        if void and name == "odd"
    ]
    assert len(voids) > 50
    assert list(one.keys) == voids[-50:]
    assert one.store == "s1"


def test_what_is_at_risk_is_what_went_beyond_the_peers_mean() -> None:
    (one,) = looked(floor()).findings
    first, stands = one.unlike[0], standing(profiled([floor()], ["employee"])["employee"])
    prior = stands.priors[int(stands.groups[-1]), 1]
    likely = (prior.shape + first.part) / (prior.shape / prior.rate + first.whole)
    beyond = first.whole * (likely - prior.rate)
    assert one.value == pytest.approx(beyond * 1500 * (1 - one.doubt), abs=1)
    assert "their mean amount" in one.source


def test_where_nothing_is_moved_the_policy_says_what_an_occasion_costs() -> None:
    opener = Worker("opener", 220, {Kind.NO_SALE: 0.25}, amount=0)
    others = [
        replace(w, rates={Kind.NO_SALE: 0.03}) for w in cashiers(80, np.random.default_rng(2))
    ]
    (one,) = looked(rung([*others, opener])).findings
    assert one.typology == "NO_SALE_DRAWER_OPEN"
    assert "7.00 each (the policy's prior damage)" in one.source


def test_honest_people_of_another_kind_of_work_change_no_finding() -> None:
    alone, beside = (looked(floor(more=more)).findings for more in ([], desk(60)))
    assert [said(one) for one in beside] == [said(one) for one in alone]


def test_refunds_at_a_service_desk_are_work_and_no_finding() -> None:
    people = [*cashiers(80, np.random.default_rng(3)), *desk(40)]
    assert looked(rung(people)).findings == []


def test_a_cashier_who_refunds_like_a_desk_does_not_hide_among_it() -> None:
    refunder = Worker("refunder", 200, {Kind.RETURN: 0.2})
    people = [*cashiers(80, np.random.default_rng(3)), *desk(40), refunder]
    assert [one.name for one in looked(rung(people)).findings] == ["refunder"]


def test_of_few_transactions_nothing_is_made() -> None:
    green = [Worker(f"new{n}", n, {Kind.VOID: 0.999}) for n in (1, 2)]
    assert looked(rung([*cashiers(80, np.random.default_rng(4)), *green])).findings == []


def test_of_honest_people_chance_alone_reports_as_seldom_as_promised(tenth: int) -> None:
    """At most a tenth of such nights report anybody at 0.1 (all of them would be chance); of six
    nights more than three would do so once in 800 times."""
    nights = 60 // tenth
    false = 0
    for seed in range(nights):
        rng = np.random.default_rng(seed)
        sizes = rng.integers(5, 250, 120).tolist()
        people = [replace(w, acts=n) for w, n in zip(cashiers(120, rng), sizes, strict=True)]
        false += bool(looked(rung(people, seed)).findings)
    assert false <= 3 if tenth == 10 else false <= 13


def test_a_chance_is_that_of_any_conduct_being_so_unusual() -> None:
    stands = standing(profiled([floor()], ["employee"])["employee"])
    least, conducts = stands.tails.min(axis=1), stands.tails.shape[1]
    assert stands.chances == pytest.approx(1 - (1 - least) ** conducts)
    assert stands.scores == pytest.approx(1 - stands.chances)


def test_the_same_input_gives_the_same_result() -> None:
    assert looked(floor()) == looked(floor())


def test_the_blocks_in_which_acts_come_change_nothing() -> None:
    acts = floor()
    halves = [cut(acts, 0, 5000), cut(acts, 5000, len(acts))]
    assert looked(*halves).peers == looked(acts).peers
    assert looked(*halves).findings == looked(acts).findings
    names = profiled(halves, ["employee"])["employee"].names
    assert names == sorted(set(acts.names["employee"]))


def test_other_names_get_the_same_scores() -> None:
    acts = floor(more=desk(30))
    renamed = replace(acts, names={k: [n[::-1] for n in v] for k, v in acts.names.items()})
    one, other = (looked(a) for a in (acts, renamed))
    assert {n[::-1]: pytest.approx(s) for n, s in one.peers["employee"].items()} == other.peers[
        "employee"
    ]
    assert [f.name[::-1] for f in one.findings] == [f.name for f in other.findings]


def test_nobody_is_looked_up_who_is_not_remarkable() -> None:
    scores = looked(floor()).peers["employee"]
    assert scores["odd"][0] == max(score for (score,) in scores.values())
    assert all(0.5 <= score <= 1 for (score,) in scores.values())
    assert len(scores) < 60


def test_a_night_without_a_single_act_finds_nobody() -> None:
    empty = cut(floor(), 0, 0)
    found = night(lambda: [empty], SPAN, DAMAGES)
    assert (found.findings, found.peers) == ([], {})


@pytest.mark.parametrize("entity", JUDGED)
def test_each_conduct_is_named_once_and_counted_at_most_once_an_act(entity: str) -> None:
    names = [conduct.name for conduct in JUDGED[entity]]
    assert len(set(names)) == len(names)
    acts = floor(more=desk(5))
    assert all(conduct.part(acts).dtype == bool for conduct in JUDGED[entity])


def cut(acts: Acts, start: int, stop: int) -> Acts:
    return Acts(
        acts.keys[start:stop],
        acts.kinds[start:stop],
        acts.at[start:stop],
        {kind: names[start:stop] for kind, names in acts.names.items()},
        acts.vectors[start:stop],
    )
