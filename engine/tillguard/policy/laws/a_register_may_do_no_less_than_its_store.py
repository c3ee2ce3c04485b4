"""A register may do no less than its store: a share of fewer answers varies more, so that a limit
below the store's would trip single registers by chance."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.domain import Measure
from tillguard.policy.laws import Breach, Terms


def a_register_may_do_no_less_than_its_store(terms: Terms) -> Iterator[Breach]:
    for measure in Measure if "blast_radius" in terms else ():
        limit = terms["blast_radius"][measure]
        if limit["at_register"] < limit["in_store"]:
            message = (
                f"a register's {limit['at_register']} is below the store's {limit['in_store']}."
            )
            yield ("blast_radius", measure.value, "at_register"), message
