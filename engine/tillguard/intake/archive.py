"""Imported history on disk: Parquet parts in order of receipt, read back as events."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ..domain import Event, Label
from ..errors import DamagedArchive
from .order import in_order
from .table import VERDICT, events_of

CONTENTS = "contents.json"
VERSION = 1


class Declared(NamedTuple):
    """What a mapping says of a custom attribute; `direction` is +1 where more is riskier, -1 where
    less is, 0 where it depends or is not known."""

    kind: Literal["number", "category"]
    meaning: str
    direction: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """One file that was taken in whole: where it came from and what became of its rows.

    `rejects` counts the rows that were refused, by reason.
    """

    file: str
    content: str
    mapping: str
    parts: tuple[str, ...]
    rows: int
    events: int
    labels: int
    rejects: Mapping[str, int] = field(default_factory=dict)
    attributes: Mapping[str, Declared] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Imported:
        attributes = {name: Declared(*what) for name, what in said["attributes"].items()}
        return cls(**{**said, "parts": tuple(said["parts"]), "attributes": attributes})


@dataclass(frozen=True, slots=True)
class Contents:
    """Which imports make up an archive, in their order, and the currency of its amounts."""

    currency: str = ""
    imports: tuple[Imported, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> Contents:
        """What the folder holds; nothing where no import has ended. Raises DamagedArchive."""
        file = folder / CONTENTS
        if not file.exists():
            return cls()
        try:
            said = json.loads(file.read_text())
            if said["version"] != VERSION:
                raise DamagedArchive(f"{file} is of version {said['version']}, not {VERSION}")
            return cls(said["currency"], tuple(map(Imported.of, said["imports"])))
        except (ValueError, KeyError, TypeError) as wrong:
            raise DamagedArchive(
                f"{file} cannot be read ({wrong}): delete {folder} and import the files again"
            ) from wrong

    def write(self, folder: Path) -> None:
        """Make this the archive's contents, whole or not at all."""
        told = {"version": VERSION, "currency": self.currency}
        imports = [asdict(one) for one in self.imports]
        draft = folder / f".{CONTENTS}"
        with draft.open("w") as file:
            json.dump({**told, "imports": imports}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, folder / CONTENTS)


class Archive:
    """The history that was imported below a folder, as it stood when this was made, or that part
    of it which `contents` names."""

    def __init__(self, folder: Path, contents: Contents | None = None) -> None:
        self.folder = folder
        self.contents = Contents.read(folder) if contents is None else contents

    def __len__(self) -> int:
        return sum(one.events for one in self.contents.imports)

    @property
    def currency(self) -> str:
        """ISO 4217 code of all amounts; "" while nothing is imported."""
        return self.contents.currency

    @property
    def attributes(self) -> Mapping[str, Declared]:
        """The custom attributes that the imports declared, by name."""
        declared: dict[str, Declared] = {}
        for one in self.contents.imports:
            declared |= one.attributes
        return declared

    @property
    def fingerprint(self) -> str:
        """The same for the same events and labels in the same order, else another."""
        parts = [part for one in self.contents.imports for part in one.parts]
        return hashlib.sha256("\n".join([self.currency, *parts]).encode()).hexdigest()[:32]

    def events(self) -> Iterator[Event]:
        """All events by receipt; those received in the same second in the order in which their
        files were imported, then in that of the rows."""
        for table in in_order(self.parts()):
            yield from events_of(table)

    def labels(self) -> list[Label]:
        """Every verdict, by the moment at which it became known."""
        found: list[Label] = []
        for table in in_order(self.parts(), ["key", "received", "row", *VERDICT]):
            reviewed = table.filter(table["confirmed"].is_valid())
            columns = [reviewed[name].to_pylist() for name in ("key", *VERDICT)]
            found += map(Label, *columns)
        return sorted(found, key=lambda label: label.known)

    def parts(self) -> Sequence[tuple[int, Path]]:
        """Every part with the rank of its import. Raises DamagedArchive where one is gone."""
        found = [
            (rank, self.folder / part)
            for rank, one in enumerate(self.contents.imports)
            for part in one.parts
        ]
        for _, part in found:
            if not part.exists():
                raise DamagedArchive(
                    f"{part} is gone: delete {self.folder} and import the files again"
                )
        return found
