"""Every action has its terms."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.policy.laws import Breach, Terms
from tillguard.policy.terms import ACTIONS


def every_action_has_its_terms(terms: Terms) -> Iterator[Breach]:
    for action in ACTIONS:
        if action not in terms["actions"]:
            yield ("actions",), f"{action.name} is missing."
