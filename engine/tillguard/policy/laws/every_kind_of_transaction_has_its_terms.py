"""Every kind of transaction has its terms, and with them its fallback."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.domain import TRANSACTIONS
from tillguard.policy.laws import Breach, Terms


def every_kind_of_transaction_has_its_terms(terms: Terms) -> Iterator[Breach]:
    for kind in TRANSACTIONS:
        if kind not in terms["kinds"]:
            yield ("kinds",), f"{kind.value!r} is missing, and with it the fallback for this kind."
