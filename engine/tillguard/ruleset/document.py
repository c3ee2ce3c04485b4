"""YAML with the place of every word: what a file says, and every problem in it at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ..errors import Problem
from .fields import nearest

LONGEST = 65_536
"""A rule file longer than this (characters) is refused unread."""
DEEPEST = 64


class Refused(NamedTuple):
    """Why a text is not taken as YAML: line and column from 1, code and message."""

    line: int
    column: int
    code: str
    message: str


@lru_cache(maxsize=1024)
def composed(text: str) -> Node | Refused | None:
    """The nodes of a text, or what is wrong with it; kept, for reading takes 10 ms a file."""
    try:
        return _refused(text) or YAML(pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = str(error.problem or error.context or "not YAML")
        return Refused(line, column, "yaml", said + _hint(said))
    except (YAMLError, ValueError) as error:
        return Refused(1, 1, "yaml", str(error).splitlines()[0])


def _refused(text: str) -> Refused | None:
    depth = 0
    for event in YAML(pure=True).parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, AliasEvent):
            remedy = "write the value out where it is used"
            return Refused(line, column, "alias", f"no aliases here; {remedy}")
        if depth > DEEPEST:
            message = f"nested deeper than {DEEPEST} levels; split the rule"
            return Refused(line, column, "too-deep", message)
    return None


@dataclass(slots=True)
class Document:
    """One file's text, and the problems found in it so far."""

    file: str
    text: str
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, node: Node | None, code: str, message: str, offset: int = 0) -> None:
        """Notes a problem at a node, `offset` characters into its text."""
        line, column = (node.start_mark.line, node.start_mark.column) if node else (0, 0)
        if isinstance(node, ScalarNode) and node.style in ("'", '"'):
            offset += 1
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            offset = 0
        self.note(line + 1, column + offset + 1, code, message)

    def note(self, line: int, column: int, code: str, message: str) -> None:
        lines = self.text.splitlines()
        shown = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        self.problems.append(Problem(self.file, line, column, code, message, shown))

    def root(self) -> MappingNode | None:
        """The file's mapping, or None after noting why there is none."""
        if len(self.text) > LONGEST:
            self.note(1, 1, "too-long", f"longer than {LONGEST} characters; split the file")
            return None
        found = composed(self.text)
        if isinstance(found, Refused):
            self.note(*found)
            return None
        if isinstance(found, MappingNode):
            return found
        self.wrong(found, "wrong-type", "a rule file is a mapping that starts with `id: ...`")
        return None

    def entries(self, node: Node) -> Iterator[tuple[ScalarNode, Node]]:
        """Key and value of a mapping; a key written twice is a problem and comes once."""
        if not isinstance(node, MappingNode):
            self.wrong(node, "wrong-type", "expected `name: value` lines here")
            return
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.wrong(key, "wrong-type", "a key is one word")
            elif key.value in seen:
                self.wrong(key, "duplicate-key", f"'{key.value}' is written twice; keep one")
            else:
                seen.add(key.value)
                yield key, value

    def mapping(
        self, node: Node, required: Collection[str], optional: Collection[str] = ()
    ) -> dict[str, Node]:
        """A mapping with known keys; unknown and missing ones are problems."""
        allowed = [*required, *optional]
        found: dict[str, Node] = {}
        for key, value in self.entries(node):
            if key.value in allowed:
                found[key.value] = value
            else:
                remedy = nearest(key.value, allowed) or f"; allowed are {', '.join(allowed)}"
                self.wrong(key, "unknown-key", f"no key is named '{key.value}'{remedy}")
        if isinstance(node, MappingNode):
            for name in required:
                if name not in found:
                    self.wrong(node, "missing-key", f"`{name}:` is missing")
        return found

    def items(self, node: Node) -> list[Node]:
        if isinstance(node, SequenceNode):
            return list(node.value)
        self.wrong(node, "wrong-type", "expected a list here: [a, b] or lines that start with -")
        return []

    def words(self, node: Node | None) -> str:
        """The text of a scalar, folded into one line."""
        if node is None:
            return ""
        if isinstance(node, ScalarNode):
            if not node.value.strip():
                self.wrong(node, "wrong-type", "expected text here, found nothing")
            return " ".join(node.value.split())
        self.wrong(node, "wrong-type", "expected text here")
        return ""

    def one_of(self, node: Node | None, allowed: Collection[str], what: str) -> str:
        """A word from a closed list, "" after noting that it is not."""
        if node is None:
            return ""
        word = self.words(node)
        if word and word not in allowed:
            remedy = nearest(word, allowed) or f"; allowed are {', '.join(allowed)}"
            self.wrong(node, "unknown-value", f"no {what} is named '{word}'{remedy}")
            return ""
        return word


def _hint(said: str) -> str:
    """The usual remedy for what the YAML reader says."""
    if "\\t" in said:
        return "; indent with spaces"
    if "'['" in said or "']'" in said:
        return "; a condition with [ ] inside a [list] needs quotes, or a line of its own"
    return ""
