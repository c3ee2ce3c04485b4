"""The fallback of a kind is one of its actions."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.domain import Action
from tillguard.files import remedy
from tillguard.policy.laws import Breach, Terms
from tillguard.policy.terms import STAFF_LIMIT


def a_fallback_is_possible_on_its_kind(terms: Terms) -> Iterator[Breach]:
    for kind, part in terms["kinds"].items():
        if part["fallback"] not in part["actions"]:
            allowed = [a.name for a in part["actions"] if Action.APPROVE < a <= STAFF_LIMIT]
            name = part["fallback"].name
            message = f"{name} is not an action of {kind.value!r}"
            yield ("kinds", kind.value, "fallback"), message, remedy(name, allowed)
