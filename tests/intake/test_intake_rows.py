"""Nothing is lost silently: every row ends in an event or as a reject, whatever is in the file."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tillguard.intake import Archive

from .conftest import refused, took

MAPPING = """
currency: EUR
zone: Europe/Berlin
rows: {rows}
fields:
  key: receipt
  time: time
  item: mark
  price: price
  quantity: pieces
  card: card
attributes:
  speed: number of m/s
label:
  column: verdict
  confirmed: [yes]
  cleared: [no]
"""
HEADER = "receipt,time,mark,price,pieces,card,number of m/s,verdict"
GOOD = {
    "receipt": ["r1", "r2", "r3", "r4"],
    "time": ["2024-05-01 10:00:00", "2024-05-01T10:00:00+02:00", "2024-05-01"],
    "price": ["1", "2.50", "(3.00)", "4.10 €"],
    "pieces": ["1", "-2", "0.5"],
    "card": ["", "t1"],
    "speed": ["", "1.5", "-2e3"],
    "verdict": ["", "yes", "NO"],
}
BAD = {
    "receipt": ["", "a\nb", "x" * 200, "4111111111111111"],
    "time": ["", "soon", "1999-01-01", "2099-01-01", "2024-03-31 02:30:00", "2024-02-30"],
    "price": ["", "dear", "1.005", "1e99", "$3", "nan"],
    "pieces": ["", "many", "0.0001"],
    "card": ["4111 1111 1111 1111", "\x07"],
    "speed": ["fast", "4111111111111111", "inf"],
    "verdict": ["perhaps"],
}


@st.composite
def rows(draw: st.DrawFn) -> list[bytes]:
    """Rows of the file as bytes, each with its number as its mark; one in three is broken."""
    made = []
    for number in range(draw(st.integers(1, 25))):
        how = draw(st.sampled_from(["good"] * 8 + ["bad", "short", "open", "bytes"]))
        cells = {name: draw(st.sampled_from(values)) for name, values in GOOD.items()}
        if how == "bad":
            field = draw(st.sampled_from(sorted(BAD)))
            cells[field] = draw(st.sampled_from(BAD[field]))
        out = io.StringIO()
        listed = [*cells.values()]
        listed.insert(2, f"<{number}>")
        csv.writer(out, quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))).writerow(
            listed[:5] if how == "short" else listed
        )
        line = out.getvalue().encode()
        if how == "open":
            line = b'"' + line.replace(b'"', b"")
        made.append(line.replace(b"<", b"\xff<") if how == "bytes" else line)
    return made


@pytest.mark.parametrize("way", ["transactions", "lines"])
@pytest.mark.usefixtures("small_pieces")
def test_every_row_ends_in_one_event_or_in_the_rejects_file(way: str, tenth: int) -> None:
    @settings(
        max_examples=100 // tenth,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(rows())
    def law(lines: list[bytes]) -> None:
        with tempfile.TemporaryDirectory() as place:
            home = Path(place)
            body = HEADER.encode() + b"\r\n" + b"".join(lines)
            outcome = took(home, MAPPING.format(rows=way), "x.csv", body)
            archive = Archive(home / "archive")
            kept = [line.item for event in archive.events() for line in event.lines]
            gone = refused(outcome)
            assert len(kept) + len(gone) == outcome.imported.rows
            said = outcome.rejects.read_text() if outcome.rejects else ""
            for number in range(len(lines)):
                assert (f"<{number}>" in kept) != (f"<{number}>" in said), number
            assert sum(outcome.imported.rejects.values()) == len(gone)
            assert all(row["reason"] and row["what to do"] for row in gone)
            assert "4111111111111111" not in said

    law()
