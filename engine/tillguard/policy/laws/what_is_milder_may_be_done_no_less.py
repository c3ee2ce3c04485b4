"""Whatever is milder may be done no less often: managers are asked more freely than people held."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.policy.laws import Breach, Terms


def what_is_milder_may_be_done_no_less(terms: Terms) -> Iterator[Breach]:
    if "blast_radius" not in terms:
        return
    holds, approvals = (terms["blast_radius"][name] for name in ("holds", "approvals"))
    for where in ("in_store", "at_register"):
        if approvals[where] < holds[where]:
            message = f"{approvals[where]} is below the {holds[where]} of the stricter holds."
            yield ("blast_radius", "approvals", where), message
