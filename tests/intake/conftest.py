"""Archives made of given events, and imports of given texts."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tillguard.domain import Event, Label
from tillguard.intake import Archive, Imported, Taken, import_file, opened, parse_mapping
from tillguard.intake.archive import Contents
from tillguard.intake.run import Tick
from tillguard.intake.table import ROW, VERDICT, table_of


def kept(
    folder: Path, files: Sequence[Sequence[Event]], labels: Sequence[Label] = (), group: int = 3
) -> Archive:
    """Each list of events as one imported file of one part, its row groups of `group` rows."""
    verdicts = {label.key: label for label in labels}
    folder.mkdir(parents=True, exist_ok=True)
    imports = []
    for number, events in enumerate(files):
        said = [verdicts.get(event.key) for event in events]
        table = table_of(events).append_column(ROW, pa.array(range(1, len(events) + 1), pa.int64()))
        for name, kind in VERDICT.items():
            cells = [getattr(label, name) if label else None for label in said]
            table = table.append_column(name, pa.array(cells, kind))
        ordered = table.sort_by([("received", "ascending"), (ROW, "ascending")])
        pq.write_table(ordered, folder / f"{number}.parquet", row_group_size=group)
        rows = len(events)
        imports.append(Imported(f"{number}.csv", "", "", (f"{number}.parquet",), rows, rows, 0))
    Contents("USD", tuple(imports)).write(folder)
    return Archive(folder)


NOW = 1_900_000_000
"""The moment of all imports in tests, in 2030."""


def took(home: Path, mapping: str, name: str, content: str | bytes, renew: bool = False) -> Taken:
    """The outcome of importing a file of this name and content below `home`."""
    path = home / name
    home.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return took_file(home, mapping, path, renew)


def took_file(
    home: Path, mapping: str, path: Path, renew: bool = False, tick: Tick = lambda share: None
) -> Taken:
    """The outcome of importing a file that is there."""
    with opened(home / "archive") as secret:
        said = parse_mapping("mapping.yaml", mapping)
        return import_file(home / "archive", path, said, NOW, secret, tick, renew)


def events(home: Path) -> list[Event]:
    return list(Archive(home / "archive").events())


def refused(outcome: Taken) -> list[dict[str, str]]:
    """The rows of the rejects file."""
    if outcome.rejects is None:
        return []
    with outcome.rejects.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are taken in seven rows at a time, dealt into buckets of 200 bytes."""
    monkeypatch.setattr("tillguard.intake.source.CHUNK", 7)
    monkeypatch.setattr("tillguard.intake.spool.BUCKET", 200)
