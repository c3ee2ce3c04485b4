"""A block of journalled decisions: columns for numpy, events only where a rule asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from ..domain import TRANSACTIONS, Attribute, Event, Kind
from ..features import FEATURES
from ..journal import Decided
from ..ruleset.fields import Field
from ..ruleset.units import UNITS

T = TypeVar("T")
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
WIDTH = len(FEATURES)
KIND_CODES = {str(kind): code for code, kind in enumerate(TRANSACTIONS)}
COLUMNS = ("kind", "store", "register", "employee", "customer", "card", "business_date")
"""Texts of an event that stand in the columns of its decision."""

Attributes = Mapping[str, Attribute]


@dataclass(frozen=True, slots=True)
class Fetch:
    """Gives what stands in the journal only inside the event: the whole events of these decisions,
    or their custom attributes alone, in a fraction of the time; both in the decisions' order."""

    events: Callable[[Sequence[Decided]], Iterable[Event]]
    attributes: Callable[[Sequence[Decided]], Iterable[Attributes]]


def matrix(vectors: Sequence[bytes], wide: bool = False) -> Floats:
    """Rows of the catalogue's width (or of the widest); a shorter vector ends in NaN."""
    width = max(len(vector) for vector in vectors) // 8 if wide else WIDTH
    if all(len(vector) == 8 * width for vector in vectors):
        return np.frombuffer(b"".join(vectors), "<f8").reshape(len(vectors), width)
    found = np.full((len(vectors), width), np.nan)
    for at, vector in enumerate(vectors):
        numbers = np.frombuffer(vector, "<f8")
        found[at, : len(numbers)] = numbers
    return found


class Block:
    """Decisions in order of receipt with their vectors (rows x numbers, float64)."""

    def __init__(self, rows: Sequence[Decided], vectors: Floats, fetch: Fetch) -> None:
        self.rows = rows
        self.vectors = vectors
        self._fetch = fetch
        self._events: dict[int, Event] = {}
        self._attributes: dict[int, Attributes] = {}
        self._numbers: dict[Field, Floats] = {}
        self._of_kinds: dict[tuple[Kind, ...], Ints] = {}

    def beside(self, vectors: Floats) -> Block:
        """The same decisions with other vectors; events that one has read the other has too."""
        if vectors is self.vectors:
            return self
        other = Block(self.rows, vectors, self._fetch)
        other._events, other._attributes = self._events, self._attributes
        return other

    def __len__(self) -> int:
        return len(self.rows)

    def of_kinds(self, kinds: tuple[Kind, ...]) -> Ints:
        """Positions of the decisions on these kinds of transaction."""
        found = self._of_kinds.get(kinds)
        if found is None:
            wanted = [KIND_CODES[kind] for kind in kinds]
            found = self._of_kinds[kinds] = np.flatnonzero(np.isin(self.kinds, wanted))
        return found

    def number(self, field: Field) -> Floats:
        """A feature's fact integers, rounded half up; NaN where missing or not finite."""
        found = self._numbers.get(field)
        if found is None:
            with np.errstate(over="ignore", invalid="ignore"):
                value = np.floor(self.vectors[:, field.position] * UNITS[field.unit].scale + 0.5)
            found = self._numbers[field] = np.where(np.isfinite(value), value, np.nan)
        return found

    def texts(self, name: str, at: Ints) -> list[str]:
        """A text of these decisions, by the name of its column."""
        return [getattr(self.rows[i], name) for i in at.tolist()]

    def events(self, at: Ints) -> list[Event]:
        """The events of these decisions; each is read once."""
        return self._read(at, self._events, self._fetch.events)

    def attributes(self, at: Ints) -> list[Attributes]:
        """The custom attributes of these decisions; each is read once."""
        return self._read(at, self._attributes, self._fetch.attributes)

    def _read(
        self, at: Ints, known: dict[int, T], fetch: Callable[[Sequence[Decided]], Iterable[T]]
    ) -> list[T]:
        wanted = at.tolist()
        lacking = [i for i in wanted if i not in known]
        if lacking:
            known.update(zip(lacking, fetch([self.rows[i] for i in lacking]), strict=True))
        return [known[i] for i in wanted]

    @cached_property
    def kinds(self) -> Ints:
        return np.array([KIND_CODES[row.kind] for row in self.rows], np.int64)

    @cached_property
    def members(self) -> Mask:
        """Whether a membership was used."""
        return np.array([row.customer != "" for row in self.rows], np.bool_)

    @cached_property
    def probability(self) -> Floats:
        """The model's estimate then; NaN where it gave none."""
        told = [np.nan if row.probability is None else row.probability for row in self.rows]
        return np.array(told, np.float64)

    @cached_property
    def damage(self) -> Ints:
        return np.array([max(0, row.damage) for row in self.rows], np.int64)

    @cached_property
    def amount(self) -> Ints:
        return np.array([row.amount for row in self.rows], np.int64)
