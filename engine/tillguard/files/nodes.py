"""A text taken as YAML, without what YAML can do beyond names, lists and plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import AliasEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .names import mixed
from .place import lines_of

HIDDEN = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
"""Characters that nobody sees and that make a line say something else than it shows."""

NOT_TEXT = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Flaw(NamedTuple):
    """Why a text is not taken as YAML: line and column from 0, code and message."""

    line: int
    column: int
    code: str
    message: str


class _Refused(Exception):
    """Ends the reading at the first thing that may not be there."""


class _Composer(Composer):
    """Builds nodes; refuses aliases, tags and what nests too deep before it follows them."""

    def __init__(self, deepest: int, loader: Any = None) -> None:
        super().__init__(loader=loader)
        self.deepest, self.levels = deepest, 0
        self.warn_double_anchors = False

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        if isinstance(event, AliasEvent):
            remedy = "write the value out where it is used"
            raise _Refused(event, "alias", f"the alias *{event.anchor} is not allowed; {remedy}")
        if getattr(event, "tag", None) and str(event.tag) != "!":
            raise _Refused(event, "tag", f"the tag {event.tag} is not allowed; write a plain value")
        if isinstance(event, CollectionStartEvent) and self.levels >= self.deepest:
            message = f"nested more than {self.deepest} levels deep; split the file"
            raise _Refused(event, "too-deep", message)
        self.levels += 1
        node = super().compose_node(parent, index)
        self.levels -= 1
        return node


@lru_cache(maxsize=1024)
def composed(text: str, longest: int, deepest: int) -> Node | Flaw | None:
    """The nodes of a text (None: it says nothing), or what is wrong with it.

    `longest` in characters, `deepest` in levels. Kept, for reading takes milliseconds a file.
    """
    if len(text) > longest:
        message = f"{len(text)} characters, {longest} are allowed; split the file"
        return Flaw(0, 0, "too-long", message)
    for pattern, what in ((HIDDEN, "cannot be seen"), (NOT_TEXT, "is not text")):
        if found := pattern.search(text):
            return _character(text, found.start(), what)
    return _compose(text, deepest)


def _compose(text: str, deepest: int) -> Node | Flaw | None:
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = partial(_Composer, deepest)  # type: ignore[assignment]
    try:
        node: Node | None = yaml.compose(text)
        return _escaped(node) or node
    except _Refused as refused:
        event, code, message = refused.args
        return Flaw(event.start_mark.line, event.start_mark.column, code, message)
    except MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        said = str(broken.problem or broken.context or "cannot be read").strip()
        line, column = (mark.line, mark.column) if mark else (0, 0)
        return Flaw(line, column, "yaml", f"not YAML: {said}{_hint(said)}")
    except Exception as broken:  # only the parser's own code runs here, and it raises many
        message = f"not YAML that can be read ({type(broken).__name__}); write it anew"
        return Flaw(0, 0, "yaml", message)


def _escaped(node: Node | None) -> Flaw | None:
    """A character that may stand nowhere, written as an escape within quotes."""
    waiting = [] if node is None else [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ScalarNode):
            if found := HIDDEN.search(one.value) or NOT_TEXT.search(one.value):
                mark = one.start_mark
                message = f"the character U+{ord(found[0]):04X} may stand nowhere; delete it"
                return Flaw(mark.line, mark.column, "character", message)
        elif isinstance(one, MappingNode):
            waiting += [part for pair in one.value for part in pair]
        else:
            waiting += one.value
    return None


def _character(text: str, at: int, what: str) -> Flaw:
    before = lines_of(text[:at])
    message = f"the character U+{ord(text[at]):04X} {what}; delete it"
    return Flaw(len(before) - 1, len(before[-1]), "character", message)


def _hint(said: str) -> str:
    """The usual remedy for what the YAML reader says."""
    if "\\t" in said:
        return "; indent with spaces"
    if "chomping or indentation" in said or "character '>'" in said or "a line break" in said:
        return "; put a text that begins with > or | in quotes"
    if "'['" in said or "']'" in said:
        return "; close the [, or put a text with [ ] inside a [list] in quotes"
    if "mapping values are not allowed" in said:
        return "; put a text with a colon in quotes, and keep names of one level in one column"
    if "found unexpected end of stream" in said:
        return "; a quote is opened and never closed"
    if "block end" in said or "expected ',' or" in said:
        return "; a bracket is open, or the line is not in the column of those before it"
    return ""


def look_alikes(node: Node | None) -> Iterator[tuple[Node, int, str]]:
    """Words with letters of two alphabets: the node, the offset in its text, and what is wrong."""
    if isinstance(node, ScalarNode):
        if found := mixed(node.value):
            yield node, found[0], f"{found[1]}; type it anew"
    elif isinstance(node, MappingNode | SequenceNode):
        pairs = isinstance(node, MappingNode)
        inner = [part for pair in node.value for part in pair] if pairs else node.value
        for part in inner:
            yield from look_alikes(part)
