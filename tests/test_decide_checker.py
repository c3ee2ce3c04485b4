"""An independent checker of the next best action: it knows only the plain YAML of base.yaml."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tillguard.decide import decide
from tillguard.domain import TRANSACTIONS, Action, Hit, Kind, Party, Score
from tillguard.files import read_texts
from tillguard.policy import parse_policies

SHIPPED = Path(__file__).parents[1] / "policies"
BASE = parse_policies(read_texts(SHIPPED)).on("", date(2017, 5, 1))
PLAIN: dict[str, Any] = YAML(typ="safe", pure=True).load((SHIPPED / "base.yaml").read_text())


def hit(typology: str, severity: int, rule: str) -> Hit:
    return Hit(rule, typology, Party(PLAIN["typologies"][typology]["party"]), severity, "seen")


def plainly_allowed(kind: Kind, hits: Sequence[Hit], flagged: bool, top: str) -> list[str]:
    order = [action.name for action in Action]
    possible = [
        a for a in PLAIN["kinds"][kind.value]["actions"] if order.index(a) <= order.index(top)
    ]
    floor = max([order.index(plain_floor(h)) for h in hits], default=0)
    floor = min(floor, max(order.index(a) for a in possible))
    unused = "APPROVE" if flagged or floor > 0 else "APPROVE_AND_REVIEW"
    return [a for a in order if a in possible and order.index(a) >= floor and a != unused]


def plain_floor(h: Hit) -> str:
    order = [action.name for action in Action]
    typology = PLAIN["typologies"].get(h.typology, PLAIN["typologies"]["UNCLASSIFIED"])
    customer = h.party == "customer" and typology["party"] == "customer"
    general = PLAIN["floors"]["customer" if customer else "staff"].get(h.severity, "APPROVE")
    own = typology.get("floors", {}).get(h.severity, "APPROVE")
    return order[min(max(order.index(general), order.index(own)), order.index(typology["ceiling"]))]


def plain_risk(hits: Sequence[Hit], probability: float) -> Fraction:
    honest = 1 - Fraction(probability)
    for name in {h.typology for h in hits}:
        gravest = max(h.severity for h in hits if h.typology == name)
        honest *= 1 - Fraction(PLAIN["risk"]["severity"][gravest])
    return 1 - honest


def plain_cost(kind: Kind, typology: str, risk: Fraction, damage: int, action: str) -> Fraction:
    terms = PLAIN["actions"][action]
    annoyance = PLAIN["kinds"][kind.value].get("friction", {}).get(action, terms["friction"])
    prevented = PLAIN["typologies"][typology]["prevents"].get(action, 0)
    minutes = sum(
        Fraction(terms.get(f"{role}_minutes", 0)) * price for role, price in PLAIN["prices"].items()
    )
    return risk * damage * (1 - Fraction(prevented)) + (1 - risk) * annoyance + minutes


def plain_ceilings(kind: Kind, hits: Sequence[Hit], typology: str, damage: int) -> set[str]:
    """The ceilings that are right; more than one where rounding decides."""
    highest = PLAIN["typologies"][typology]["ceiling"]
    if not hits or highest not in ("HOLD", "DENY"):
        return {"MANAGER_APPROVAL"}
    risk = plain_risk(hits, PLAIN["kinds"][kind.value]["prior"]["probability"])
    allowed = plainly_allowed(kind, hits, risk >= Fraction(PLAIN["risk"]["floor"]), highest)
    costs = {a: plain_cost(kind, typology, risk, damage, a) for a in allowed}
    best = {a for a in allowed if costs[a] <= min(costs.values()) + 3}
    return {a if a in ("HOLD", "DENY") else "MANAGER_APPROVAL" for a in best}


ONE_SIDED = st.sampled_from(sorted(PLAIN["typologies"])).flatmap(
    lambda name: st.tuples(
        st.lists(st.integers(1, 5), max_size=3).map(
            lambda severities: [hit(name, s, f"r{n}") for n, s in enumerate(severities)]
        ),
        st.just(name),
    )
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(TRANSACTIONS),
    about=ONE_SIDED,
    probability=st.floats(0, 1),
    damage=st.integers(0, 1_000_000),
)
def test_a_checker_that_knows_only_the_file_agrees(
    kind: Kind, about: tuple[list[Hit], str], probability: float, damage: int
) -> None:
    hits, name = about
    choice = decide(kind, hits, Score(probability, damage, 0.0), BASE, BASE.prices())
    typology = name if hits else PLAIN["kinds"][kind.value]["typology"]
    risk = plain_risk(hits, probability)
    assert choice.typology == typology
    assert choice.risk == pytest.approx(float(risk), abs=1e-12)
    costs = {a.name: plain_cost(kind, typology, risk, damage, a.name) for a in Action}
    for costed in choice.costs:
        assert abs(costed.cost - costs[costed.action.name]) <= 2
    assert choice.ceiling.name in plain_ceilings(kind, hits, typology, damage)
    allowed = plainly_allowed(kind, hits, choice.flagged, choice.ceiling.name)
    assert [c.action.name for c in choice.costs if c.allowed] == allowed
    assert costs[choice.action.name] <= min(costs[a] for a in allowed) + 3
