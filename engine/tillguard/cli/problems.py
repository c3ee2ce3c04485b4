"""What a check found, as text with carets, as JSON or as SARIF."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from functools import cache
from types import FunctionType
from typing import Annotated

import typer

from ..errors import Problem
from ..files import READING
from ..policy.laws.registry import ABOUT_NAMES, LAWS_OF_TERMS, LAWS_OF_THE_CHAIN
from ..ruleset.laws.registry import LAWS
from .options import print_json
from .sarif import log


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


FormatOption = Annotated[
    Format,
    typer.Option("--format", help="How problems are printed; --json is short for json."),
]


@cache
def codes() -> Mapping[str, str]:
    """Every code that a check can print, with what it means."""
    laws = {*LAWS, *LAWS_OF_TERMS, *LAWS_OF_THE_CHAIN} - {*ABOUT_NAMES}
    named = {law.__name__.replace("_", "-"): _meaning(law) for law in laws}
    return dict(sorted({**READING, **named}.items()))


def _meaning(law: object) -> str:
    assert isinstance(law, FunctionType)
    return " ".join((sys.modules[law.__module__].__doc__ or "").split("\n\n")[0].split())


def print_problems(problems: Sequence[Problem], format: Format) -> None:
    """All of them in the order of files and lines."""
    ordered = sorted(problems, key=lambda p: (p.file, p.line, p.column))
    if format is Format.JSON:
        print_json([asdict(problem) for problem in ordered])
    elif format is Format.SARIF:
        print_json(log(ordered, codes()))
    else:
        for problem in ordered:
            typer.echo(str(problem))
        if ordered:
            files = len({problem.file for problem in ordered})
            what = "warning" if all(problem.warning for problem in ordered) else "problem"
            typer.echo(f"{many(len(ordered), what)} in {many(files, 'file')}")


def many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
