"""The receiver of alerts away and back, a service killed meanwhile: nothing lost, nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tillguard.drill.alerts import drilled_alerts
from tillguard.drill.run import fresh

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]


async def test_every_suspicion_is_acknowledged_once_whatever_was_away(
    url: str, tmp_path: Path
) -> None:
    """One service on SQLite, two on PostgreSQL."""
    sqlite = url.startswith("sqlite")
    names = ["one"] if sqlite else ["one", "two"]
    services = [fresh(tmp_path / name, "" if sqlite else url, ROOT) for name in names]
    found = await drilled_alerts(services, tmp_path, 10)
    assert (found["lost"], found["twice"], found["unknown"], found["unsigned"]) == ([], [], [], 0)
    assert found["suspicions"] == 30
    assert found["refused_calls"] > 0
    assert found["letters"] == {"sent": 30}
