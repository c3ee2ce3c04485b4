"""What has no name has terms, and they are those for staff."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.domain import Party
from tillguard.policy.laws import Breach, Terms
from tillguard.policy.terms import UNCLASSIFIED


def what_is_unclear_counts_as_staff(terms: Terms) -> Iterator[Breach]:
    terms_of_unclear = terms["typologies"].get(UNCLASSIFIED)
    if terms_of_unclear is None:
        yield ("typologies",), f"{UNCLASSIFIED} is missing: the terms of what has no name."
    elif terms_of_unclear["party"] is not Party.STAFF:
        yield ("typologies", UNCLASSIFIED, "party"), "what is unclear counts as staff."
