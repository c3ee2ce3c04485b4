"""What was acknowledged is on disk, whenever the process is killed."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import tillguard
from tillguard.journal import Journal

KILLS = 3
NODE = Path(__file__).with_name("killed_node.py")
ENGINE = Path(tillguard.__file__).parents[1]


def acknowledged_until_killed(url: str, name: str, seconds: float) -> list[tuple[str, int, str]]:
    """Run a node, kill it `seconds` after its first acknowledgement, return what it was told."""
    node = subprocess.Popen(
        [sys.executable, NODE, url, name], stdout=subprocess.PIPE, env={"PYTHONPATH": str(ENGINE)}
    )
    assert node.stdout is not None
    said = node.stdout.read(1)
    time.sleep(seconds)
    node.kill()
    said += node.stdout.read()
    node.wait()
    whole_lines = said.decode().split("\n")[:-1]
    parts = [line.split(" ") for line in whole_lines]
    return [(what, int(seq), key) for what, seq, key in parts]


def test_no_acknowledged_row_is_lost_or_doubled_by_kill_9(url: str) -> None:
    chance = random.Random()
    Journal.open(url).close()
    acknowledged: list[tuple[str, int, str]] = []
    for kill in range(KILLS):
        told = acknowledged_until_killed(url, f"node{kill}", chance.uniform(0.0, 0.5))
        assert told
        acknowledged += told

    journal = Journal.open(url)
    events = list(journal.events())
    assert [e.seq for e in events] == list(range(1, len(events) + 1))
    assert len({e.key for e in events}) == len(events)
    on_disk = {e.seq: e.key for e in events}
    for what, seq, key in acknowledged:
        assert on_disk[seq] == key
        if what == "decision":
            found = journal.decision(key)
            assert found is not None
            assert found.seq == seq
            assert found.row.decision == f"decided {key}".encode() * 40
    journal.close()
