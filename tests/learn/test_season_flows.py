"""Sums of hours: the same whichever way they were added up, and kept without loss."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from tillguard.domain import Event, Kind, Line
from tillguard.errors import DamagedNorms
from tillguard.learn.season import Flows, Rung, gathered, none, summed_up

ZONES = ("America/New_York", "Europe/Berlin", "UTC")
START = 1_488_000_000
"""Two weeks before the clocks change in New York."""


def rungs(seed: int, many: int) -> list[Rung]:
    chance = random.Random(seed)
    return [
        Rung(
            f"s{(zone := chance.randrange(3))}",
            f"r{chance.randrange(2)}",
            ZONES[zone],
            START + chance.randrange(40 * 86_400) // 1800 * 1800,
            chance.randrange(-900, 5000),
            chance.random() < 0.2,
        )
        for _ in range(many)
    ]


def cells(flows: Flows) -> dict[tuple[str, int], tuple[int, int, float, int]]:
    rows = zip(
        flows.register, flows.hour, flows.events, flows.value, flows.squares, flows.refunds,
        strict=True,
    )  # fmt: skip
    return {
        (flows.registers[r], int(h)): (int(e), int(v), float(q), int(f))
        for r, h, e, v, q, f in rows
    }


def test_every_transaction_is_in_the_hour_on_its_stores_own_clock() -> None:
    found, told = rungs(1, 3000), Counter[tuple[str, int]]()
    for one in found:
        wall = datetime.fromtimestamp(one.at, UTC).astimezone(ZoneInfo(one.zone))
        hour = int(wall.replace(tzinfo=UTC).timestamp()) // 3600
        told[f"{one.store}/{one.register}", hour] += 1
    flows = summed_up(found)
    assert {cell: sums[0] for cell, sums in cells(flows).items()} == told
    assert flows.since == min(hour for _, hour in told)
    assert flows.until == max(hour for _, hour in told) + 1


@pytest.mark.parametrize("cut", [0, 1, 700, 1499, 1500])
def test_parts_added_up_are_the_whole(cut: int) -> None:
    found = rungs(2, 1500)
    parts = summed_up(found[:cut], 7).extended(summed_up(found[cut:], 9))
    assert cells(parts) == cells(summed_up(found))
    assert parts.seq == 9
    whole = summed_up(found)
    assert (parts.since, parts.until) == (whole.since, whole.until)


def test_what_came_before_an_hour_and_after_it_is_all() -> None:
    flows = summed_up(rungs(3, 800))
    middle = int(np.sort(flows.hour)[len(flows.hour) // 2])
    before, after = flows.before(middle), flows.after(middle)
    assert cells(before).keys() | cells(after).keys() == cells(flows).keys()
    assert max(before.hour) < middle <= min(after.hour)
    assert before.until == middle == after.since


def test_routine_records_are_no_volume_and_an_amount_is_that_of_the_lines() -> None:
    lines = (Line("i", "d", 2000, 500, 100), Line("i", "d", 1000, 900, void=True))
    event = Event("k", Kind.SALE, START, START, "s", "r", "e", "UTC", "2017-01-01", lines=lines)
    count = replace(event, kind=Kind.CASH_COUNT)
    refund = replace(event, kind=Kind.RETURN)
    flows = gathered([event, count, refund])
    assert cells(flows) == {("s/r", START // 3600): (2, 1800, 2 * 900.0**2, 1)}


def test_flows_are_kept_and_read_as_they_were_and_damaged_ones_refused(tmp_path: Path) -> None:
    flows, file = summed_up(rungs(4, 300), 5), tmp_path / "flows.npz"
    flows.write(file)
    again = Flows.read(file)
    assert cells(again) == cells(flows)
    assert (again.stores, again.since, again.until, again.seq) == (
        flows.stores, flows.since, flows.until, 5,
    )  # fmt: skip
    raw = file.read_bytes()
    for damaged in (b"", raw[: len(raw) // 2], b"no archive" * 9):
        file.write_bytes(damaged)
        with pytest.raises(DamagedNorms, match="holds no flows"):
            Flows.read(file)


def test_nothing_recorded_can_be_added_to() -> None:
    flows = summed_up(rungs(5, 10))
    assert cells(none().extended(flows)) == cells(flows)
    assert not len(none().known().store)
    assert np.all(flows.known().store == flows.store)
