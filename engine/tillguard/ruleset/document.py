"""What a rule file says, word by word, and every problem in it at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ..errors import Problem
from ..files import NOTHING, Flaw, Remedy, composed, lines_of, located, look_alikes, remedy

LONGEST = 65_536
"""A rule file longer than this (characters) is refused unread."""
DEEPEST = 64
NOWHERE: Mapping[str, str] = {}


@dataclass(slots=True)
class Document:
    """One file's text, and the problems found in it so far."""

    file: str
    text: str
    problems: list[Problem] = field(default_factory=list)

    def wrong(
        self,
        node: Node | None,
        code: str,
        message: str,
        offset: int = 0,
        remedy: Remedy = NOTHING,
    ) -> None:
        """Notes a problem at a node, `offset` characters into its text."""
        line, column = (node.start_mark.line, node.start_mark.column) if node else (0, 0)
        if isinstance(node, ScalarNode) and node.style in ("'", '"'):
            offset += 1
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            offset = 0
        self.note((line, column + offset), code, message, remedy)

    def note(self, at: tuple[int, int], code: str, message: str, remedy: Remedy = NOTHING) -> None:
        lines = lines_of(self.text)
        self.problems.append(located(self.file, lines, at, code, message, remedy))

    def root(self) -> MappingNode | None:
        """The file's mapping, or None after noting why there is none."""
        found = composed(self.text, LONGEST, DEEPEST)
        if isinstance(found, Flaw):
            self.note(found[:2], found.code, found.message)
            return None
        for node, offset, message in look_alikes(found):
            self.wrong(node, "look-alike", message, offset)
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
                self.wrong(key, "twice", f"'{key.value}' is written twice; keep one")
            else:
                seen.add(key.value)
                yield key, value

    def mapping(
        self,
        node: Node,
        required: Collection[str],
        optional: Collection[str] = (),
        elsewhere: Mapping[str, str] = NOWHERE,
    ) -> dict[str, Node]:
        """A mapping with known keys; unknown and missing ones are problems.

        `elsewhere` tells of keys that people write here, and where they belong.
        """
        allowed = [*required, *optional]
        found: dict[str, Node] = {}
        for key, value in self.entries(node):
            if key.value in allowed:
                found[key.value] = value
            elif key.value in elsewhere:
                message = f"{key.value} stands under `{elsewhere[key.value]}:`"
                self.wrong(key, "unknown-key", message)
            else:
                message = f"no key is named '{key.value}'"
                self.wrong(key, "unknown-key", message, remedy=remedy(key.value, allowed))
        if isinstance(node, MappingNode):
            for name in required:
                if name not in found:
                    message = f"`{name}:` is missing{_sample(name)}"
                    self.wrong(node, "missing", message)
        return found

    def items(self, node: Node) -> list[Node]:
        if isinstance(node, SequenceNode):
            return list(node.value)
        said = node.value if isinstance(node, ScalarNode) else ""
        form = f"write [{said}]" if said else "[a, b] or lines that start with -"
        self.wrong(node, "wrong-type", f"expected a list here: {form}")
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
            message = f"no {what} is named '{word}'"
            self.wrong(node, "unknown-value", message, remedy=remedy(word, allowed))
            return ""
        return word


SAMPLES = {
    "id": "the name of the file, without .yaml",
    "title": "the id in words",
    "group": "the name of the folder, for example returns",
    "typology": "what goes wrong, for example NO_RECEIPT_RETURN",
    "party": "whom the suspicion is about, customer or staff",
    "kinds": "the transactions that the rule looks at, for example [return]",
    "severity": "1 (note) to 5 (certain and costly)",
    "reason": "why it hit, for example Refund of {amount} without a receipt",
    "tests": "at least one example that hits and one that misses",
    "name": "what the example shows",
    "hit": "true, or false",
    "default": "the value where no policy says another",
    "range": "how far a policy may go, for example [1.00, 500.00]",
    "about": "what the parameter is for",
    "of": "whose events, for example register",
    "within": "the longest time from the first step to the last, for example 5 min",
    "steps": "two to four steps, the last is the event that is decided",
}
"""What stands behind a key."""


def _sample(name: str) -> str:
    return f"; it says {SAMPLES[name]}" if name in SAMPLES else ""
