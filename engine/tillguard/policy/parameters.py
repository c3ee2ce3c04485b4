"""What the layers say of the rules' parameters, held against what the rules allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tillguard.errors import Problem
from tillguard.files import remedy
from tillguard.policy.resolve import Source

Reader = Callable[[int | float | str], object]
"""Reads a value as a file writes it; raises ValueError with the remedy."""

NO_READERS: Mapping[str, Mapping[str, Reader]] = {}


def parameter_problems(
    layer: Source, known: Mapping[str, Mapping[str, Reader]]
) -> Iterator[Problem]:
    """What a layer says of parameters that their rules do not have or do not allow."""
    for rule, part in layer.terms.get("rules", {}).items():
        readers = known.get(rule, {})
        for name, value in part.get("parameters", {}).items() if rule in known else ():
            path = ("rules", rule, "parameters", name)
            if name not in readers:
                message, hint = f"{rule} has no parameter {name!r}", remedy(name, sorted(readers))
                yield layer.document.problem(path, "unknown-parameter", message, hint)
                continue
            try:
                readers[name](value)
            except ValueError as wrong:
                yield layer.document.problem(path, "parameter", str(wrong))
