"""Every problem of rules and policies at once: of each file, and of the names between them.

While a file is broken, what it would have said is unknown: nobody is accused because of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from .errors import Problem
from .policy.names import unknown_rules, unknown_typologies
from .policy.readable import readable
from .ruleset import read_told, vocabulary


def every_problem(
    policies: Mapping[str, str],
    rules: Mapping[str, str],
    features: Iterable[tuple[str, str]],
    lawful: bool,
) -> list[Problem]:
    """Of the texts by path in their folders, each under its path in the bundle; `lawful` asks for
    breaches of the laws about rules, too."""
    known = readable(policies)
    words = vocabulary(features, known.lists, known.currency)
    apart = known.apart(map(_stem, rules)) if lawful else None
    found, problems = read_told(rules, words, apart)
    typologies = {rule.id: rule.typology for rule in found}
    readers = {rule.id: {t.name: t.read for t in rule.parameters} for rule in found}
    written = {*typologies, *map(_stem, rules)}
    if known.book:
        between = list(known.book.disagreements(typologies, readers, written))
        between += known.book.breaches() if lawful else ()
    else:
        between = [*unknown_rules(known.layers, written, readers)]
        between += unknown_typologies(known.base, typologies) if known.base else ()
    return [*below("policies", [*known.problems, *between]), *below("rules", problems)]


def below(folder: str, problems: Iterable[Problem]) -> list[Problem]:
    """Problems of a folder's files under their paths in the bundle."""
    return [replace(problem, file=f"{folder}/{problem.file}") for problem in problems]


def _stem(file: str) -> str:
    return PurePosixPath(file).stem
