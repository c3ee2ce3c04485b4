"""POSLog documents into the archive: no mapping is needed, the standard says what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ...domain import Event
from ...errors import NotImported
from ..archive import Declared
from ..refusals import Refusal
from ..run import Taken, import_events
from .reading import Refused, read_poslog

DECLARED = {"reason": Declared("category", "why a return, a void or another price was given")}
"""What the standard says beside our fields."""
TOLD_EVERY = 1024
"""Transactions between two reports of how far it is."""


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


def import_poslog(
    folder: Path,
    path: Path,
    till: Till,
    tick: Callable[[int], None] = lambda read: None,
    renew: bool = False,
) -> Taken:
    """Take in what is new of a document; the caller holds the archive (`opened`).

    `tick` hears how many transactions were read. Raises as `import_events` does.
    """
    found = read_poslog(path, till.zone, till.currency, till.zones)
    return import_events(folder, path, till.currency, DECLARED, _told(found, tick), renew)


def _told(
    found: Iterator[Event | Refused], tick: Callable[[int], None]
) -> Iterator[Event | Refusal]:
    """Events, and each refusal with its place and what finds it again in its document."""
    for number, one in enumerate(found, 1):
        if isinstance(one, Refused):
            place = f"transaction {one.number}, line {one.line}"
            digest = f" (SHA-256 of its XML {one.digest})" if one.digest else ""
            yield Refusal(one.code, "", f"{place}: {one.reason}{digest}")
        else:
            yield one
        if number % TOLD_EVERY == 0:
            tick(number)
