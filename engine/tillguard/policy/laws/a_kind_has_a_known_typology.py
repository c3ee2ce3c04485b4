"""Every kind names a typology that has terms."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.files import remedy
from tillguard.policy.laws import Breach, Terms


def a_kind_has_a_known_typology(terms: Terms) -> Iterator[Breach]:
    known = sorted(terms["typologies"])
    for kind, part in terms["kinds"].items():
        for field in ("typology", "without_membership"):
            name = part.get(field, part["typology"])
            if name not in known:
                message = f"{name!r} is not a typology"
                yield ("kinds", kind.value, field), message, remedy(name, known)
