"""Custom attributes of the kept events as columns: numbers, or texts where one of them is.

Yes and no are texts, as they are in imported history and in rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ..domain import Attribute

Column = npt.NDArray[Any]
"""One attribute of all rows: float64 (NaN: not said) or objects that are str ("": not said)."""


class Said:
    """Collects what the kept events say; only what is said takes room."""

    def __init__(self) -> None:
        self.values: dict[str, dict[int, Attribute]] = {}

    def add(self, row: int, attributes: Mapping[str, Attribute]) -> None:
        for name, value in attributes.items():
            self.values.setdefault(name, {})[row] = value

    def columns(self, rows: int) -> dict[str, Column]:
        return {name: column(self.values[name], rows) for name in sorted(self.values)}


def column(said: Mapping[int, Attribute], rows: int) -> Column:
    """The values by row as one column."""
    places = np.fromiter(said, np.intp, len(said))
    if any(isinstance(value, str | bool) for value in said.values()):
        words = np.full(rows, "", object)
        words[places] = [word(value) for value in said.values()]
        return words
    numbers = np.full(rows, np.nan)
    numbers[places] = np.fromiter((float(value) for value in said.values()), float, len(said))
    return numbers


def word(value: Attribute) -> str:
    """A value among texts: yes and no, numbers as short as they can be, NaN as not said."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.15g}"
    return str(value)


def extended(
    before: Mapping[str, Column], rows: int, later: Mapping[str, Column], more: int
) -> dict[str, Column]:
    """The columns of two tables, one after the other; texts where either table has texts."""
    names = sorted({*before, *later})
    return {n: _followed(before.get(n), rows, later.get(n), more) for n in names}


def _followed(first: Column | None, rows: int, then: Column | None, more: int) -> Column:
    texts = any(part is not None and part.dtype == object for part in (first, then))
    parts = ((first, rows), (then, more))
    return np.concatenate([_like(part, count, texts) for part, count in parts])


def _like(part: Column | None, count: int, texts: bool) -> Column:
    if part is None:
        return np.full(count, "", object) if texts else np.full(count, np.nan)
    if texts and part.dtype != object:
        made = np.empty(count, object)
        made[:] = [word(value) for value in part.tolist()]
        return made
    return part


def said(columns: Mapping[str, Column], row: int) -> dict[str, Attribute]:
    """What one row says, without what it does not say."""
    values = ((name, column[row]) for name, column in columns.items())
    return {n: v if isinstance(v, str) else float(v) for n, v in values if v == v and v != ""}


def packed(columns: Mapping[str, Column]) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """The columns as plain arrays for an npz file: texts as their words and the words' numbers."""
    for name, values in columns.items():
        if values.dtype == object:
            words, codes = np.unique(values.astype(np.str_), return_inverse=True)
            yield f"attribute.words.{name}", words
            yield f"attribute.codes.{name}", codes.astype(np.int32)
        else:
            yield f"attribute.numbers.{name}", values


def unpacked(kept: Mapping[str, npt.NDArray[Any]]) -> dict[str, Column]:
    """What `packed` made."""
    found: dict[str, Column] = {}
    for place in kept:
        _, _, rest = place.partition("attribute.")
        form, _, name = rest.partition(".")
        if form == "numbers":
            found[name] = kept[place]
        elif form == "words":
            found[name] = kept[place].astype(object)[kept[f"attribute.codes.{name}"]]
    return found
