"""Rule files to rules: the only parser, and every problem of every file at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ..domain import TRANSACTIONS, Kind, Party
from ..errors import BrokenFile, Problem
from .condition import All, Any, Condition, Not, Parameter
from .derived import with_flags
from .document import Document
from .examples import read_examples
from .fields import GROUPS, RETAILERS, TYPOLOGIES, Field, Vocabulary, find, nearest
from .normal import TooManyWays, ways
from .parse import WrongCondition, parse_condition
from .read_sequence import read_sequence
from .rule import PLACEHOLDER, Reason, Rule
from .threshold import Threshold, declared, read_thresholds

REQUIRED = ("id", "title", "group", "typology", "party", "kinds", "severity", "reason", "tests")
OPTIONAL = (
    "when", "sequence", "parameters", "why", "false_alarms", "look_next", "references", "owner",
    "tags",
)  # fmt: skip
NOWHERE = All(())
DEEPEST = 50
MOST = 10_000
"""Rule files of a bundle."""

Names = Mapping[str, Parameter]


def parse_rules(files: Mapping[str, str], vocabulary: Vocabulary) -> tuple[Rule, ...]:
    """Rules in id order from {path within the rules folder: text}; raises BrokenFile."""
    rules, problems = _read(files, vocabulary)
    if problems:
        raise BrokenFile(problems)
    return with_flags(sorted(rules, key=lambda rule: rule.id), vocabulary.width)


def check_rules(files: Mapping[str, str], vocabulary: Vocabulary) -> list[Problem]:
    """Every problem in the files, in their order; examples are not run."""
    return _read(files, vocabulary)[1]


def read_rules(folder: Path, vocabulary: Vocabulary) -> tuple[Rule, ...]:
    """Rules of a folder's *.yaml files; raises BrokenFile, also for a file that is not UTF-8."""
    return parse_rules(rule_files(folder), vocabulary)


def rule_files(folder: Path) -> dict[str, str]:
    """{path within the folder: text} of its *.yaml files, as a bundle holds them."""
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("**/*.yaml")):
        name = path.relative_to(folder).as_posix()
        try:
            files[name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            message = f"not UTF-8 (byte {error.start}); save the file as UTF-8"
            problems.append(Problem(name, 1, 1, "encoding", message))
    if problems:
        raise BrokenFile(problems)
    return files


def _read(files: Mapping[str, str], vocabulary: Vocabulary) -> tuple[list[Rule], list[Problem]]:
    rules: list[Rule] = []
    problems: list[Problem] = []
    files_by_id: dict[str, str] = {}
    if len(files) > MOST:
        message = f"{len(files)} rule files, {MOST} are allowed; merge what differs in a value only"
        return [], [Problem(min(files), 1, 1, "too-many", message)]
    for file, text in sorted(files.items()):
        document = Document(file, text)
        root = document.root()
        rule = _rule(document, root, vocabulary) if root is not None else None
        if rule and root is not None and rule.id in files_by_id:
            twin = files_by_id[rule.id]
            document.wrong(root, "duplicate-id", f"{twin} has this id too; rename one")
        if rule and not document.problems:
            rules.append(rule)
            files_by_id[rule.id] = file
        problems += sorted(document.problems, key=lambda p: (p.line, p.column))
    return rules, problems


def _rule(document: Document, root: MappingNode, vocabulary: Vocabulary) -> Rule:
    found = document.mapping(root, REQUIRED, OPTIONAL)
    kinds = _kinds(document, found.get("kinds"))
    typology = document.one_of(found.get("typology"), TYPOLOGIES, "typology")
    id_ = document.words(found.get("id"))
    names = declared(document, found.get("parameters"), id_)
    when = _when(document, found.get("when"), vocabulary, {n: p for n, (_, p) in names.items()})
    thresholds = read_thresholds(document, names, when, vocabulary.currency)
    rule = Rule(
        id=id_,
        title=document.words(found.get("title")),
        group=document.one_of(found.get("group"), GROUPS, "group"),
        typology=typology,
        party=_party(document, found.get("party"), typology),
        kinds=kinds,
        severity=_severity(document, found.get("severity")),
        reason=_reason(document, found.get("reason"), vocabulary, thresholds),
        when=when,
        examples=read_examples(
            document, found.get("tests"), kinds[0] if kinds else Kind.SALE, vocabulary, thresholds
        ),
        why=document.words(found.get("why")),
        false_alarms=document.words(found.get("false_alarms")),
        look_next=document.words(found.get("look_next")),
        file=document.file,
        references=_references(document, found.get("references")),
        owner=document.words(found.get("owner")),
        tags=_tags(document, found.get("tags")),
        parameters=thresholds,
        sequence=read_sequence(document, found.get("sequence"), kinds, vocabulary),
    )
    if "when" not in found and "sequence" not in found:
        document.wrong(root, "missing-key", "`when:` is missing, or a `sequence:` in its place")
    _names_agree(document, found, rule)
    return rule


def _kinds(document: Document, node: Node | None) -> tuple[Kind, ...]:
    nodes = document.items(node) if node is not None else []
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


def _reason(
    document: Document,
    node: Node | None,
    vocabulary: Vocabulary,
    thresholds: tuple[Threshold, ...],
) -> Reason:
    text = document.words(node)
    parts: list[str | Field | Threshold] = []
    named = {f"${threshold.name}": threshold for threshold in thresholds}
    for at, piece in enumerate(PLACEHOLDER.split(text)):
        if at % 2 == 0:
            if "{" in piece or "}" in piece:
                document.wrong(node, "syntax", "a brace is open; write a value as {field}")
            parts.append(piece)
        elif part := named.get(piece) or find(piece, vocabulary):
            parts.append(part)
        else:
            remedy = nearest(piece, [*vocabulary, *named])
            offset = max(0, text.find("{" + piece + "}") + 1)
            document.wrong(node, "unknown-field", f"no field is named '{piece}'{remedy}", offset)
    return Reason(tuple(part for part in parts if part != ""))


def _when(document: Document, node: Node | None, vocabulary: Vocabulary, names: Names) -> Condition:
    if node is None:
        return NOWHERE
    condition = _condition(document, node, vocabulary, names, DEEPEST)
    if not document.problems:
        try:
            ways(condition)
        except TooManyWays as error:
            document.wrong(node, "too-complex", str(error))
    return condition


def _condition(
    document: Document, node: Node, vocabulary: Vocabulary, names: Names, levels: int
) -> Condition:
    if isinstance(node, ScalarNode):
        try:
            return parse_condition(node.value, vocabulary, names)
        except WrongCondition as error:
            document.wrong(node, error.code, str(error), error.offset)
            return NOWHERE
    if not isinstance(node, MappingNode):
        document.wrong(node, "wrong-type", "put the list under all:, any: or not:")
        return NOWHERE
    if levels == 0:
        document.wrong(node, "too-deep", f"nested deeper than {DEEPEST} levels; split the rule")
        return NOWHERE

    def inner(items: list[Node]) -> list[Condition]:
        return [_condition(document, item, vocabulary, names, levels - 1) for item in items]

    parts = [_block(key, inner(value)) for key, value in _blocks(document, node)]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


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
