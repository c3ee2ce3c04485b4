"""Reads the policies folder that a command is given."""

from __future__ import annotations

from pathlib import Path

from ..files import read_texts
from ..policy import PolicyBook, parse_policies
from .options import settings


def read_policies(folder: Path | None) -> PolicyBook:
    """The book of the files as they are, live or not; raises BrokenFile."""
    return parse_policies(read_texts(settings(policies=folder).policies))
