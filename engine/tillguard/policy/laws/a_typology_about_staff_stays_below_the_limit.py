"""No typology about staff goes beyond another person's approval."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.domain import Party
from tillguard.policy.laws import Breach, Terms
from tillguard.policy.terms import STAFF_LIMIT


def a_typology_about_staff_stays_below_the_limit(terms: Terms) -> Iterator[Breach]:
    for name, typology in terms["typologies"].items():
        if typology["party"] is Party.STAFF and typology["ceiling"] > STAFF_LIMIT:
            message = f"{name} is about staff: the highest ceiling is {STAFF_LIMIT.name}."
            yield ("typologies", name, "ceiling"), message
