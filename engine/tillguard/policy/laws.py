"""What must hold of every policy in force, named as laws; each says where it is broken."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from tillguard.domain import TRANSACTIONS, Action, Party
from tillguard.policy.document import Path, nearest
from tillguard.policy.terms import ACTIONS, OCCUPYING, STAFF_LIMIT, UNCLASSIFIED

Terms = dict[Any, Any]
"""The merged layers: plain values under the names of the files."""

Breach = tuple[Path, str]
"""Where the law is broken, and how."""


def every_kind_of_transaction_has_its_terms(terms: Terms) -> Iterator[Breach]:
    for kind in TRANSACTIONS:
        if kind not in terms["kinds"]:
            yield ("kinds",), f"{kind.value!r} is missing, and with it the fallback for this kind."


def every_action_has_its_terms(terms: Terms) -> Iterator[Breach]:
    for action in ACTIONS:
        if action not in terms["actions"]:
            yield ("actions",), f"{action.name} is missing."


def every_severity_has_a_weight(terms: Terms) -> Iterator[Breach]:
    for severity in range(1, 6):
        if severity not in terms["risk"]["severity"]:
            yield ("risk", "severity"), f"severity {severity} is missing."


def a_graver_hit_weighs_no_less(terms: Terms) -> Iterator[Breach]:
    weights = sorted(terms["risk"]["severity"].items())
    for (milder, low), (graver, high) in pairwise(weights):
        if high < low:
            message = f"severity {graver} weighs {high}, less than severity {milder} with {low}."
            yield ("risk", "severity", graver), message


def what_is_unclear_counts_as_staff(terms: Terms) -> Iterator[Breach]:
    terms_of_unclear = terms["typologies"].get(UNCLASSIFIED)
    if terms_of_unclear is None:
        yield ("typologies",), f"{UNCLASSIFIED} is missing: the terms of what has no name."
    elif terms_of_unclear["party"] is not Party.STAFF:
        yield ("typologies", UNCLASSIFIED, "party"), "what is unclear counts as staff."


def a_typology_about_staff_stays_below_the_limit(terms: Terms) -> Iterator[Breach]:
    for name, typology in terms["typologies"].items():
        if typology["party"] is Party.STAFF and typology["ceiling"] > STAFF_LIMIT:
            message = f"{name} is about staff: the highest ceiling is {STAFF_LIMIT.name}."
            yield ("typologies", name, "ceiling"), message


def a_floor_is_not_above_its_ceiling(terms: Terms) -> Iterator[Breach]:
    for name, typology in terms["typologies"].items():
        for severity, floor in typology.get("floors", {}).items():
            if floor > typology["ceiling"]:
                message = (
                    f"{name} asks for {floor.name}, its ceiling is {typology['ceiling'].name}."
                )
                yield ("typologies", name, "floors", severity), message


def a_typology_says_what_each_action_prevents(terms: Terms) -> Iterator[Breach]:
    for name, typology in terms["typologies"].items():
        for action in ACTIONS[1:]:
            if action not in typology["prevents"]:
                yield ("typologies", name, "prevents"), f"{action.name} is missing."
        if typology["prevents"].get(Action.APPROVE):
            yield ("typologies", name, "prevents", "APPROVE"), "APPROVE prevents nothing."


def a_typology_names_its_sources(terms: Terms) -> Iterator[Breach]:
    known = sorted(terms["sources"])
    for name, typology in terms["typologies"].items():
        if not typology["sources"]:
            yield ("typologies", name, "sources"), "a source for the shares is needed."
        for index, source in enumerate(typology["sources"]):
            if source not in known:
                message = f"{source!r} is not a source.{nearest(source, known)}"
                yield ("typologies", name, "sources", index), message


def a_kind_can_always_be_approved_or_reviewed(terms: Terms) -> Iterator[Breach]:
    for kind, part in terms["kinds"].items():
        for action in (Action.APPROVE, Action.APPROVE_AND_REVIEW):
            if action not in part["actions"]:
                yield ("kinds", kind.value, "actions"), f"{action.name} must be possible."
        if len(set(part["actions"])) < len(part["actions"]):
            yield ("kinds", kind.value, "actions"), "an action is named twice."


def a_fallback_is_possible_on_its_kind(terms: Terms) -> Iterator[Breach]:
    for kind, part in terms["kinds"].items():
        if part["fallback"] not in part["actions"]:
            allowed = [a.name for a in part["actions"] if Action.APPROVE < a <= STAFF_LIMIT]
            name = part["fallback"].name
            message = f"{name} is not an action of {kind.value!r}.{nearest(name, allowed)}"
            yield ("kinds", kind.value, "fallback"), message


def a_kind_has_a_known_typology(terms: Terms) -> Iterator[Breach]:
    known = sorted(terms["typologies"])
    for kind, part in terms["kinds"].items():
        for field in ("typology", "without_membership"):
            name = part.get(field, part["typology"])
            if name not in known:
                message = f"{name!r} is not a typology.{nearest(name, known)}"
                yield ("kinds", kind.value, field), message


def only_actions_that_occupy_people_take_their_time(terms: Terms) -> Iterator[Breach]:
    for action, part in terms["actions"].items():
        for role in ("cashier_minutes", "manager_minutes", "investigator_minutes"):
            if part.get(role) and action not in OCCUPYING:
                names = ", ".join(a.name for a in OCCUPYING)
                yield ("actions", action.name, role), f"only {names} are charged for staff time."


LAWS = (
    every_kind_of_transaction_has_its_terms,
    every_action_has_its_terms,
    every_severity_has_a_weight,
    what_is_unclear_counts_as_staff,
    a_typology_says_what_each_action_prevents,
    a_kind_has_a_known_typology,
    a_graver_hit_weighs_no_less,
    a_typology_about_staff_stays_below_the_limit,
    a_floor_is_not_above_its_ceiling,
    a_typology_names_its_sources,
    a_kind_can_always_be_approved_or_reviewed,
    a_fallback_is_possible_on_its_kind,
    only_actions_that_occupy_people_take_their_time,
)


def breaches(terms: Terms) -> Iterator[tuple[Path, str, str]]:
    """Every breach of every law: where, which law, how."""
    for law in LAWS:
        for path, message in law(terms):
            yield path, law.__name__.replace("_", "-"), message
