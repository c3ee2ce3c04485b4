"""The columns of one piece of rows, read by what the mapping says of each field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pyarrow as pa

from ..domain import minor_per_unit
from .amounts import Whole, money, scaled, written
from .cells import Words, trimmed
from .mapping import LabelPart, MoneyPart, NumberPart, Source, TextPart
from .reading import WORDS, Mapping
from .refusals import Refusal, Refusals
from .source import Rows
from .texts import Say, one_of, text

UNMAPPED = "unmapped"
"""The store and register of rows whose mapping names none."""
DEFAULTS = {
    "store": UNMAPPED, "register": UNMAPPED, "customer_entry": "scanned", "entry": "scanned",
    "tender_status": "approved", "void": "no",
}  # fmt: skip
NEEDED = ("time", "store", "register", "amount", "quantity", "price", "zone")
"""Fields that may not be empty where they are mapped."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an import knows beside mapping and file: the moment now, the home's secret for tokens,
    and the file's name."""

    file: str
    now: int
    secret: bytes


class Columns:
    """One piece of rows; `refusals` collects what cannot be taken."""

    def __init__(self, mapping: Mapping, rows: Rows, about: Circumstances) -> None:
        self.said, self.rows, self.about = mapping.said, rows, about
        self.fields = mapping.said.fields
        self.count = len(rows.numbers)
        self.refusals = Refusals(self.count)
        self.currency = mapping.said.currency
        self.places = len(str(minor_per_unit(self.currency))) - 1

    def cells(self, part: Source | LabelPart, name: str = "") -> tuple[pa.Array, str]:
        """The cells of a source and its column; what its mapping says for all rows as cells too."""
        if isinstance(part, Source) and part.value is not None:
            return pa.repeat(part.value, self.count), ""
        column = part.column or name
        if not column:
            return pa.nulls(self.count, pa.string()), ""
        return trimmed(self.rows.columns[column], self.said.missing), column

    def filled(self, made: pa.Array, cells: pa.Array, part: Source, name: str, column: str) -> Any:
        """The default in empty cells; where there is none a needed value is refused."""
        if part.default is not None:
            return made.fill_null(part.default)
        if name in NEEDED:
            self.refuse_empty(cells, name, column)
        return made

    def refuse_empty(self, cells: pa.Array, name: str, column: str) -> None:
        empty = cells.is_null().to_numpy(zero_copy_only=False)
        message = f"empty: say `default` for {name} in the mapping, or fill the cell in"
        self.refusals.add(empty, Refusal("missing", column, message))

    def words(self, part: Source, name: str, say: Say) -> pa.Array:
        """What `say` makes of a source, with its default; null where there is nothing."""
        cells, column = self.cells(part)
        made = Words(cells).each(say, column, self.refusals)
        return self.filled(made, cells, part, name, column)

    def text(self, name: str) -> pa.Array:
        part = self.part(name)
        if part is None:
            return pa.repeat(DEFAULTS.get(name, ""), self.count)
        made = self.words(part, name, text(part, name, self.about.secret))
        return made.fill_null("")

    def word(self, name: str) -> pa.Array:
        """A word of a closed list; null where the event itself must tell."""
        part = self.part(name)
        default = DEFAULTS.get(name)
        if part is None:
            return pa.array([default] * self.count, pa.string())
        made = self.words(part, name, one_of(WORDS[name], part, name))
        return made if default is None else made.fill_null(default)

    def part(self, name: str) -> TextPart | None:
        return cast(
            TextPart | None, getattr(self.fields, "register_" if name == "register" else name)
        )

    def whole(self, name: str, places: int, needed: int = 0) -> Whole:
        part: NumberPart | None = getattr(self.fields, name)
        if part is None:
            return np.full(self.count, needed, np.int64)
        return self.scaled(part, name, places, written(self.said.decimal, self.said.thousands))

    def money(self, name: str) -> Whole | None:
        part: MoneyPart | None = getattr(self.fields, name)
        return None if part is None else self.money_of(part, name)

    def money_or_null(self, name: str) -> Any:
        made = self.money(name)
        return pa.nulls(self.count) if made is None else made

    def money_of(self, part: MoneyPart, name: str) -> Whole:
        places = 0 if part.unit == "minor" else self.places
        read = money(self.said.decimal, self.said.thousands, self.currency)
        made = self.scaled(part, name, places, read, part.round)
        return -made if part.negate else made

    def scaled(self, part: Source, name: str, places: int, read: Any, rounded: bool = False) -> Any:
        cells, column = self.cells(part)
        decimal = "." if part.value is not None else self.said.decimal
        filled = self.filled(cells, cells, part, name, column)
        return scaled(filled, places, decimal, read, column, self.refusals, rounded)
