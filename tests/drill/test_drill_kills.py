"""Whenever and wherever the service is killed, no answer is lost and none is doubled."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tillguard.drill.kills import POINTS, killed
from tillguard.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.mark.proof("P2", 50)
def test_no_answer_is_lost_or_doubled_by_kills_at_every_failpoint(
    url: str, tmp_path: Path, tries: int
) -> None:
    settings = Settings(
        home=tmp_path / "home", database_url=url, port=0, rules=ROOT / "rules",
        policies=ROOT / "policies", nightly=False,
    )  # fmt: skip
    first = 0 if url.startswith("sqlite") else len(POINTS) // 2
    assert killed(settings, tries, first, random.Random(f"{first}")) == []
