"""An exception has an end that comes: a day of the far future is none."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.policy.days import HORIZON
from tillguard.policy.laws import Breach, Terms


def an_exception_ends(terms: Terms) -> Iterator[Breach]:
    for rule, part in terms.get("rules", {}).items():
        until = part.get("muted", {}).get("until")
        if until is not None and until.year > HORIZON[-1]:
            message = f"{until} is no end: name the day on which the rule is heard again."
            yield ("rules", rule, "muted", "until"), message
