"""The examples at the bottom of a rule file, as real events and vectors; and running them."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from ..domain import Attribute, Entry, Event, Kind, Line, Record, Tender, TenderType, record_of
from ..errors import Problem
from ..files import remedy
from .condition import leaves
from .document import Document
from .evaluator import Evaluator
from .fields import ATTRIBUTE, OTHERWISE, TEXTS, Field, Vocabulary
from .given import of_example
from .parse import NUMBER, UNDECLARED
from .rule import Example, Rule, said_of
from .sequence import LONGEST
from .threshold import Threshold
from .units import UNITS, WrongUnit, read

PLAIN = Event(
    key="example",
    kind=Kind.SALE,
    at=1_500_000_000,
    received=1_500_000_000,
    store="s1",
    register="r1",
    employee="e1",
    zone="UTC",
    business_date="2017-07-14",
)
"""What an example does not say about its event."""


MISSING = "missing"
NAMED = ("tender", "card", "customer", "employee", "register")
"""What an event of an example may leave out although others of the kind name it."""
OPTIONAL = ("event", "features", "before", "parameters", "lists")


class Asked(NamedTuple):
    """What a rule asks of the policy: names of lists, declared parameters, and those of them that
    could be read."""

    lists: Collection[str]
    declared: Collection[str]
    thresholds: Mapping[str, Threshold]


def read_examples(
    document: Document,
    node: Node | None,
    kind: Kind,
    vocabulary: Vocabulary,
    asked: Asked,
) -> tuple[Example, ...]:
    """Every example of a file; without `kind:` the event is of the rule's first kind."""
    nodes = document.items(node) if node is not None else []
    before = len(document.problems)
    examples = [_example(document, item, kind, vocabulary, asked) for item in nodes]
    if node is not None and len(document.problems) == before:
        for hit, word in ((True, "hit: true"), (False, "hit: false")):
            if not any(example.hit is hit for example in examples):
                document.wrong(node, "examples", f"no example says `{word}`; write at least one")
    return tuple(examples)


def _example(
    document: Document,
    node: Node,
    kind: Kind,
    vocabulary: Vocabulary,
    asked: Asked,
) -> Example:
    elsewhere = {**dict.fromkeys(vocabulary, "features"), **dict.fromkeys(TEXTS, "event")}
    found = document.mapping(node, ("name", "hit"), OPTIONAL, elsewhere)
    event = replace(PLAIN, kind=kind)
    if "event" in found:
        event = _event(document, found["event"], event)
    vector = [math.nan] * vocabulary.width
    if "features" in found:
        _fill(document, found["features"], vocabulary, vector)
    hit = document.one_of(found.get("hit"), ("true", "false"), "outcome") == "true"
    amount = vocabulary.get("amount")
    paid = vector[amount.position] if amount else math.nan
    now = record_of(event, 0 if math.isnan(paid) else int(paid))
    earlier = document.items(found["before"]) if "before" in found else []
    return Example(
        document.words(found.get("name")),
        event,
        tuple(vector),
        hit,
        _place(found.get("hit", node)),
        _parameters(document, found.get("parameters"), asked),
        _lists(document, found.get("lists"), asked.lists),
        (*(_before(document, one, event, vocabulary.currency) for one in earlier), now),
    )


def _place(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _before(document: Document, node: Node, event: Event, currency: str) -> Record:
    """An earlier event, `ago` before the example's: at the same register by the same employee
    where it does not say otherwise."""
    found = {key.value: value for key, value in document.entries(node)}
    ago = _quantity(document, found.pop("ago", None), "seconds", currency)
    amount = _quantity(document, found.pop("amount", None), "money", currency)
    if ago is None:
        document.wrong(node, "missing", "`ago:` is missing; write 0 s to 1 day")
    elif ago > LONGEST:
        document.wrong(node, "range", "`ago:` is out of range; write 0 s to 1 day")
    said = MappingNode(node.tag, [(k, v) for k, v in _pairs(node) if k.value in found])
    said.start_mark = node.start_mark
    bare = replace(event, at=event.at - (ago or 0), tenders=(), lines=())
    return record_of(_event(document, said, bare), amount or 0)


def _pairs(node: Node) -> list[tuple[ScalarNode, Node]]:
    return list(node.value) if isinstance(node, MappingNode) else []


def _quantity(document: Document, node: Node | None, unit: str, currency: str) -> int | None:
    """A value of 0 or more in its unit, None where it is not said; 0 after noting that it is
    wrong."""
    if node is None:
        return None
    word = document.words(node)
    try:
        return max(0, read(UNITS[unit], word, currency)) if word else 0
    except WrongUnit as wrong:
        document.wrong(node, "unit", str(wrong))
        return 0


def _parameters(document: Document, node: Node | None, asked: Asked) -> dict[str, str]:
    """Values by name; what is wrong with a parameter's own lines is told there, not here."""
    values: dict[str, str] = {}
    for key, value in document.entries(node) if node else ():
        word = document.words(value)
        if key.value not in asked.declared:
            message = f"no parameter is named '{key.value}'{'' if asked.declared else UNDECLARED}"
            hint = remedy(key.value, asked.declared)
            document.wrong(key, "unknown-parameter", message, remedy=hint)
        elif threshold := asked.thresholds.get(key.value):
            try:
                threshold.read(word)
                values[key.value] = word
            except WrongUnit as wrong:
                document.wrong(value, "parameter", str(wrong))
    return values


def _lists(
    document: Document, node: Node | None, asked: Collection[str]
) -> dict[str, frozenset[str]]:
    """The members that the example gives to each list that the rule asks."""
    members = {}
    for key, value in document.entries(node) if node else ():
        members[key.value] = frozenset(document.words(one) for one in document.items(value))
        if key.value not in asked:
            message = f"the rule asks no list named '{key.value}'"
            document.wrong(key, "unknown-list", message, remedy=remedy(key.value, asked))
    return members


def _event(document: Document, node: Node, event: Event) -> Event:
    attributes: dict[str, Attribute] = {}
    for key, value in document.entries(node):
        name = key.value
        if name.startswith(ATTRIBUTE):
            attributes[name.removeprefix(ATTRIBUTE)] = _attribute(document.words(value))
        elif name in NAMED and document.words(value) == MISSING:
            event = _without(event, name)
        elif name in TEXTS:
            choices = TEXTS[name]
            word = document.one_of(value, choices, name) if choices else document.words(value)
            event = _with(event, name, word) if word else event
        else:
            hint = remedy(name, [*TEXTS, f"{ATTRIBUTE}<name>"], OTHERWISE)
            document.wrong(key, "unknown-field", f"no event field is named '{name}'", remedy=hint)
    return replace(event, attributes=attributes)


def _without(event: Event, name: str) -> Event:
    if name in ("tender", "card"):
        return replace(event, tenders=())
    return replace(event, **{name: ""})  # type: ignore[arg-type]


def _attribute(word: str) -> Attribute:
    if word in ("yes", "no"):
        return word == "yes"
    return float(word) if NUMBER.fullmatch(word) and not word[-1].isalpha() else word


def _with(event: Event, name: str, word: str) -> Event:
    match name:
        case "kind":
            return replace(event, kind=Kind(word))
        case "customer_entry":
            return replace(event, customer_entry=Entry(word))
        case "tender":
            return replace(event, tenders=(Tender(TenderType(word), 1000, event.card),))
        case "card":
            paid = event.tenders[0].type if event.tenders else TenderType.CARD
            return replace(event, tenders=(Tender(paid, 1000, word),))
        case "department":
            return replace(event, lines=(Line("i1", word, 1000, 1000),))
        case "item":
            return replace(event, lines=(Line(word, "d1", 1000, 1000),))
    return replace(event, **{name: word})  # type: ignore[arg-type]


def _fill(document: Document, node: Node, vocabulary: Vocabulary, vector: list[float]) -> None:
    numbers = [name for name, field in vocabulary.items() if field.position >= 0]
    for key, value in document.entries(node):
        field = vocabulary.get(key.value)
        if field is None or field.position < 0:
            message = f"no feature is named '{key.value}'"
            document.wrong(
                key, "unknown-field", message, remedy=remedy(key.value, numbers, OTHERWISE)
            )
        else:
            vector[field.position] = _number(document, value, field, vocabulary.currency)


def _number(document: Document, node: Node, field: Field, currency: str) -> float:
    word = document.words(node)
    if word == MISSING or not isinstance(node, ScalarNode):
        return math.nan
    unit = UNITS[field.unit]
    try:
        return read(unit, word, currency) / unit.scale
    except WrongUnit as wrong:
        document.wrong(node, "unit", f"{field.name} is {unit.noun}; {wrong}")
        return math.nan


def failed_examples(rules: Sequence[Rule], evaluator: Evaluator) -> list[Problem]:
    """Every example whose rule answers otherwise than its file says."""
    problems = []
    for rule in rules:
        for example in rule.examples:
            told = of_example(evaluator.defaults, rule, example)
            seen = evaluator.hits(example.event, example.vector, told)
            if any(hit.rule == rule.id for hit in seen) is not example.hit:
                message = f"the rule {'misses' if example.hit else 'hits'} '{example.name}', where "
                message += (
                    f"{_seen(rule, example)}; change the condition, the example, or its `hit:`"
                )
                problems.append(Problem(rule.file, *example.place, "example", message))
    return problems


def _seen(rule: Rule, example: Example) -> str:
    """What the example gives to each field that the rule reads."""
    read = dict.fromkeys(leaf.field for leaf in leaves(rule.when))
    said = (f"{f.name} is {said_of(f, example.event, example.vector)}" for f in read)
    return ", ".join(said).replace(" is unknown", " is missing")
