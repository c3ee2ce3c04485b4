"""One value of a rule or policy file written anew where it stands: every other letter stays."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tillguard.errors import BrokenFile, InvalidRequest, Violation
from tillguard.files import parse_document

BLOCKS = ("|", ">")
"""Styles of values over several lines, which are edited in the file."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single value in a text: its dotted name, line (from 1), how the file writes it, and where
    that begins and ends."""

    key: str
    line: int
    written: str
    begins: int
    ends: int


def leaves(file: str, text: str) -> list[Leaf]:
    """Every value of a file that stands in one line, in order; raises BrokenFile."""
    found = []
    for key, node in _scalars(parse_document(file, text).root, ()):
        begins, ends = node.start_mark.index, node.end_mark.index
        written = text[begins:ends]
        if node.style not in BLOCKS and written and "\n" not in written:
            found.append(Leaf(key, node.start_mark.line + 1, written, begins, ends))
    return found


def changed(file: str, text: str, key: str, value: str) -> str:
    """The text with another value under this name, and nothing else changed.

    Raises InvalidRequest for an unknown name, and for what is more than one value or none.
    """
    leaf = next((one for one in leaves(file, text) if one.key == key), None)
    if leaf is None:
        raise InvalidRequest([Violation("key", f"{file} has no value of this name")])
    fresh = text[: leaf.begins] + value + text[leaf.ends :]
    try:
        after = leaves(file, fresh)
    except BrokenFile:
        after = []
    wanted = [(one.key, value if one.key == key else one.written) for one in leaves(file, text)]
    if not value or [(one.key, one.written) for one in after] != wanted:
        allowed = "must be one value: write it in quotes where it holds signs of YAML"
        raise InvalidRequest([Violation("value", allowed)])
    return fresh


def patch(file: str, before: str, after: str) -> str:
    """What changed, as `git apply` and `patch -p1` take it."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{file}", f"b/{file}"
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _scalars(node: Node | None, path: tuple[str, ...]) -> Iterator[tuple[str, ScalarNode]]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _scalars(value, (*path, str(key.value)))
    elif isinstance(node, SequenceNode):
        for place, item in enumerate(node.value):
            yield from _scalars(item, (*path, str(place)))
    elif isinstance(node, ScalarNode):
        yield ".".join(path), node
