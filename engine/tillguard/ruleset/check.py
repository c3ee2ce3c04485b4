"""Holds every rule against the laws, before anything is active."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..errors import BrokenFile, Problem
from .document import Document
from .fields import Vocabulary
from .laws import NOBODY, Rules, Told
from .laws.registry import LAWS
from .read import flagged, read_files
from .rule import Rule


def check_rules(
    files: Mapping[str, str], vocabulary: Vocabulary, apart: Collection[str] = NOBODY
) -> list[Problem]:
    """Every problem in the files and every breach of a law, in their order; examples are not run.

    `apart` are the rules to which a policy gives terms of their own.
    """
    told, problems = read_files(files, vocabulary)
    return in_order([*problems, *breaches(told, apart)])


def read_told(
    files: Mapping[str, str], vocabulary: Vocabulary, apart: Collection[str] | None
) -> tuple[list[Rule], list[Problem]]:
    """The rules that can be read, and every problem of the others; with the breaches of laws where
    `apart` is not None."""
    told, problems = read_files(files, vocabulary)
    laws = [] if apart is None else breaches(told, apart)
    return [one.rule for one in told], in_order([*problems, *laws])


def lawful_rules(
    files: Mapping[str, str], vocabulary: Vocabulary, apart: Collection[str] = NOBODY
) -> tuple[Rule, ...]:
    """Rules in id order; raises BrokenFile with every problem and every breach of a law."""
    told, problems = read_files(files, vocabulary)
    if problems := in_order([*problems, *breaches(told, apart)]):
        raise BrokenFile(problems)
    return flagged(told, vocabulary)


def breaches(told: Sequence[Told], apart: Collection[str] = NOBODY) -> list[Problem]:
    """Every breach of every law."""
    found = Rules(told, apart)
    problems: list[Problem] = []
    for law in LAWS:
        for where, node, message, offset in law(found):
            place = Document(where.document.file, where.document.text)
            place.wrong(node, law.__name__.replace("_", "-"), message, offset)
            problems += place.problems
    return problems


def in_order(problems: Sequence[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda p: (p.file, p.line, p.column))
