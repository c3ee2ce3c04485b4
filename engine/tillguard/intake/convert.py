"""Their rows to ours: one row-level table for whatever shape the extract has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ..domain import minor_per_unit
from .amounts import Whole, money, numbers, scaled, written
from .cells import Words, trimmed
from .goods import Goods
from .mapping import LabelPart, MoneyPart, NumberPart, Source, TextPart, TimePart, all_zones
from .moments import days, moments, sensible
from .reading import WORDS, Mapping
from .refusals import Refusal, Refusals, Refused, shown
from .source import Rows
from .table import ATTRIBUTE, ROW
from .texts import LONGEST, Say, checked, one_of, plain, text

UNMAPPED = "unmapped"
"""The store and register of rows whose mapping names none."""
DEFAULTS = {
    "store": UNMAPPED, "register": UNMAPPED, "customer_entry": "scanned", "entry": "scanned",
    "tender_status": "approved", "void": "no",
}  # fmt: skip
NEEDED = ("time", "store", "register", "amount", "quantity", "price", "zone")
"""Fields that may not be empty where they are mapped."""
APART = 60
"""Seconds between rows without a time, in the order of the file."""
BEGIN = 1_577_836_800
"""2020-01-01 UTC: the first of them."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an import knows beside mapping and file: the moment now, the home's secret for tokens,
    and the file's name."""

    file: str
    now: int
    secret: bytes


class Conversion:
    """One piece of rows, field by field; `refusals` collects what cannot be taken."""

    def __init__(self, mapping: Mapping, rows: Rows, about: Circumstances) -> None:
        self.said, self.rows, self.about = mapping.said, rows, about
        self.fields = mapping.said.fields
        self.count = len(rows.numbers)
        self.refusals = Refusals(self.count)
        self.currency = mapping.said.currency
        self.places = len(str(minor_per_unit(self.currency))) - 1

    def table(self) -> pa.Table:
        """One row for each of theirs; the fields of an event, of one line and of one tender."""
        zones = self.zones()
        at = self.time("time", self.fields.time, zones)
        received = self.received(at, zones)
        columns: dict[str, Any] = {ROW: self.rows.numbers, "at": at, "received": received}
        columns["zone"] = zones
        for name in ("store", "register", "employee", "customer", "approver", "receipt", "item",
                     "department", "card"):  # fmt: skip
            columns[name] = self.text(name)
        for name in ("kind", "customer_entry", "entry", "tender", "tender_status", "void"):
            columns[name] = self.word(name)
        columns["business_date"] = self.day(at, zones)
        columns["sequence"] = self.whole("sequence", 0)
        columns["difference"] = self.money_or_null("difference")
        columns["key"] = self.keys(columns)
        self.check_currency()
        columns |= self.goods().columns(self.refusals)
        columns["paid"] = self.money_or_null("paid")
        columns |= self.label(received, zones)
        columns |= self.attributes()
        return pa.table(columns)

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

    def zones(self) -> pa.Array:
        def say(word: str) -> str:
            found = rename(word)
            if found not in known:
                found = self.said.zone.default
            if found is None:
                raise Refused("unknown-word", f"{shown(word)} is no time zone: add it to values")
            return found

        known = all_zones()
        rename = text(self.said.zone, "zone", b"")
        return self.words(self.said.zone, "zone", say).fill_null("UTC")

    def time(self, name: str, part: TimePart | None, zones: pa.Array) -> NDArray[np.int64]:
        """Seconds of a needed moment; without a column a minute apart in the order of rows."""
        if part is None:
            return BEGIN + APART * (self.rows.numbers - 1)
        cells, column = self.cells(part)
        filled = self.filled(cells, cells, part, name, column)
        made = moments(filled, part, zones, column, self.refusals)
        there = filled.is_valid().to_numpy(zero_copy_only=False)
        sensible(made, there & self.refusals.good, self.about.now, column, self.refusals)
        return made

    def received(self, at: NDArray[np.int64], zones: pa.Array) -> NDArray[np.int64]:
        part = self.fields.received
        if part is None:
            return at
        cells, _ = self.cells(part)
        there = cells.is_valid().to_numpy(zero_copy_only=False)
        return np.where(there, self.time("received", part, zones), at)

    def day(self, at: NDArray[np.int64], zones: pa.Array) -> pa.Array:
        part = self.fields.business_date
        if part is None:
            return days(at, zones)

        def say(word: str) -> str:
            try:
                return np.datetime_as_string(np.datetime64(word[:10], "D")).item()
            except ValueError:
                raise Refused("no-time", f"{shown(word)} is no day as YYYY-MM-DD") from None

        made = self.words(part, "business_date", say)
        return pc.if_else(made.is_valid(), made, days(at, zones))

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

    def goods(self) -> Goods:
        """What the row says of one line."""
        fields = self.fields
        quantity = None if fields.quantity is None else self.whole("quantity", 3)
        return Goods(
            self.count,
            self.money("amount"),
            quantity,
            self.money("price"),
            self.money("discount"),
            bool(fields.item or fields.department),
        )

    def keys(self, columns: dict[str, Any]) -> pa.Array:
        """Given, or store/register/business date/sequence, or the file's name and the row."""
        fields = self.fields
        if fields.key is not None:
            made = self.given_keys(fields.key.columns)
        elif fields.store and fields.register_ and fields.sequence and fields.time:
            names = ("store", "register", "business_date")
            number = pa.array(columns["sequence"]).cast(pa.string())
            made = pc.binary_join_element_wise(*(columns[n] for n in names), number, "/")
        else:
            rows = pa.array(self.rows.numbers).cast(pa.string())
            made = pc.binary_join_element_wise(pa.repeat(self.about.file, self.count), rows, ":")
        long = pc.greater(pc.utf8_length(made), LONGEST).fill_null(False)
        message = f"the key has more than {LONGEST} characters: name fewer columns"
        self.refusals.add(long.to_numpy(zero_copy_only=False), Refusal("too-long", "", message))
        return made.fill_null("")

    def given_keys(self, names: list[str]) -> pa.Array:
        made = []
        for name in names:
            cells = trimmed(self.rows.columns[name], self.said.missing)
            self.refuse_empty(cells, "key", name)
            made.append(Words(cells).each(checked("key"), name, self.refusals))
        return pc.binary_join_element_wise(*made, "/") if len(made) > 1 else made[0]

    def check_currency(self) -> None:
        def say(word: str) -> str:
            found = rename(word)
            if found != self.currency:
                message = f"{shown(word)}, the mapping is for {self.currency}: import each currency"
                raise Refused("another-currency", f"{message} into a --home of its own")
            return found

        part = self.fields.currency
        if part is not None:
            rename = text(part, "currency", b"")
            self.words(part, "currency", say)

    def label(self, received: NDArray[np.int64], zones: pa.Array) -> dict[str, Any]:
        part = self.said.label
        nothing = {
            "confirmed": pa.nulls(self.count, pa.bool_()),
            "known": np.zeros(self.count, np.int64),
            "loss": pa.nulls(self.count, pa.int64()),
            "weight": np.ones(self.count),
        }
        if part is None:
            return nothing
        return nothing | {
            "confirmed": self.verdict(part),
            "known": self.known(part, received, zones),
            "loss": self.loss(part),
            "weight": self.weight(part),
        }

    def verdict(self, part: LabelPart) -> pa.Array:
        sides = {plain(word): "1" for word in part.confirmed}
        sides |= {plain(word): "0" for word in part.cleared}
        unknown = {plain(word) for word in part.unknown}

        def say(word: str) -> str | None:
            side = sides.get(plain(word))
            if side is None and plain(word) not in unknown:
                where = "label.confirmed, label.cleared or label.unknown"
                raise Refused("label", f"{shown(word)} is no verdict: add it to {where}")
            return side

        cells, column = self.cells(part)
        return pc.equal(Words(cells).each(say, column, self.refusals), "1")

    def known(
        self, part: LabelPart, received: NDArray[np.int64], zones: pa.Array
    ) -> NDArray[np.int64]:
        after = received + int(part.known_after_days * 86_400)
        if part.known is None:
            return after
        cells, column = self.cells(part.known)
        there = cells.is_valid().to_numpy(zero_copy_only=False)
        made = moments(cells, part.known, zones, column, self.refusals)
        sensible(made, there & self.refusals.good, self.about.now, column, self.refusals)
        return np.where(there, np.maximum(made, received), after)

    def loss(self, part: LabelPart) -> pa.Array:
        if part.loss is None:
            return pa.nulls(self.count, pa.int64())
        cells, _ = self.cells(part.loss)
        there = cells.is_valid().to_numpy(zero_copy_only=False)
        return pa.array(np.abs(self.money_of(part.loss, "loss")), mask=~there)

    def weight(self, part: LabelPart) -> NDArray[np.float64]:
        if part.propensity is None:
            return np.ones(self.count)
        cells, column = self.cells(part.propensity)
        read = written(self.said.decimal, self.said.thousands)
        chance = numbers(cells, read, column, self.refusals, "")
        wrong = (chance <= 0) | (chance > 1)
        message = "a propensity is above 0 and at most 1"
        self.refusals.add(wrong, Refusal("no-number", column, message))
        return np.where(np.isnan(chance) | wrong, 1.0, 1.0 / np.where(wrong, 1.0, chance))

    def attributes(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        read = written(self.said.decimal, self.said.thousands)
        for name, part in self.said.attributes.items():
            cells, column = self.cells(part, name)
            if part.kind == "category":
                as_text = TextPart(column=column or name, values=part.values)
                found = Words(cells).each(text(as_text, name, b""), column, self.refusals)
                made[ATTRIBUTE + name] = self.filled(found, cells, part, name, column)
            else:
                filled = self.filled(cells, cells, part, name, column)
                hint = f"; say `kind: category` for attributes.{name}"
                found = numbers(filled, read, column, self.refusals, hint)
                self.refuse_long_numbers(filled, found, column)
                made[ATTRIBUTE + name] = pa.array(found, mask=np.isnan(found))
        return made

    def refuse_long_numbers(self, cells: pa.Array, found: NDArray[np.float64], column: str) -> None:
        """A number may be a card's as well as a text may."""
        long = pa.array(np.abs(found) >= 1e12)
        if long.true_count:
            Words(pc.if_else(long, cells, None)).each(checked("number"), column, self.refusals)
