"""The first rows of a file as events, before anything is imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from ..domain import Event, Label, minor_per_unit
from .columns import Circumstances
from .convert import converted
from .gather import gathered, runs
from .parts import refused
from .pieces import broken, pays
from .reading import Mapping
from .source import Rows, open_extract
from .table import VERDICT, events_of

SAMPLE = 5000
"""Rows that are looked at."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a mapping makes of the first rows: events with their verdicts (None: not reviewed), and
    the refused rows as (row, code, column, message)."""

    currency: str
    rows: int
    events: list[tuple[Event, Label | None]]
    rejects: list[tuple[int, str, str, str]]


def preview(path: Path, mapping: Mapping, now: int) -> Preview:
    """Raises UnreadableExtract, BrokenFile."""
    rows = first_rows(path, mapping)
    table, refusals = converted(mapping, rows, Circumstances(path.name, now, b""))
    gone = pa.concat_tables([refused(table, refusals), broken(rows)]).sort_by("row")
    good = table.filter(pa.array(refusals.good))
    lines = mapping.said.rows == "lines"
    good, starts = runs(good) if lines else (good, np.arange(good.num_rows))
    made = gathered(good, starts, pays(mapping))
    verdicts = zip(*(made[name].to_pylist() for name in ("key", *VERDICT)), strict=True)
    said = [None if row[2] is None else Label(*row) for row in verdicts]
    rejects = list(zip(*(column.to_pylist() for column in gone.columns), strict=True))
    return Preview(
        mapping.said.currency, rows.count, list(zip(events_of(made), said, strict=True)), rejects
    )


def first_rows(path: Path, mapping: Mapping) -> Rows:
    """The first SAMPLE rows, or all."""
    extract = open_extract(path, mapping)
    pieces = extract.pieces(list(mapping.columns), lambda share: None)
    rows = next(pieces, Rows(np.arange(0), {}, []))
    columns = {name: column[:SAMPLE] for name, column in rows.columns.items()}
    return Rows(rows.numbers[:SAMPLE], columns, [b for b in rows.broken if b[0] <= SAMPLE])


def table_lines(found: Preview, count: int = 8) -> Iterator[str]:
    """The first events as a table of texts."""
    per_unit = minor_per_unit(found.currency)
    head = f"{'key':<24}{'kind':<10}{'local time':<21}{'store/register':<20}"
    yield f"{head}{found.currency:>12}  verdict"
    for event, label in found.events[:count]:
        local = datetime.fromtimestamp(event.at, UTC).astimezone(ZoneInfo(event.zone))
        amount = sum(line.amount for line in event.lines if not line.void) / per_unit
        verdict = "" if label is None else "confirmed" if label.confirmed else "cleared"
        more = "".join(f" {name}={value}" for name, value in list(event.attributes.items())[:4])
        yield (
            f"{event.key[:23]:<24}{event.kind:<10}{local:%Y-%m-%d %H:%M:%S}  "
            f"{event.store[:9] + '/' + event.register[:9]:<20}{amount:>12,.2f}  {verdict}{more}"
        )
