"""The chain on disk: Parquet files in weekly blocks of order of receipt, read back as events."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ..domain import Attribute, Event, Line, Tender
from .columns import ENTRIES, KINDS, STATUSES, TENDERS
from .notes import NOTES
from .written import Tables

WEEK = 7 * 86400
CONTENTS = "contents.json"
BLOCKED = ("events", "lines", "tenders")


def keep(tables: Tables, folder: Path) -> None:
    """Write the chain whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix="draft-"))
    try:
        blocks = _blocks(tables)
        for name in BLOCKED:
            _write(getattr(tables, name), [b[name] for b in blocks], draft / f"{name}.parquet")
        for name in ("truths", "verdicts"):
            pq.write_table(getattr(tables, name), draft / f"{name}.parquet", compression="zstd")
        (draft / CONTENTS).write_text(json.dumps({"selected": tables.selected, "blocks": blocks}))
        _publish(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _publish(draft: Path, folder: Path) -> None:
    try:
        os.replace(draft, folder)
    except OSError:
        if not (folder / CONTENTS).exists():
            raise


def _blocks(tables: Tables) -> list[dict[str, Any]]:
    """Per week of receipt: first and last moment, and the range of rows in each table."""
    received = tables.events["received"].to_numpy()
    week = received // WEEK
    cuts = np.r_[np.flatnonzero(np.r_[True, week[1:] != week[:-1]]), len(week)]
    ends = {n: np.r_[0, np.cumsum(tables.events[n].to_numpy())] for n in ("lines", "tenders")}
    return [
        {
            "start": int(received[a]),
            "stop": int(received[b - 1]) + 1,
            "events": [int(a), int(b)],
            **{n: [int(e[a]), int(e[b])] for n, e in ends.items()},
        }
        for a, b in pairwise(cuts)
    ]


def _write(table: pa.Table, ranges: list[list[int]], path: Path) -> None:
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for start, stop in ranges:
            part = table.slice(start, stop - start)
            writer.write_table(part, row_group_size=max(1, stop - start))


def read_contents(folder: Path) -> dict[str, Any]:
    """`blocks` (per week: moments and rows) and `selected` (reviews begun)."""
    contents: dict[str, Any] = json.loads((folder / CONTENTS).read_text())
    return contents


def read_span(folder: Path) -> tuple[int, int]:
    """When the first and the last event were received (UTC seconds)."""
    blocks = read_contents(folder)["blocks"]
    return blocks[0]["start"], blocks[-1]["stop"] - 1


def read_events(folder: Path, start: int | None, stop: int | None) -> Iterator[Event]:
    """Events received in [start, stop), in order of receipt; reads only the weeks it needs."""
    blocks = read_contents(folder)["blocks"]
    files = [pq.ParquetFile(folder / f"{name}.parquet") for name in BLOCKED]
    for number, block in enumerate(blocks):
        if (stop is not None and block["start"] >= stop) or (
            start is not None and block["stop"] <= start
        ):
            continue
        for event in _events(*(_columns(file, number) for file in files)):
            if (start is None or event.received >= start) and (
                stop is None or event.received < stop
            ):
                yield event


def _columns(file: pq.ParquetFile, number: int) -> dict[str, list[Any]]:
    table = file.read_row_group(number)
    return {name: _values(table[name]) for name in table.column_names}


def _values(column: pa.ChunkedArray) -> list[Any]:
    whole: Any = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0) if whole.num_chunks else pa.array([], whole.type)
    if isinstance(whole, pa.DictionaryArray):
        words = whole.dictionary.to_pylist()
        return [words[code] for code in whole.indices.to_numpy().tolist()]
    if pa.types.is_string(whole.type):
        return list(whole.to_pylist())
    return list(whole.to_numpy(zero_copy_only=False).tolist())


def _events(
    events: dict[str, list[Any]], lines: dict[str, list[Any]], tenders: dict[str, list[Any]]
) -> Iterator[Event]:
    rung, taken = _lines(lines), _tenders(tenders)
    del events["chance"]
    for row in zip(*events.values(), strict=True):
        e = dict(zip(events, row, strict=True))
        yield Event(
            key=e["key"],
            kind=KINDS[e["kind"]],
            at=e["at"],
            received=e["received"],
            store=e["store"],
            register=e["register"],
            employee=e["employee"],
            zone=e["zone"],
            business_date=e["business_date"],
            sequence=e["sequence"],
            customer=e["customer"],
            customer_entry=ENTRIES[e["entry"]],
            receipt=e["receipt"],
            approver=e["approver"],
            lines=tuple(islice(rung, e["lines"])),
            tenders=tuple(islice(taken, e["tenders"])),
            difference=e["difference"],
            attributes=_attributes(e["note"], e["owner"]),
        )


def _attributes(note: int, owner: str) -> dict[str, Attribute]:
    said: dict[str, Attribute] = {"owner_employee": owner} if owner else {}
    if note:
        said[NOTES[note][0]] = NOTES[note][1]
    return said


def _lines(c: dict[str, list[Any]]) -> Iterator[Line]:
    entries = [ENTRIES[e] for e in c["entry"]]
    return map(
        Line,
        c["item"], c["department"], c["quantity"], c["price"], c["discount"], c["void"], entries,
    )  # fmt: skip


def _tenders(c: dict[str, list[Any]]) -> Iterator[Tender]:
    types, statuses = [TENDERS[t] for t in c["type"]], [STATUSES[s] for s in c["status"]]
    return map(Tender, types, c["amount"], c["token"], statuses)
