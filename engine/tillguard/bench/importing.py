"""How fast history is taken in: files of card, terminal, amount, time and label to an archive."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from ..intake import Archive, import_file, opened, parse_mapping
from .figure import Figure

ROWS = 500_000
BEGIN = 1_704_067_200
"""2024-01-01 UTC: the first second of the drawn year."""
YEAR = 365 * 86_400
MAPPING = """
currency: EUR
zone: UTC
fields: {time: time, card: card, register: terminal, amount: amount}
label: {column: fraud, confirmed: [1], cleared: [0], known_after_days: 30}
"""
FLOOR = 50_000.0
"""Rows a second that an import should reach at least."""


def measure(tick: Callable[[str, float], None], rows: int = ROWS) -> list[Figure]:
    """Rows a second from the file to the archive, of CSV and Parquet; microseconds to read an event
    back out of it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        drawn = payments(rows)
        pyarrow.csv.write_csv(drawn, folder / "payments.csv")
        pq.write_table(drawn, folder / "payments.parquet")
        figures = []
        for form in ("csv", "parquet"):
            home = folder / form
            speed = rows / taken_in(folder / f"payments.{form}", home, tick)
            how = f"{rows:,} rows of {form.upper()}, file to archive, labels included"
            name = f"import_rows_per_s_{form}"
            figures.append(Figure(name, speed, "1/s", how, "higher", FLOOR))
        figures.append(read_back(folder / "csv", tick))
    return figures


def taken_in(file: Path, home: Path, tick: Callable[[str, float], None]) -> float:
    """Seconds of one import."""
    mapping = parse_mapping("bench.yaml", MAPPING)
    start = time.perf_counter()
    with opened(home) as secret:
        share = lambda done: tick(f"importing {file.name}", done)  # noqa: E731
        import_file(home, file, mapping, BEGIN + 2 * YEAR, secret, share)
    return time.perf_counter() - start


def read_back(home: Path, tick: Callable[[str, float], None]) -> Figure:
    archive = Archive(home)
    start = time.perf_counter()
    count = sum(1 for _ in archive.events())
    tick("reading events back", 1.0)
    spent = (time.perf_counter() - start) / count * 1e6
    return Figure("archive_us_per_event", spent, "us", f"{count:,} events in order", floor=15.0)


def payments(rows: int, seed: int = 0) -> pa.Table:
    """A year of card payments in order of time; one in a hundred is confirmed."""
    chance = np.random.default_rng(seed)
    seconds = BEGIN + np.sort(chance.integers(0, YEAR, rows))
    cents = chance.integers(100, 20_000, rows).tolist()
    return pa.table(
        {
            "card": [f"c{card:07d}" for card in chance.integers(0, 80_000, rows).tolist()],
            "terminal": [f"T{number:04d}" for number in chance.integers(0, 3000, rows).tolist()],
            "amount": [f"{amount / 100:.2f}" for amount in cents],
            "time": np.datetime_as_string(seconds.astype("datetime64[s]")).tolist(),
            "fraud": (chance.random(rows) < 0.01).astype(np.int8),
        }
    )
