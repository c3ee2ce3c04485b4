"""Only actions that occupy people now are charged for their time."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.policy.laws import Breach, Terms
from tillguard.policy.terms import OCCUPYING


def only_actions_that_occupy_people_take_their_time(terms: Terms) -> Iterator[Breach]:
    for action, part in terms["actions"].items():
        for role in ("cashier_minutes", "manager_minutes", "investigator_minutes"):
            if part.get(role) and action not in OCCUPYING:
                names = ", ".join(a.name for a in OCCUPYING)
                yield ("actions", action.name, role), f"only {names} are charged for staff time."
