"""What was done, as columns: decided transactions with whom they are about and their vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...domain import TRANSACTIONS, Event, Kind
from ...features import INDEX

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

ENTITIES = ("employee", "register", "store", "card", "customer")
"""The kinds of entity that have peers; a register is named by its store and number, "367/2"."""

PLACE = {kind: place for place, kind in enumerate(TRANSACTIONS)}


@dataclass(frozen=True, slots=True)
class Acts:
    """Transactions in order of receipt; `kinds` are places in TRANSACTIONS, `at` epoch seconds.

    `names` holds by kind of entity who it was ("" for nobody); `vectors` has a row of the
    catalogue's features for each.
    """

    keys: Sequence[str]
    kinds: Ints
    at: Ints
    names: Mapping[str, Sequence[str]]
    vectors: Floats

    def __len__(self) -> int:
        return len(self.keys)

    def column(self, feature: str) -> Floats:
        """One feature of all transactions; NaN where it is not known."""
        return self.vectors[:, INDEX[feature]]

    def yes(self, feature: str) -> Mask:
        """Where a flag is set or a count is above 0."""
        return self.column(feature) > 0

    def of(self, *kinds: Kind) -> Mask:
        return np.isin(self.kinds, [PLACE[kind] for kind in kinds])


def acts_of(events: Iterable[tuple[Event, Sequence[float]]]) -> Acts:
    """Events with their vectors; what is no transaction is left out."""
    kept = [(event, vector) for event, vector in events if event.kind in PLACE]
    found = [event for event, _ in kept]
    return Acts(
        [event.key for event in found],
        np.array([PLACE[event.kind] for event in found], np.int64),
        np.array([event.at for event in found], np.int64),
        {
            "employee": [event.employee for event in found],
            "register": [f"{event.store}/{event.register}" for event in found],
            "store": [event.store for event in found],
            "card": [event.card for event in found],
            "customer": [event.customer for event in found],
        },
        np.array([vector for _, vector in kept], np.float64).reshape(len(kept), len(INDEX)),
    )
