"""Holds everything that was read against the laws, before anything is active."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tillguard.domain import Action
from tillguard.errors import Problem
from tillguard.files import NOTHING, Remedy
from tillguard.files.document import Path
from tillguard.policy.laws.registry import LAWS_OF_TERMS, LAWS_OF_THE_CHAIN
from tillguard.policy.reading import unsaid
from tillguard.policy.resolve import Source, lay_over
from tillguard.policy.schema import BaseFile
from tillguard.policy.shelf import Shelf


def find_problems(shelf: Shelf) -> list[Problem]:
    """Every breach of every law, in the files as a whole and in any stack of them, each once."""
    problems = [problem for law in LAWS_OF_THE_CHAIN for problem in law(shelf)]
    for layers in ((shelf.base,), *shelf.stacks):
        problems += problems_of(layers)
    return list({(p.code, p.message): p for p in reversed(problems)}.values())[::-1]


def problems_of(layers: Sequence[Source]) -> list[Problem]:
    """Whatever is missing or against a law in these layers; blames the last to say it."""
    terms = lay_over(layers)
    if gaps := unsaid(BaseFile, terms):
        message = "{} is needed and no layer says it."
        return [_blame(layers, p, "missing", message.format(_dotted(p))) for p in gaps]
    return [
        _blame(layers, path, law.__name__.replace("_", "-"), f"{_dotted(path)}: {message}", *more)
        for law in LAWS_OF_TERMS
        for path, message, *more in law(terms)
    ]


def floors_above_ceilings(shelf: Shelf, rules: Mapping[str, str]) -> list[Problem]:
    """Floors of rules (id -> typology) that ask for more than the rule's party may be done."""
    found = {}
    for layers in shelf.stacks:
        terms = lay_over(layers)
        for rule, part in terms.get("rules", {}).items():
            typology = terms["typologies"].get(rules.get(rule))
            if typology is None or part.get("floor", Action.APPROVE) <= typology["ceiling"]:
                continue
            ceiling = typology["ceiling"].name
            message = f"{rule} asks for {part['floor'].name}, the ceiling is {ceiling}."
            path = ("rules", rule, "floor")
            found[message] = _blame(layers, path, "a-floor-is-not-above-its-ceiling", message)
    return list(found.values())


def _blame(
    layers: Sequence[Source], path: Path, code: str, message: str, remedy: Remedy = NOTHING
) -> Problem:
    for length in range(len(path), 0, -1):
        for layer in reversed(layers):
            if layer.document.says(path[:length]):
                return layer.document.problem(path, code, message, remedy)
    return layers[0].document.problem(path, code, message, remedy)


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))
