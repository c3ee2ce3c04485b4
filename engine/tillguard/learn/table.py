"""Vectors of the events that are learnt from, with their labels, in memory and on disk."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..domain import Attribute, Kind, Label
from .attributes import Column, extended, packed, said, unpacked

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Table:
    """Vectors (rows x len(FEATURES), float64) of the kept events, in order of receipt.

    `attributes` are their custom attributes by name: float64 where all are numbers, NaN where an
    event has none; else texts (objects), "" where it has none.
    """

    keys: list[str]
    kinds: list[Kind]
    received: npt.NDArray[np.int64]
    vectors: Floats
    attributes: Mapping[str, Column] = field(default_factory=dict)

    def rows(self, keep: npt.NDArray[np.intp]) -> Table:
        return Table(
            [self.keys[i] for i in keep],
            [self.kinds[i] for i in keep],
            self.received[keep],
            self.vectors[keep],
            {name: column[keep] for name, column in self.attributes.items()},
        )

    def only(self, names: Collection[str]) -> Table:
        """With these attributes alone: what nobody declared is not learnt from."""
        kept = {name: column for name, column in self.attributes.items() if name in names}
        return replace(self, attributes=kept)

    def each(self) -> Iterator[tuple[array[float], dict[str, Attribute]]]:
        """Every row's vector, and its attributes as an event says them."""
        for row, vector in enumerate(self.vectors):
            yield array("d", vector.tobytes()), said(self.attributes, row)

    def extended(self, later: Table) -> Table:
        """This table, then a later one."""
        if not later.keys:
            return self
        return Table(
            [*self.keys, *later.keys],
            [*self.kinds, *later.kinds],
            np.concatenate([self.received, later.received]),
            np.concatenate([self.vectors, later.vectors]),
            extended(self.attributes, len(self.keys), later.attributes, len(later.keys)),
        )


@dataclass(frozen=True, slots=True)
class Learnt:
    """Labelled vectors that were learnt from before the journal began."""

    table: Table
    labels: list[Label]

    def write(self, file: Path) -> None:
        """Keep them as plain arrays (npz, without pickle)."""
        np.savez(file, allow_pickle=False, **dict(self._arrays()))

    def _arrays(self) -> Iterator[tuple[str, npt.NDArray[np.generic]]]:
        table, labels = self.table, self.labels
        yield "keys", np.array(table.keys, np.str_)
        yield "kinds", np.array([str(kind) for kind in table.kinds], np.str_)
        yield "received", table.received
        yield "vectors", table.vectors
        yield from packed(table.attributes)
        yield "label_keys", np.array([label.key for label in labels], np.str_)
        told = [(label.known, label.confirmed, label.loss) for label in labels]
        yield "labels", np.array(told, np.int64).reshape(-1, 3)
        yield "weights", np.array([label.weight for label in labels])

    @classmethod
    def read(cls, file: Path) -> Learnt:
        with np.load(file, allow_pickle=False) as kept:
            table = Table(
                kept["keys"].tolist(),
                [Kind(kind) for kind in kept["kinds"].tolist()],
                kept["received"],
                kept["vectors"],
                unpacked(kept),
            )
            rows = zip(
                kept["label_keys"].tolist(),
                kept["labels"].tolist(),
                kept["weights"].tolist(),
                strict=True,
            )
            labels = [Label(k, known, bool(yes), loss, w) for k, (known, yes, loss), w in rows]
        return cls(table, labels)
