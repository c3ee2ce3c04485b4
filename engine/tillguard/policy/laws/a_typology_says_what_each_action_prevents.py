"""Every typology says what each action prevents."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.domain import Action
from tillguard.policy.laws import Breach, Terms
from tillguard.policy.terms import ACTIONS


def a_typology_says_what_each_action_prevents(terms: Terms) -> Iterator[Breach]:
    for name, typology in terms["typologies"].items():
        for action in ACTIONS[1:]:
            if action not in typology["prevents"]:
                yield ("typologies", name, "prevents"), f"{action.name} is missing."
        if typology["prevents"].get(Action.APPROVE):
            yield ("typologies", name, "prevents", "APPROVE"), "APPROVE prevents nothing."
