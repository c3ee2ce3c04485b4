"""Whenever and wherever the service is killed, no answer is lost and none is doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tillguard.drill.kills import POINTS, kept, killed
from tillguard.drill.long_run import LongRun, OtherRun
from tillguard.drill.run import fresh
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
    assert killed(settings, tries, first, f"{first}") == []


def test_a_long_run_goes_on_where_it_was_ended(tmp_path: Path) -> None:
    settings = fresh(tmp_path / "home", "", ROOT)
    seen: list[int] = []
    assert LongRun(tmp_path, settings, "7").go_on(1, seen.append) == []
    again = LongRun(tmp_path, settings, "7")
    assert (again.kills, seen) == (1, [1])
    again.log.told[0] = again.log.told[0]._replace(decision=b"otherwise")
    assert any("told otherwise than is kept" in one for one in again.go_on(1, seen.append))
    with pytest.raises(OtherRun, match="another seed"):
        LongRun(tmp_path, settings, "8")
    (tmp_path / "rounds").unlink()
    lost = LongRun(tmp_path, settings, "7")
    assert (lost.kills, lost.log.told) == (0, []), "the drill itself was ended in the first round"
    assert lost.log.asked.keys() >= {one.key for one in kept(settings.url)}
