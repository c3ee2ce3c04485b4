"""Lays the files over each other, base first, and turns the result into a frozen Policy."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from tillguard.domain import Action, Measure, Prices
from tillguard.files.document import Document
from tillguard.policy.laws import Terms
from tillguard.policy.schema import BaseFile, Layer
from tillguard.policy.terms import (
    ACTIONS,
    ANSWER_HOURS,
    DUE_HOURS,
    SILENCE,
    ActionTerms,
    CaseTerms,
    KindTerms,
    Policy,
    Prior,
    RadiusTerms,
    RuleTerms,
    TypologyTerms,
)

NOBODY: Mapping[str, frozenset[str]] = {}
"""No list has any member."""


@dataclass(frozen=True)
class Source:
    """One file as a layer: its short name, what it says, and where."""

    name: str
    terms: Terms
    document: Document


def as_layer(name: str, said: Layer, document: Document) -> Source:
    """Only what the file says itself, without defaults and without its heading."""
    heading = set(type(said).model_fields) - set(BaseFile.model_fields) | {"about"}
    return Source(name, said.model_dump(exclude_unset=True, exclude=heading), document)


def lay_over(layers: Sequence[Source]) -> Terms:
    """The merged terms: maps are merged name by name, everything else is replaced."""
    merged: Terms = {}
    for layer in layers:
        merged = _merged(merged, layer.terms)
    return merged


def resolve(
    names: tuple[str, ...],
    terms: Terms,
    muted: Collection[str],
    lists: Mapping[str, frozenset[str]] = NOBODY,
) -> Policy:
    """The frozen policy of lawful terms; `muted` are the rules that are silent on the day, `lists`
    the members of the named lists."""
    actions = terms["actions"]
    floors = terms["floors"]
    said = terms.get("cases", {})
    due = said.get("due_hours", {})
    general = {a: tuple(actions[a].get("obligations", ())) for a in ACTIONS}
    return Policy(
        layers=names,
        currency=terms["currency"],
        risk_floor=terms["risk"]["floor"],
        severity=(0.0, *(terms["risk"]["severity"][s] for s in range(1, 6))),
        customer_floors=_floors(floors.get("customer", {})),
        staff_floors=_floors(floors.get("staff", {})),
        staff_ceiling=terms["ceilings"]["staff"],
        minute_prices=Prices(**terms["prices"]),
        action_terms=tuple(_action_terms(actions[a]) for a in ACTIONS),
        kinds={kind: _kind_terms(part, actions) for kind, part in terms["kinds"].items()},
        typologies={
            name: _typology_terms(name, part, general, terms["sources"], due)
            for name, part in terms["typologies"].items()
        },
        rules={
            rule: RuleTerms(
                part.get("weight"),
                part.get("floor", Action.APPROVE),
                rule in muted,
                part.get("parameters", {}),
            )
            for rule, part in terms.get("rules", {}).items()
        },
        lists=lists,
        silence=terms.get("silence", {}).get("chance", SILENCE),
        radius=_radius_terms(terms["blast_radius"]) if "blast_radius" in terms else None,
        cases=_case_terms(said),
    )


def _merged(below: Terms, above: Terms) -> Terms:
    both = dict(below)
    for key, value in above.items():
        under = both.get(key)
        if isinstance(value, dict) and isinstance(under, dict):
            both[key] = _merged(under, value)
        else:
            both[key] = value
    return both


def _floors(by_severity: Mapping[int, Action]) -> tuple[Action, ...]:
    return tuple(by_severity.get(severity, Action.APPROVE) for severity in range(6))


def _action_terms(part: Terms) -> ActionTerms:
    return ActionTerms(
        part["who"],
        part.get("cashier_minutes", 0.0),
        part.get("manager_minutes", 0.0),
        part.get("investigator_minutes", 0.0),
    )


def _case_terms(part: Terms) -> CaseTerms:
    rings = {f"ring_{name}": value for name, value in part.get("rings", {}).items()}
    return CaseTerms(part.get("answer_hours", ANSWER_HOURS), **part.get("saves", {}), **rings)


def _radius_terms(part: Terms) -> RadiusTerms:
    limits = {
        measure: (part[measure]["in_store"], part[measure]["at_register"]) for measure in Measure
    }
    return RadiusTerms(part["owner"], part["at_least"], part["cooling_minutes"] * 60, limits)


def _kind_terms(part: Terms, actions: Mapping[Action, Terms]) -> KindTerms:
    friction = part.get("friction", {})
    terms = KindTerms(
        tuple(sorted(part["actions"])),
        part["fallback"],
        part["typology"],
        Prior(**part["prior"]),
        tuple(friction.get(a, actions[a]["friction"]) for a in ACTIONS),
    )
    alone = part.get("without_membership")
    return replace(terms, without_membership=replace(terms, typology=alone)) if alone else terms


def _typology_terms(
    name: str,
    part: Terms,
    general: Mapping[Action, tuple[str, ...]],
    sources: Mapping[str, str],
    due: Mapping[int, int],
) -> TypologyTerms:
    own = part.get("obligations", {})
    latest = part.get("due_hours", max(due.values(), default=DUE_HOURS))
    return TypologyTerms(
        name=name,
        party=part["party"],
        skill=part["skill"],
        review_minutes=part["review_minutes"],
        ceiling=part["ceiling"],
        floors=_floors(part.get("floors", {})),
        prevented=tuple(part["prevents"].get(a, 0.0) for a in ACTIONS),
        obligations=tuple((*own.get(a, ()), *general[a]) for a in ACTIONS),
        source=" ".join(sources[s] for s in part["sources"]),
        due_hours=(latest, *(min(latest, due.get(severity, latest)) for severity in range(1, 6))),
    )
