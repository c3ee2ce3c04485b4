"""No floor of a typology asks for more than its ceiling allows."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.policy.laws import Breach, Terms


def a_floor_is_not_above_its_ceiling(terms: Terms) -> Iterator[Breach]:
    for name, typology in terms["typologies"].items():
        for severity, floor in typology.get("floors", {}).items():
            if floor > typology["ceiling"]:
                message = (
                    f"{name} asks for {floor.name}, its ceiling is {typology['ceiling'].name}."
                )
                yield ("typologies", name, "floors", severity), message
