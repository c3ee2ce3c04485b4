"""Rule files to rules: the only parser, and every problem of every file at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ..domain import TRANSACTIONS, Kind, Party
from ..errors import BrokenFile, Problem
from ..files import read_texts, remedy
from .condition import All, Any, Condition, Listed, Not, Parameter, leaves
from .derived import with_flags
from .document import Document
from .examples import Asked, read_examples
from .fields import GROUPS, OTHERWISE, RETAILERS, TYPOLOGIES, Field, Vocabulary, find
from .laws import Statement, Told
from .normal import TooManyWays, ways
from .parse import WrongCondition, parse_condition
from .read_sequence import read_sequence, within_a_day
from .rule import PLACEHOLDER, Reason, Rule
from .threshold import Threshold, declared, read_thresholds, uses_of

REQUIRED = ("id", "title", "group", "typology", "party", "kinds", "severity", "reason", "tests")
OPTIONAL = (
    "when", "sequence", "parameters", "why", "false_alarms", "look_next", "references", "owner",
    "tags",
)  # fmt: skip
NOWHERE = All(())
DEEPEST = 50
SUFFIXES = (".yaml", ".yml")
MOST = 10_000
"""Rule files of a bundle."""

Names = Mapping[str, Parameter]


class Words(NamedTuple):
    """What a condition may name, and every statement that was read with them."""

    vocabulary: Vocabulary
    names: Names
    statements: list[Statement]


def parse_rules(files: Mapping[str, str], vocabulary: Vocabulary) -> tuple[Rule, ...]:
    """Rules in id order from {path within the rules folder: text}; raises BrokenFile.

    The laws are not asked: they are `check_rules`' and `lawful_rules`' business.
    """
    told, problems = read_files(files, vocabulary)
    if problems:
        raise BrokenFile(problems)
    return flagged(told, vocabulary)


def flagged(told: Iterable[Told], vocabulary: Vocabulary) -> tuple[Rule, ...]:
    """The rules in id order, each sequence with its flag behind the vector."""
    return with_flags(sorted((t.rule for t in told), key=lambda r: r.id), vocabulary.width)


def read_rules(folder: Path, vocabulary: Vocabulary) -> tuple[Rule, ...]:
    """Rules of a folder's files; raises BrokenFile, also for a file that cannot be read."""
    return parse_rules(read_texts(folder), vocabulary)


def read_files(
    files: Mapping[str, str], vocabulary: Vocabulary
) -> tuple[list[Told], list[Problem]]:
    """The rules that can be read, and what is wrong in the other files, in their order."""
    rules: list[Told] = []
    problems: list[Problem] = []
    files_by_id: dict[str, str] = {}
    if len(files) > MOST:
        message = f"{len(files)} rule files, {MOST} are allowed; merge what differs in a value only"
        return [], [Problem(min(files), 1, 1, "too-many", message)]
    for file, text in sorted(files.items()):
        document = Document(file, text)
        if not file.endswith(SUFFIXES):
            document.note((0, 0), "unknown-file", "a rule is a .yaml file; put this elsewhere")
        elif (root := document.root()) is not None:
            told = _told(document, root, vocabulary)
            if (twin := files_by_id.setdefault(told.rule.id, file)) != file and told.rule.id:
                document.wrong(root, "twice", f"{twin} has this id too; rename one")
            if not document.problems:
                rules.append(told)
        problems += sorted(document.problems, key=lambda p: (p.line, p.column))
    return rules, problems


def _told(document: Document, root: MappingNode, vocabulary: Vocabulary) -> Told:
    found = document.mapping(root, REQUIRED, OPTIONAL)
    statements: list[Statement] = []
    kinds = _kinds(document, found.get("kinds"))
    typology = document.one_of(found.get("typology"), TYPOLOGIES, "typology")
    id_ = document.words(found.get("id"))
    names = declared(document, found.get("parameters"), id_)
    words = Words(vocabulary, {n: p for n, (_, p) in names.items()}, statements)
    when = _when(document, found.get("when"), words)
    sequence = read_sequence(document, found.get("sequence"), kinds, vocabulary, words.names)
    uses = [*uses_of(when), *(sequence.uses if sequence else ())]
    thresholds = read_thresholds(document, names, uses, vocabulary.currency)
    known = {threshold.name: threshold for threshold in thresholds}
    if sequence:
        within_a_day(document, found["sequence"], sequence, known)
    lists = {leaf.name for leaf in leaves(when) if isinstance(leaf, Listed)}
    asked = Asked(lists, names, known)
    rule = Rule(
        id=id_,
        title=document.words(found.get("title")),
        group=document.one_of(found.get("group"), GROUPS, "group"),
        typology=typology,
        party=_party(document, found.get("party"), typology),
        kinds=kinds,
        severity=_severity(document, found.get("severity")),
        reason=_reason(document, found.get("reason"), vocabulary, asked),
        when=when,
        examples=read_examples(
            document, found.get("tests"), kinds[0] if kinds else Kind.SALE, vocabulary, asked
        ),
        why=document.words(found.get("why")),
        false_alarms=document.words(found.get("false_alarms")),
        look_next=document.words(found.get("look_next")),
        file=document.file,
        references=_references(document, found.get("references")),
        owner=document.words(found.get("owner")),
        tags=_tags(document, found.get("tags")),
        parameters=thresholds,
        sequence=sequence,
    )
    if "when" not in found and "sequence" not in found:
        document.wrong(root, "missing", "`when:` is missing, or a `sequence:` in its place")
    _names_agree(document, found, rule)
    return Told(rule, document, found, statements)


def _kinds(document: Document, node: Node | None) -> tuple[Kind, ...]:
    nodes = document.items(node) if node is not None else []
    nodes = [node] if isinstance(node, ScalarNode) else nodes
    words = [document.one_of(item, TRANSACTIONS, "kind of transaction") for item in nodes]
    if isinstance(node, SequenceNode) and not nodes:
        document.wrong(node, "wrong-type", "name at least one kind, for example [return]")
    return tuple(dict.fromkeys(Kind(word) for word in words if word))


def _party(document: Document, node: Node | None, typology: str) -> Party:
    word = document.one_of(node, tuple(Party), "party")
    due = TYPOLOGIES.get(typology)
    if word and due and word != due and node is not None:
        document.wrong(node, "wrong-party", f"{typology} is about {due}; write `party: {due}`")
    return Party(word or Party.STAFF)


def _severity(document: Document, node: Node | None) -> int:
    word = document.words(node)
    if word and word not in tuple("12345"):
        document.wrong(node, "unknown-value", f"'{word}' is no severity; 1 (note) to 5 (certain)")
        return 1
    return int(word or "1")


def _references(document: Document, node: Node | None) -> tuple[str, ...]:
    return tuple(document.words(one) for one in document.items(node)) if node else ()


def _tags(document: Document, node: Node | None) -> tuple[str, ...]:
    items = document.items(node) if node else ()
    return tuple(document.one_of(one, RETAILERS, "kind of retailer") for one in items)


def _reason(document: Document, node: Node | None, vocabulary: Vocabulary, asked: Asked) -> Reason:
    text = document.words(node)
    parts: list[str | Field | Threshold] = []
    for at, piece in enumerate(PLACEHOLDER.split(text)):
        if at % 2 == 0:
            if "{" in piece or "}" in piece:
                document.wrong(node, "syntax", "a brace is open; write a value as {field}")
            parts.append(piece)
        elif (
            part := asked.thresholds.get(piece.removeprefix("$"))
            if piece[:1] == "$"
            else find(piece, vocabulary)
        ):
            parts.append(part)
        elif piece.removeprefix("$") not in asked.declared:
            hint = remedy(piece, [*vocabulary, *(f"${name}" for name in asked.declared)], OTHERWISE)
            offset = max(0, text.find("{" + piece + "}") + 1)
            message = f"no field is named '{piece}'"
            document.wrong(node, "unknown-field", message, offset, hint)
    return Reason(tuple(part for part in parts if part != ""))


def _when(document: Document, node: Node | None, words: Words) -> Condition:
    if node is None:
        return NOWHERE
    condition = _condition(document, node, words, DEEPEST)
    if not document.problems:
        try:
            ways(condition)
        except TooManyWays as error:
            document.wrong(node, "too-complex", str(error))
    return condition


def _condition(document: Document, node: Node, words: Words, levels: int) -> Condition:
    if isinstance(node, ScalarNode):
        try:
            said = parse_condition(node.value, words.vocabulary, words.names)
            words.statements.append(Statement(node, said, node.value))
            return said
        except WrongCondition as error:
            document.wrong(node, error.code, error.said, error.offset, error.remedy)
            return NOWHERE
    if not isinstance(node, MappingNode):
        document.wrong(node, "wrong-type", "put the list under all:, any: or not:")
        for item in node.value if levels else ():
            _condition(document, item, words, levels - 1)
        return NOWHERE
    if levels == 0:
        document.wrong(node, "too-deep", f"nested deeper than {DEEPEST} levels; split the rule")
        return NOWHERE

    def inner(items: list[Node]) -> list[Condition]:
        return [_condition(document, item, words, levels - 1) for item in items]

    parts = [_block(key, inner(value)) for key, value in _blocks(document, node)]
    whole = parts[0] if len(parts) == 1 else All(tuple(parts))
    words.statements.append(Statement(node, whole, ""))
    return whole


def _blocks(document: Document, node: MappingNode) -> list[tuple[str, list[Node]]]:
    blocks = []
    for key, value in document.mapping(node, (), ("all", "any", "not")).items():
        items = [value] if key == "not" and not isinstance(value, SequenceNode) else None
        items = document.items(value) if items is None else items
        if not items:
            document.wrong(value, "wrong-type", f"`{key}:` needs at least one condition")
        blocks.append((key, items))
    if not node.value:
        document.wrong(node, "wrong-type", "needs all:, any: or not: with conditions")
    return blocks


def _block(key: str, parts: list[Condition]) -> Condition:
    """`not:` over a list means that not all of them hold together."""
    joined: Condition = Any(tuple(parts)) if key == "any" else All(tuple(parts))
    joined = parts[0] if len(parts) == 1 else joined
    return Not(joined) if key == "not" else joined


def _names_agree(document: Document, found: Mapping[str, Node], rule: Rule) -> None:
    path = PurePosixPath(document.file)
    if rule.id and rule.id != path.stem and "id" in found:
        message = f"id is '{rule.id}', the file '{path.name}'; name both alike"
        document.wrong(found["id"], "name-mismatch", message)
    slug = re.sub(r"[^a-z0-9]+", "-", rule.title.lower().replace("'", "")).strip("-")
    if rule.id and rule.title and slug != rule.id and "title" in found:
        message = f"this title makes the id '{slug}', not '{rule.id}'; change one of them"
        document.wrong(found["title"], "name-mismatch", message)
    if rule.group and rule.group != path.parent.name and "group" in found:
        message = f"group is '{rule.group}', the folder '{path.parent.name}'; name both alike"
        document.wrong(found["group"], "name-mismatch", message)
