"""Which file says a value that is in force, and what the files below it said instead."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from tillguard.files.document import Path
from tillguard.policy.resolve import Source, lay_over


@dataclass(frozen=True, slots=True)
class Said:
    """A value in the place where a file says it; lines and columns are counted from 1."""

    layer: str
    file: str
    line: int
    column: int
    value: object


@dataclass(frozen=True, slots=True)
class InForce:
    """One value in force under its dotted name; `instead`: what lower layers say, nearest first."""

    key: str
    said: Said
    instead: tuple[Said, ...]


def values_in_force(layers: Sequence[Source], day: datetime.date) -> Iterator[InForce]:
    """Every value that these layers say, in the order of the files; pauses that are over are not.

    A list counts as one value, because a layer replaces it as a whole.
    """
    for path, _ in _leaves(lay_over(layers), ()):
        if _over(layers, path, day):
            continue
        said = [found for layer in reversed(layers) if (found := _said(layer, path))]
        yield InForce(".".join(map(_word, path)), said[0], tuple(said[1:]))


Keys = tuple[object, ...]


def _leaves(terms: object, path: Keys) -> Iterator[tuple[Keys, object]]:
    if not isinstance(terms, dict):
        yield path, terms
        return
    for key, value in terms.items():
        yield from _leaves(value, (*path, key))


def _said(layer: Source, path: Keys) -> Said | None:
    value: object = layer.terms
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    words: Path = tuple(_word(key) for key in path)
    place = layer.document.problem(words, "", "")
    return Said(layer.name, place.file, place.line, place.column, _plain(value))


def _over(layers: Sequence[Source], path: Keys, day: datetime.date) -> bool:
    if len(path) < 4 or path[0] != "rules" or path[2] != "muted":
        return False
    until = lay_over(layers)["rules"][path[1]]["muted"]["until"]
    return bool(until < day)


def _plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {_word(key): _plain(item) for key, item in value.items()}
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _word(value) if isinstance(value, Enum) else value


def _word(key: object) -> str:
    """As the file writes it: an action by its name, a kind or party by its value."""
    if isinstance(key, StrEnum):
        return key.value
    return key.name if isinstance(key, Enum) else str(key)
