"""What a process needed of memory."""

from __future__ import annotations

from pathlib import Path


def peak_megabytes(pid: int | str) -> float:
    """The high-water mark of the resident set, as Linux reports it (VmHWM)."""
    return _megabytes(pid, "VmHWM:")


def megabytes(pid: int | str = "self") -> float:
    """The resident set now (VmRSS)."""
    return _megabytes(pid, "VmRSS:")


def _megabytes(pid: int | str, field: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    return float("nan")
