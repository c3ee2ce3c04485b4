"""Every typology names the sources of its shares."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.files import remedy
from tillguard.policy.laws import Breach, Terms


def a_typology_names_its_sources(terms: Terms) -> Iterator[Breach]:
    known = sorted(terms["sources"])
    for name, typology in terms["typologies"].items():
        if not typology["sources"]:
            yield ("typologies", name, "sources"), "a source for the shares is needed."
        for index, source in enumerate(typology["sources"]):
            if source not in known:
                message = f"{source!r} is not a source"
                yield ("typologies", name, "sources", index), message, remedy(source, known)
