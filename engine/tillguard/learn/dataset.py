"""History replayed in order of receipt through the service's own feature code."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..domain import SUSPICIOUS, Event, Kind, Norms, Outcome
from ..features import FEATURES, History, uncollected

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Label:
    """What a review said of one transaction.

    `weight` is 1 / the propensity with which it was picked for review: unreviewed is unknown,
    not clean, and the weights make the reviewed ones stand for all. `loss` in minor units.
    """

    key: str
    known: int
    confirmed: bool
    loss: int
    weight: float


@dataclass(frozen=True, slots=True)
class Table:
    """Vectors (rows x len(FEATURES), float64) of the kept events, in order of receipt."""

    keys: list[str]
    kinds: list[Kind]
    received: npt.NDArray[np.int64]
    vectors: Floats

    def rows(self, keep: npt.NDArray[np.intp]) -> Table:
        return Table(
            [self.keys[i] for i in keep],
            [self.kinds[i] for i in keep],
            self.received[keep],
            self.vectors[keep],
        )

    def extended(self, later: Table) -> Table:
        """This table, then a later one."""
        return Table(
            [*self.keys, *later.keys],
            [*self.kinds, *later.kinds],
            np.concatenate([self.received, later.received]),
            np.concatenate([self.vectors, later.vectors]),
        )


@dataclass(frozen=True, slots=True)
class Learnt:
    """Labelled vectors that were learnt from before the journal began."""

    table: Table
    labels: list[Label]

    def write(self, file: Path) -> None:
        """Keep them as plain arrays (npz, without pickle)."""
        table, labels = self.table, self.labels
        np.savez(
            file,
            keys=np.array(table.keys),
            kinds=np.array([str(kind) for kind in table.kinds]),
            received=table.received,
            vectors=table.vectors,
            label_keys=np.array([label.key for label in labels]),
            labels=np.array([(la.known, la.confirmed, la.loss) for la in labels], np.int64),
            weights=np.array([label.weight for label in labels]),
        )

    @classmethod
    def read(cls, file: Path) -> Learnt:
        with np.load(file, allow_pickle=False) as kept:
            table = Table(
                kept["keys"].tolist(),
                [Kind(kind) for kind in kept["kinds"].tolist()],
                kept["received"],
                kept["vectors"],
            )
            rows = zip(
                kept["label_keys"].tolist(),
                kept["labels"].tolist(),
                kept["weights"].tolist(),
                strict=True,
            )
            labels = [Label(k, known, bool(yes), loss, w) for k, (known, yes, loss), w in rows]
        return cls(table, labels)


def suspicious(event: Event) -> bool:
    """Kinds that are suspicious by themselves, and sales on which a membership was used."""
    return event.kind in SUSPICIOUS or (event.kind is Kind.SALE and event.customer != "")


def replay(
    history: History,
    events: Iterable[Event],
    outcomes: Sequence[Outcome],
    keep: Callable[[Event], bool],
    tick: Callable[[int], None] = lambda received: None,
    norms: Sequence[Norms] = (),
) -> Table:
    """Run `events` through `history`; outcomes (by `known`) are learnt and norms (by `made`) are
    taken before later receipts."""
    keys: list[str] = []
    kinds: list[Kind] = []
    received = array("q")
    values = array("d")
    due = deque(outcomes)
    nights = deque(norms)
    with uncollected():
        for event in events:
            while due and due[0].known <= event.received:
                history.learn(due.popleft())
            while nights and nights[0].made <= event.received:
                history.take(nights.popleft())
            vector = history.see(event)
            if keep(event):
                keys.append(event.key)
                kinds.append(event.kind)
                received.append(event.received)
                values.extend(vector)
            tick(event.received)
    matrix = np.frombuffer(values, np.float64) if values else np.zeros(0)
    return Table(
        keys, kinds, np.array(received, np.int64), matrix.reshape(len(keys), len(FEATURES))
    )
