"""Problems as a log of SARIF 2.1.0, which code hosts show beside the changed lines.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..errors import Problem

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "%SRCROOT%"
"""Paths that are not absolute begin at the root of the checkout, wherever that is."""


def log(problems: Sequence[Problem], codes: Mapping[str, str]) -> dict[str, Any]:
    """One run with a rule for every code and a result for every problem."""
    places = {code: at for at, code in enumerate(codes)}
    driver = {
        "name": "tillguard",
        "version": version("tillguard"),
        "rules": [_rule(code, meaning) for code, meaning in codes.items()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, places) for problem in problems],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, meaning: str) -> dict[str, Any]:
    return {
        "id": code,
        "shortDescription": {"text": meaning},
        "defaultConfiguration": {"level": "error"},
    }


def _result(problem: Problem, places: Mapping[str, int]) -> dict[str, Any]:
    return {
        "ruleId": problem.code,
        "ruleIndex": places[problem.code],
        "level": "warning" if problem.warning else "error",
        "message": {"text": problem.message},
        "locations": [{"physicalLocation": _location(problem)}],
        "properties": {"allowed": list(problem.allowed), "nearest": list(problem.nearest)},
    }


def _location(problem: Problem) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": problem.line, "startColumn": problem.column}
    if problem.source:
        region["snippet"] = {"text": problem.source}
    return {"artifactLocation": _artifact(problem.file), "region": region}


def _artifact(file: str) -> dict[str, str]:
    if Path(file).is_absolute():
        return {"uri": Path(file).as_uri()}
    return {"uri": quote(Path(file).as_posix()), "uriBaseId": ROOT}
