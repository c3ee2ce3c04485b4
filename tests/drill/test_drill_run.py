"""Each part taken away under load: tills see the fallback or a clean status, and lose nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tillguard.cli.drill_parts import lines
from tillguard.drill.parts import POSTGRESQL, SQLITE
from tillguard.drill.run import DEADLINE, drilled, fresh

ROOT = Path(__file__).parents[2]
CLEAN = {
    "a decision", "fallback: store: away", "fallback: store: away, not durable", "UNAVAILABLE",
    "DEADLINE_EXCEEDED", "its own table (UNAVAILABLE)", "its own table (DEADLINE_EXCEEDED)",
}  # fmt: skip


@pytest.mark.proof("P3", 1)
async def test_a_part_that_is_away_gives_the_fallback_and_nothing_is_lost(
    url: str, tmp_path: Path
) -> None:
    sqlite = url.startswith("sqlite")
    *parts, last = await drilled(fresh(tmp_path / "home", "" if sqlite else url, ROOT), 0.4)
    assert [row["part"] for row in parts] == list(SQLITE if sqlite else POSTGRESQL)
    for row in parts:
        assert row["saw"].keys() <= CLEAN
        assert any(saw.startswith("fallback") for saw in row["saw"])
        assert row["p99_ms"] < 1000 * (DEADLINE + 0.5), "an answer within the deadline"
        assert row["back_s"] < 10
    assert last["violations"] == []
    assert not (tmp_path / "home" / "outbox.refused").exists()
    assert "none lost" in list(lines([*parts, last]))[-1]
