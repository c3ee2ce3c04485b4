"""All that is known to learn from: the journal's labels and what was learnt before it began."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..domain import Attribute, Kind, Party, Store
from ..features import CATALOGUE_HASH, FEATURES, INDEX
from ..intake.archive import Declared
from ..journal import TAKE_BACK_SECONDS, Catalogue, Journal, StoredDecision
from ..learn import Examples, Label, Learnt, Table, examples
from ..learn.attributes import Said
from ..learn.holdout import Holdout
from ..learn.labels import Opinion, Trust, weighed
from .opinions import opinions

BEFORE = "before"
"""The source of labels from before the journal began."""
CUSTOMERS, RECEIPT, HOUR = INDEX["customer_age"], INDEX["receipt_known"], INDEX["local_hour"]
SHIFTS = ((12, "morning"), (18, "afternoon"), (24, "evening"))
"""Shifts by the local hour before which they end."""


USUAL = Trust()
Read = Callable[[bytes], Mapping[str, Attribute]]
"""The custom attributes in what the journal keeps of a transaction; the edge knows the wire."""


class Mark(NamedTuple):
    """Who is concerned by a label, and where it comes from; `by` is empty where nobody is named."""

    source: str
    by: str
    store: str
    role: str
    subject: str


@dataclass(frozen=True, slots=True)
class Known:
    """Labelled vectors in order of receipt: `table` and `labels` row by row, with their marks, and
    the directions that are declared of custom attributes."""

    table: Table
    labels: list[Label]
    marks: list[Mark]
    directions: Mapping[str, int] = field(default_factory=dict)

    @property
    def confirmed(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array([float(label.confirmed) for label in self.labels])

    def part(self, keep: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.intp]]) -> Known:
        rows = np.asarray(keep, np.intp)
        return replace(
            self,
            table=self.table.rows(rows),
            labels=[self.labels[i] for i in rows],
            marks=[self.marks[i] for i in rows],
        )

    def examples(self) -> Examples:
        """What a fit reads; raises NotEnoughLabels."""
        return examples(self.table, self.labels, self.directions)

    def sources(self) -> dict[str, int]:
        return dict(sorted(Counter(mark.source for mark in self.marks).items()))

    def hashes(self) -> dict[str, str]:
        """SHA-256 of the vectors and of the labels, in order."""
        said = "\n".join(
            f"{label.key} {label.known} {label.confirmed} {label.loss} {label.weight!r}"
            for label in self.labels
        )
        return {
            "vectors": hashlib.sha256(self.table.vectors.tobytes()).hexdigest(),
            "labels": hashlib.sha256(said.encode()).hexdigest(),
        }

    def holdout(self, stores: Mapping[str, Store]) -> Holdout:
        """These rows as the gate compares models on them."""
        regions = [stores[m.store].region if m.store in stores else "unknown" for m in self.marks]
        hours = self.table.vectors[:, HOUR]
        region = np.array(regions, np.str_)
        return Holdout(
            self.confirmed,
            np.array([label.weight for label in self.labels]),
            np.array([float(label.loss) for label in self.labels]),
            self.table.received // 86_400,
            {"region": region, "role": np.array([m.role for m in self.marks], np.str_)},
            {"region": region, "shift": np.array([shift(hour) for hour in hours], np.str_)},
            np.array([str(kind) for kind in self.table.kinds], np.str_),
            np.array([m.subject for m in self.marks], np.str_),
        )


def shift(hour: float) -> str:
    return next((name for until, name in SHIFTS if hour < until), SHIFTS[-1][1])


def known(
    journal: Journal,
    learnt: Path,
    read: Read,
    declared: Mapping[str, Declared],
    trust: Trust = USUAL,
    trusted: Collection[str] = (),
    now: int = 0,
) -> Known:
    """Everything, oldest receipt first, weighed; labels by `trusted` labellers lose their names, so
    that nobody doubts them. `declared` is what imports say of custom attributes. What may still be
    taken back `now` is left out."""
    found = rows(journal, trust, now)
    ours = Known(
        table_of([row for row, _, _ in found], read),
        [label for _, label, _ in found],
        [mark if mark.by not in trusted else mark._replace(by="") for _, _, mark in found],
        {n: said.direction for n, said in declared.items() if said.kind == "number"},
    )
    if not learnt.exists():
        return ours
    older = before(Learnt.read(learnt))
    return replace(
        ours,
        table=older.table.extended(ours.table),
        labels=older.labels + ours.labels,
        marks=older.marks + ours.marks,
    )


def before(learnt: Learnt) -> Known:
    """What was learnt before the journal began, row by row."""
    by_key = {label.key: label for label in learnt.labels}
    kept = [i for i, key in enumerate(learnt.table.keys) if key in by_key]
    table = learnt.table.rows(np.array(kept, np.intp))
    marks = [mark_of(key, table.vectors[i]) for i, key in enumerate(table.keys)]
    return Known(table, [by_key[key] for key in table.keys], marks)


def rows(journal: Journal, trust: Trust, now: int) -> list[tuple[StoredDecision, Label, Mark]]:
    """Decisions with their label, in order of receipt; without vectors of another catalogue."""
    found = weighed([one for one in opinions(journal) if stands(one, now)], trust)
    said = {one.key: (one, word) for one, word in zip(found.labels, found.settled, strict=True)}
    noted, kept = journal.catalogues(), []
    width = 8 * len(FEATURES)  # behind them stand the flags of the bundle's sequences
    for stored in journal.decisions([*said]):
        row, (label, word) = stored.row, said[stored.row.key]
        if of_ours(noted, stored.seq) and len(row.vector) >= width:
            by = word.labeller or word.source
            kept.append((stored, label, Mark(word.source, by, row.store, row.party, row.employee)))
    return sorted(kept, key=lambda one: one[0].seq)


def stands(one: Opinion, now: int) -> bool:
    """False for a verdict that may still be taken back."""
    return one.source != "verdict" or not now - TAKE_BACK_SECONDS < one.known <= now


def table_of(found: Sequence[StoredDecision], read: Read) -> Table:
    said = Said()
    for place, one in enumerate(found):
        said.add(place, read(one.row.body))
    width = 8 * len(FEATURES)
    vectors = np.frombuffer(b"".join(r.row.vector[:width] for r in found), np.float64)
    return Table(
        [r.row.key for r in found],
        [Kind(r.row.kind) for r in found],
        np.array([r.row.received for r in found], np.int64),
        vectors.reshape(len(found), len(FEATURES)),
        said.columns(len(found)),
    )


def of_ours(noted: Sequence[Catalogue], seq: int) -> bool:
    """Whether the vectors at this record follow the catalogue of today."""
    latest = next((one for one in reversed(noted) if one.since <= seq), None)
    return latest is None or latest.hash == CATALOGUE_HASH


def mark_of(key: str, vector: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Mark:
    """Of a label from before the journal: the key begins with the store; what a membership or a
    receipt belongs to is about the customer, all else about staff."""
    about = not np.isnan(vector[CUSTOMERS]) or vector[RECEIPT] == 1
    store = key.partition("/")[0]
    return Mark(BEFORE, "", store, Party.CUSTOMER if about else Party.STAFF, store)


def without(found: Known, names: Collection[str], since: int) -> Known:
    """Without the labels that these labellers gave since then."""
    return found.part(
        [
            i
            for i, (mark, label) in enumerate(zip(found.marks, found.labels, strict=True))
            if mark.by not in names or label.known < since
        ]
    )


def until(found: Known, known: int) -> Known:
    """Without the labels that became known later."""
    return found.part([i for i, label in enumerate(found.labels) if label.known <= known])
