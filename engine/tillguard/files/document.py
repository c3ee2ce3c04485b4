"""Reads one YAML text into plain values, with the line and column of every node."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ..errors import BrokenFile, Problem
from .names import NOTHING, Remedy
from .nodes import Flaw, composed, look_alikes
from .place import lines_of, located

LONGEST = 512 * 1024
"""Such a file has at most this many characters."""

DEEPEST = 30
"""Such a file nests at most this many levels."""

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """A text as plain values (`data`: dict, list, str, int, float, bool, date or None)."""

    file: str
    lines: tuple[str, ...]
    data: object
    root: Node | None

    def problem(self, path: Path, code: str, message: str, remedy: Remedy = NOTHING) -> Problem:
        """A problem at the deepest part of `path` that the text contains."""
        node, key = self._find(path)
        mark = (key or node).start_mark if node is not None else None
        at = (mark.line, mark.column) if mark is not None else (0, 0)
        return located(self.file, self.lines, at, code, message, remedy)

    def warning(self, path: Path, code: str, message: str) -> Problem:
        """What is probably a mistake, and keeps nothing from becoming live."""
        return replace(self.problem(path, code, message), warning=True)

    def says(self, path: Path) -> bool:
        """Whether the text has a value at `path`."""
        node = self.root
        for step in path:
            node = _child(node, step)[1]
        return node is not None

    def item(self, path: Path, value: object) -> Path:
        """The path of `value` in the list at `path`; of the list itself where it is not in it."""
        node = self.root
        for step in path:
            node = _child(node, step)[1]
        values = [_value(one) for one in node.value] if isinstance(node, SequenceNode) else []
        return (*path, values.index(value)) if value in values else path

    def _find(self, path: Path) -> tuple[Node | None, Node | None]:
        node, key = self.root, None
        for step in path:
            next_key, child = _child(node, step)
            if child is None:
                break
            node, key = child, next_key
        return node, key


@lru_cache(maxsize=256)
def parse_document(file: str, text: str) -> Document:
    """Raises BrokenFile naming every place that is not plain YAML 1.2 without aliases or tags."""
    lines = lines_of(text)
    root = composed(text, LONGEST, DEEPEST)
    if isinstance(root, Flaw):
        raise BrokenFile([located(file, lines, root[:2], root.code, root.message)])
    problems = [
        located(file, lines, (node.start_mark.line, node.start_mark.column), code, message)
        for node, code, message in _objections(root)
    ]
    problems += [
        located(file, lines, (n.start_mark.line, n.start_mark.column + at), "look-alike", message)
        for n, at, message in look_alikes(root)
    ]
    if problems:
        raise BrokenFile(problems)
    return Document(file, lines, _value(root), root)


def parse_table(file: str, text: str, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Line number and stripped cells of each row of a CSV text with exactly these columns."""
    lines = lines_of(text)
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in rows:
            found = [cell.strip() for cell in cells]
            if rows.line_num == 1 and found != list(columns):
                raise BrokenFile([_row(file, lines, 1, f"the header must be {','.join(columns)}")])
            if rows.line_num > 1 and found:
                if len(found) != len(columns):
                    message = f"{len(columns)} cells are needed, {len(found)} are given"
                    raise BrokenFile([_row(file, lines, rows.line_num, message)])
                yield rows.line_num, found
        if rows.line_num == 0:
            raise BrokenFile([_row(file, lines, 1, f"the header must be {','.join(columns)}")])
    except csv.Error as broken:
        raise BrokenFile([_row(file, lines, rows.line_num or 1, str(broken))]) from None


def _row(file: str, lines: tuple[str, ...], line: int, message: str) -> Problem:
    return located(file, lines, (line - 1, 0), "table", message)


def _objections(node: Node | None) -> Iterator[tuple[Node, str, str]]:
    if isinstance(node, ScalarNode):
        if _scalar(node) is _NOT_PLAIN:
            why = ": there is no such day" if str(node.tag).endswith(":timestamp") else ""
            yield node, "value", f"{node.value!r} is not a plain value{why}"
    elif isinstance(node, MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                yield key, "wrong-type", "a name is needed here"
                continue
            name = str(_scalar(key))
            if name in seen:
                yield key, "twice", f"{key.value!r} is said twice in the same place"
            seen.add(name)
            yield from _objections(key)
            yield from _objections(value)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _objections(item)


def _value(node: Node | None) -> object:
    if isinstance(node, MappingNode):
        return {_scalar(key): _value(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [_value(item) for item in node.value]
    return _scalar(node) if isinstance(node, ScalarNode) else None


_NOT_PLAIN = object()


def _scalar(node: ScalarNode) -> object:
    text: str = node.value
    try:
        match str(node.tag).removeprefix("tag:yaml.org,2002:"):
            case "str":
                return text
            case "int":
                return int(text.replace("_", ""), 0 if re.match(r"[-+]?0[xo]", text) else 10)
            case "float":
                return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
            case "bool":
                return text.lower() == "true"
            case "null":
                return None
            case "timestamp":
                return datetime.date(*map(int, text.split("-")))
    except (ValueError, TypeError):
        pass
    return _NOT_PLAIN


def _child(node: Node | None, step: str | int) -> tuple[Node | None, Node | None]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and str(_scalar(key)) == str(step):
                return key, value
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None, None
