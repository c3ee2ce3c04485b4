"""POSLog documents into the archive: no mapping is needed, the standard says what it means."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa

from ...domain import Event
from ...errors import NotImported
from ..archive import Archive, Contents, Declared, Imported
from ..keys import Keys
from ..parts import write_part
from ..run import REJECTS, Taken, digest
from ..table import ROW, VERDICT, table_of
from .reading import Refused, read_poslog
from .rejects import Rejects

PART = 65_536
"""Transactions of one part: so many are in memory at once."""
REASON = {"reason": Declared("category", "reason given at the till")}
Numbered = tuple[int, Event]


@dataclass(frozen=True, slots=True)
class Till:
    """How the tills of a document tell time and money: the zone of every store that `zones` does
    not name, and the currency of amounts that name none. Raises NotImported where one is none."""

    zone: str
    currency: str
    zones: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for zone in {self.zone, *self.zones.values()}:
            try:
                ZoneInfo(zone)
            except (ValueError, OSError, ZoneInfoNotFoundError):
                raise NotImported(f"{zone!r} is no time zone such as Europe/Berlin") from None
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise NotImported(f"{self.currency!r} is no currency such as EUR")

    @property
    def hash(self) -> str:
        told = json.dumps([self.zone, self.currency, sorted(self.zones.items())])
        return hashlib.sha256(f"poslog {told}".encode()).hexdigest()


def import_poslog(
    folder: Path, path: Path, till: Till, tick: Callable[[int], None] = lambda read: None
) -> Taken:
    """Take in what is new of a document; the caller holds the archive (`opened`).

    The same document again brings nothing new; a transaction that the archive has is refused.
    `tick` hears how many transactions were read. Raises NotImported where the archive is in
    another currency or nothing could be read, DamagedArchive.
    """
    contents, content = Contents.read(folder), digest(path)
    same = next((one for one in contents.imports if one.content == content), None)
    if same:
        return Taken(same, False, None)
    _agree(contents, till)
    work = folder / "parts" / hashlib.sha256(f"{content}{till.hash}".encode()).hexdigest()[:24]
    work.mkdir(parents=True, exist_ok=True)
    rejects = folder / REJECTS / f"{path.name}-{content[:8]}.csv"
    with Rejects(rejects) as refused:
        reading = Reading(path.name, Archive(folder), refused, tick)
        parts = list(reading.parts(read_poslog(path, till.zone, till.currency, till.zones), work))
    if not parts:
        raise NotImported(f"{path.name}: {refused.said()}")
    names = tuple(str(part.relative_to(folder)) for part in parts)
    made = Imported(path.name, content, till.hash, names, reading.read, reading.events, 0,
                    dict(sorted(refused.counts.items())), REASON)  # fmt: skip
    Contents(till.currency, (*contents.imports, made)).write(folder)
    return Taken(made, True, rejects if refused.first else None)


def _agree(contents: Contents, till: Till) -> None:
    """One archive has one currency, and an attribute one meaning."""
    if contents.imports and contents.currency != till.currency:
        raise NotImported(
            f"the archive is in {contents.currency}, not in {till.currency}: use another --home"
        )
    for one in contents.imports:
        for name, ours in REASON.items():
            if one.attributes.get(name, ours).kind != ours.kind:
                raise NotImported(f"{name} is a number in {one.file}: give it another name there")


class Reading:
    """One document on its way to parts: how much of it was read and taken so far."""

    def __init__(
        self, file: str, archive: Archive, rejects: Rejects, tick: Callable[[int], None]
    ) -> None:
        self.file, self.rejects, self.tick = file, rejects, tick
        self.read = self.events = 0
        self.keys = Keys()
        for rank, part in archive.parts():
            self.keys.add(part, archive.contents.imports[rank].file)

    def parts(self, found: Iterator[Event | Refused], work: Path) -> Iterator[Path]:
        """Write the events part by part."""
        for number in count():
            piece = list(islice(found, PART))
            if not piece:
                return
            fresh = self._fresh(piece)
            self.tick(self.read)
            if fresh:
                part = work / f"{number:06d}.parquet"
                write_part(part, columns(fresh))
                self.keys.add(part, self.file)
                self.events += len(fresh)
                yield part

    def _fresh(self, piece: Sequence[Event | Refused]) -> list[Numbered]:
        """The events of a piece that no other one has been, each with its number."""
        events, first = list[Numbered](), dict[str, int]()
        for one in piece:
            self.read += 1
            if isinstance(one, Refused):
                self.rejects.add(one)
            elif one.key in first:
                self._repeated(self.read, one.key, self.file, first[one.key])
            else:
                first[one.key] = self.read
                events.append((self.read, one))
        known = self.keys.first(pa.array([event.key for _, event in events], pa.string()))
        for place, there in known.items():
            self._repeated(events[place][0], events[place][1].key, there.file, there.row)
        return [one for place, one in enumerate(events) if place not in known]

    def _repeated(self, number: int, key: str, file: str, row: int) -> None:
        words = f"this transaction is there already, from number {row} of {file}"
        self.rejects.add(Refused(number, 0, "duplicate-key", words, key))


def columns(events: Sequence[Numbered]) -> pa.Table:
    """Events in order of receipt as a part has them, without verdicts."""
    table = table_of(event for _, event in events)
    table = table.append_column(ROW, pa.array([number for number, _ in events], pa.int64()))
    for name, kind in VERDICT.items():
        table = table.append_column(name, pa.nulls(len(events), kind))
    return table.sort_by([("received", "ascending"), (ROW, "ascending")])
