"""Times against Python's own clock, one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tillguard.intake.mapping import TimePart
from tillguard.intake.moments import days, moments
from tillguard.intake.refusals import Refusals

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")


def read(words: list[str | None], part: TimePart, zones: list[str]) -> tuple[list[int], list[str]]:
    refusals = Refusals(len(words))
    cells, places = pa.array(words, pa.string()), pa.array(zones, pa.string())
    made = moments(cells, part, places, "when", refusals).tolist()
    return made, [refusals.of(row).code for row in range(len(words))]


CHANGES = [datetime.fromisoformat(day) for day in ("2024-03-31", "2024-10-27", "2024-11-03")]
EVER = [datetime.fromisoformat(day) for day in ("2000-01-02", "2035-01-01")]
NEAR_CHANGES = st.one_of(
    st.datetimes(*EVER),
    st.sampled_from(CHANGES).flatmap(
        lambda day: st.integers(-7200, 86400).map(lambda s: day + timedelta(seconds=s))
    ),
)


@given(st.lists(st.tuples(NEAR_CHANGES, st.sampled_from(ZONES)), min_size=1, max_size=20))
@settings(max_examples=25, deadline=None)
def test_a_clock_time_is_the_moment_that_python_says(walls: list[tuple[datetime, str]]) -> None:
    words = [wall.strftime("%d.%m.%Y %H:%M:%S") for wall, _ in walls]
    zones = [zone for _, zone in walls]
    made, codes = read(list(words), TimePart(column="when", format="%d.%m.%Y %H:%M:%S"), zones)
    iso, _ = read(
        [wall.isoformat(" ", "seconds") for wall, _ in walls], TimePart(column="w"), zones
    )
    assert iso == made
    for (wall, zone), seconds, code in zip(walls, made, codes, strict=True):
        there = wall.replace(microsecond=0, tzinfo=ZoneInfo(zone))
        again = there.astimezone(UTC).astimezone(ZoneInfo(zone))
        if again.replace(tzinfo=None) != there.replace(tzinfo=None):
            assert code == "no-such-time"
        else:
            assert (seconds, code) == (int(there.timestamp()), "")


@pytest.mark.parametrize(
    ("word", "part", "expected"),
    [
        ("2024-05-01T10:00:00Z", {}, "2024-05-01T10:00:00+00:00"),
        ("2024-05-01 10:00:00.999+02:00", {}, "2024-05-01T08:00:00+00:00"),
        ("2024-05-01T10:00", {}, "2024-05-01T08:00:00+00:00"),
        ("2024-05-01", {}, "2024-04-30T22:00:00+00:00"),
        ("1714557600", {"format": "epoch"}, "2024-05-01T10:00:00+00:00"),
        ("1714557600999", {"format": "epoch_ms"}, "2024-05-01T10:00:00+00:00"),
        ("36", {"format": "hours", "start": "2024-05-01"}, "2024-05-02T10:00:00+00:00"),
        ("45413.5", {"format": "days", "start": "1899-12-30"}, "2024-05-01T10:00:00+00:00"),
        (
            "5/1/2024 10:00 AM +0200",
            {"format": "%m/%d/%Y %I:%M %p %z"},
            "2024-05-01T08:00:00+00:00",
        ),
    ],
)
def test_every_form_of_a_time_is_read(word: str, part: dict[str, str], expected: str) -> None:
    made, codes = read([word, None], TimePart(column="when", **part), ["Europe/Berlin"] * 2)
    assert codes == ["", ""]
    assert datetime.fromtimestamp(made[0], UTC).isoformat() == expected
    assert made[1] == 0


@given(st.lists(st.tuples(st.integers(10**9, 2 * 10**9), st.sampled_from(ZONES)), max_size=20))
@settings(max_examples=15, deadline=None)
def test_the_business_date_is_the_local_day(found: list[tuple[int, str]]) -> None:
    seconds = pa.array([at for at, _ in found], pa.int64()).to_numpy()
    made = days(seconds, pa.array([zone for _, zone in found], pa.string())).to_pylist()
    assert made == [
        datetime.fromtimestamp(at, ZoneInfo(zone)).date().isoformat() for at, zone in found
    ]
