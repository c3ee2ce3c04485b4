"""What can be known of policy files of which some are broken.

A name that a broken file may define is known here, so that nobody is accused of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from tillguard.errors import BrokenFile, Problem
from tillguard.policy.book import PolicyBook
from tillguard.policy.parse import layer_in, layers_in, list_in, parse_policies
from tillguard.policy.resolve import Source

Read = TypeVar("Read")
ANYTHING = ""
"""What a list holds whose file cannot be read."""


@dataclass(frozen=True)
class Readable:
    """`book` is there where nothing is wrong; `layers` are the files that can be read by
    themselves, `unread` the texts of those that cannot, `lists` what each list holds."""

    book: PolicyBook | None
    problems: tuple[Problem, ...]
    layers: tuple[Source, ...]
    unread: tuple[str, ...]
    lists: Mapping[str, str]

    @property
    def base(self) -> Source | None:
        return next((layer for layer in self.layers if layer.name == "base"), None)

    @property
    def currency(self) -> str:
        """The chain's; empty where the base cannot be read."""
        return str(self.base.terms.get("currency", "")) if self.base else ""

    def apart(self, rules: Iterable[str]) -> frozenset[str]:
        """The rules to which some layer gives terms of its own, or may do so."""
        said = {rule for one in self.layers for rule, part in _rules(one).items() if part}
        return frozenset(said.union(r for r in rules if any(r in text for text in self.unread)))


def readable(files: Mapping[str, str]) -> Readable:
    """Every problem of these texts by path, and what they say nevertheless."""
    book, problems = None, tuple[Problem, ...]()
    try:
        book = parse_policies(files)
    except BrokenFile as broken:
        problems = tuple(broken.problems)
    layers: list[Source] = []
    unread: list[str] = []
    for file in layers_in(files):
        if (layer := _read(lambda: layer_in(file, files[file]))) is not None:  # noqa: B023
            layers.append(layer)
        else:
            unread.append(files[file])
    lists = {}
    for file in (f for f in files if f.startswith("lists/")):
        found = _read(lambda: list_in(file, files[file]))  # noqa: B023
        lists[PurePosixPath(file).stem] = found.of if found else ANYTHING
    return Readable(book, problems, tuple(layers), tuple(unread), lists)


def _read(read: Callable[[], Read]) -> Read | None:
    try:
        return read()
    except BrokenFile:
        return None


def _rules(layer: Source) -> Mapping[str, object]:
    found: Mapping[str, object] = layer.terms.get("rules", {})
    return found
