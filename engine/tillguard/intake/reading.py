"""Reads a mapping file: its shape, then what the shape cannot say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..domain import Entry, Kind, TenderStatus, TenderType
from ..errors import BrokenFile, Problem
from ..files import Document, parse_document, read_as, read_text, remedy
from ..files.document import Path as Place
from .archive import Declared
from .mapping import (
    AttributePart,
    LabelPart,
    MappingFile,
    Part,
    Source,
    TextPart,
    TimePart,
    all_zones,
)
from .moments import FORMATS, start_of
from .texts import plain

WORDS = {
    "kind": tuple(Kind),
    "customer_entry": tuple(Entry),
    "entry": tuple(Entry),
    "tender": tuple(TenderType),
    "tender_status": tuple(TenderStatus),
    "void": ("yes", "no"),
}
"""Fields that take some words only."""
SECRETS = (
    "card_number", "csc", "cvc", "cvc2", "cvv", "cvv2", "pan", "pin", "pin_block", "track1",
    "track2", "track_data",
)  # fmt: skip
"""Names that no custom attribute may have, as on the wire."""


@dataclass(frozen=True)
class Mapping:
    """A mapping that makes sense, with the document it stands in."""

    said: MappingFile
    document: Document

    @cached_property
    def hash(self) -> str:
        """Of what it says; comments and the order of keys do not count."""
        return hashlib.sha256(self.said.model_dump_json().encode()).hexdigest()[:16]

    @property
    def attributes(self) -> dict[str, Declared]:
        return {
            name: Declared(part.kind, part.meaning, part.direction)
            for name, part in self.said.attributes.items()
        }

    @cached_property
    def columns(self) -> dict[str, Place]:
        """Every column that is read, with the first place that names it."""
        found: dict[str, Place] = {}
        for place, part in parts(self.said):
            if isinstance(part, Source | LabelPart) and (column := column_of(part, place)):
                found.setdefault(column, place)
        for column in self.said.fields.key.columns if self.said.fields.key else ():
            found.setdefault(column, ("fields", "key"))
        return found

    def missing(self, file: str, header: Iterable[str]) -> BrokenFile | None:
        """What is wrong where a file lacks some of the columns."""
        known = list(header)
        lacking = [(c, place) for c, place in self.columns.items() if c not in known]
        one = " (it has one column only: is `delimiter` right?)" if len(known) == 1 else ""
        if not lacking:
            return None
        return BrokenFile(
            [
                self.document.problem(
                    place, "missing", f"{file} has no column '{column}'{one}",
                    remedy(column, known),
                )
                for column, place in lacking
            ]
        )  # fmt: skip


def read_mapping(path: Path) -> Mapping:
    """Raises BrokenFile with every problem, each with its place and remedy."""
    return parse_mapping(path.name, read_text(path))


def parse_mapping(file: str, text: str) -> Mapping:
    """As `read_mapping`, of a text."""
    document = parse_document(file, text)
    said = read_as(MappingFile, document)
    problems = list(_problems(said, document))
    if problems:
        raise BrokenFile(problems)
    return Mapping(said, document)


def column_of(part: Source | LabelPart, place: Place) -> str:
    """Their column; that of a custom attribute has its name where no other is said."""
    if isinstance(part, AttributePart) and not part.column and part.value is None:
        return str(place[-1])
    return part.column


def parts(said: Part, place: Place = ()) -> Iterator[tuple[Place, Part]]:
    """Every block of the mapping with its place, the mapping itself left out."""
    for name, field in type(said).model_fields.items():
        value = getattr(said, name)
        where = (*place, field.alias or name)
        within = value if isinstance(value, dict) else {"": value}
        for key, one in within.items():
            if isinstance(one, Part):
                at = (*where, key) if key else where
                yield at, one
                yield from parts(one, at)


def _problems(said: MappingFile, document: Document) -> Iterator[Problem]:
    if said.rows == "lines" and said.fields.key is None:
        message = "rows: lines needs fields.key: the column that names the transaction"
        yield document.problem(("rows",), "missing", message)
    if said.thousands == said.decimal:
        message = f"'{said.decimal}' cannot divide both thousands and decimals"
        yield document.problem(("thousands",), "wrong-value", message)
    for name in said.attributes:
        if name in SECRETS:
            message = f"{name} is a secret of a card and may not enter; leave the column out"
            yield document.problem(("attributes", name), "wrong-name", message)
    for place, part in parts(said):
        if isinstance(part, Source):
            yield from _of_source(part, place, document)
        if isinstance(part, TimePart):
            yield from _of_time(part, place, document)
        if isinstance(part, LabelPart):
            yield from _of_label(part, document)


def _of_source(part: Source, place: Place, document: Document) -> Iterator[Problem]:
    where = ".".join(map(str, place))
    if part.column and part.value is not None:
        message = f"{where} has a column and a value for all rows; leave one of them out"
        yield document.problem((*place, "value"), "twice", message)
    if not part.column and part.value is None and part.default is None:
        named = place[0] == "attributes"
        message = f"{where} needs a column, or a value for all rows"
        if not named:
            yield document.problem(place, "missing", message)
    if isinstance(part, TextPart):
        yield from _of_words(part, place, document)


def _of_words(part: TextPart, place: Place, document: Document) -> Iterator[Problem]:
    allowed = all_zones() if place == ("zone",) else WORDS.get(str(place[-1]), ())
    if not allowed:
        return
    given = {"value": part.value, "default": part.default}
    said = [((*place, name), word) for name, word in given.items() if word is not None]
    said += [((*place, "values", theirs), ours) for theirs, ours in part.values.items()]
    for at, word in said:
        if word not in allowed:
            message = f"'{word}' is no {place[-1]}"
            yield document.problem(at, "unknown-name", message, remedy(word, sorted(allowed)))


def _of_time(part: TimePart, place: Place, document: Document) -> Iterator[Problem]:
    if part.format in FORMATS:
        if FORMATS[part.format] and start_of(part.start) is None:
            message = f"format: {part.format} needs start, a moment such as 2024-01-31"
            yield document.problem((*place, "start"), "missing", message)
    elif "%" not in part.format:
        message = f"'{part.format}' is no format of a time; a pattern has signs such as %Y"
        hint = remedy(part.format, ["iso", *FORMATS])
        yield document.problem((*place, "format"), "unknown-name", message, hint)


def _of_label(part: LabelPart, document: Document) -> Iterator[Problem]:
    sides = [("confirmed", part.confirmed), ("cleared", part.cleared), ("unknown", part.unknown)]
    seen: dict[str, str] = {}
    for side, words in sides:
        for word in words:
            before = seen.setdefault(plain(word), side)
            if before != side:
                message = f"'{word}' cannot be both {before} and {side}"
                yield document.problem(("label", side), "twice", message)
