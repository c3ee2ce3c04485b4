"""What a process needed of memory."""

from __future__ import annotations

from pathlib import Path


def peak_megabytes(pid: int) -> float:
    """The high-water mark of the resident set, as Linux reports it (VmHWM)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")
