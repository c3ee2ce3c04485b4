"""Where in a file something is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..errors import Problem
from .names import NOTHING, Remedy

LONGEST = 400
"""Characters of the offending line that a problem carries."""

BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""Where YAML begins a new line; str.splitlines knows more."""


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text as YAML counts them."""
    return tuple(BREAK.split(text))


def located(
    file: str,
    lines: Sequence[str],
    at: tuple[int, int],
    code: str,
    message: str,
    remedy: Remedy = NOTHING,
) -> Problem:
    """A problem at a line and column counted from 0, with the offending line."""
    line, column = at
    source = "".join(map(_visible, lines[line][:LONGEST])) if line < len(lines) else ""
    return Problem(
        file, line + 1, column + 1, code, f"{message}{remedy}", source.rstrip(),
        remedy.allowed, remedy.nearest,
    )  # fmt: skip


def _visible(character: str) -> str:
    """Tabs are one column wide; what cannot be printed must not reach a terminal."""
    if character == "\t":
        return " "
    return character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
