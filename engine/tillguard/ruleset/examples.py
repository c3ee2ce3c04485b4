"""The examples at the bottom of a rule file, as real events and vectors; and running them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ruamel.yaml.nodes import Node, ScalarNode

from ..domain import Attribute, Entry, Event, Kind, Line, Tender, TenderType
from ..errors import Problem
from .document import Document
from .evaluator import Evaluator
from .fields import ATTRIBUTE, TEXTS, Field, Vocabulary, nearest
from .parse import NUMBER
from .rule import Example, Rule
from .units import UNITS, WrongUnit, integer

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


def read_examples(
    document: Document, node: Node | None, kind: Kind, vocabulary: Vocabulary
) -> tuple[Example, ...]:
    """Every example of a file; without `kind:` the event is of the rule's first kind."""
    nodes = document.items(node) if node is not None else []
    read = [_example(document, item, kind, vocabulary) for item in nodes]
    if node is not None and not document.problems:
        for hit, word in ((True, "hit: true"), (False, "hit: false")):
            if not any(example.hit is hit for example in read):
                document.wrong(node, "examples", f"no example says `{word}`; write at least one")
    return tuple(read)


def _example(document: Document, node: Node, kind: Kind, vocabulary: Vocabulary) -> Example:
    found = document.mapping(node, ("name", "hit"), ("event", "features"))
    event = replace(PLAIN, kind=kind)
    if "event" in found:
        event = _event(document, found["event"], event)
    vector = [math.nan] * sum(field.position >= 0 for field in vocabulary.values())
    if "features" in found:
        _fill(document, found["features"], vocabulary, vector)
    hit = document.one_of(found.get("hit"), ("true", "false"), "outcome") == "true"
    line = node.start_mark.line + 1
    return Example(document.words(found.get("name")), event, tuple(vector), hit, line)


def _event(document: Document, node: Node, event: Event) -> Event:
    attributes: dict[str, Attribute] = {}
    for key, value in document.entries(node):
        name = key.value
        if name.startswith(ATTRIBUTE):
            attributes[name.removeprefix(ATTRIBUTE)] = _attribute(document.words(value))
        elif name in TEXTS:
            choices = TEXTS[name]
            word = document.one_of(value, choices, name) if choices else document.words(value)
            event = _with(event, name, word) if word else event
        else:
            remedy = nearest(name, TEXTS) or f"; allowed are {', '.join(TEXTS)} and attr.<name>"
            document.wrong(key, "unknown-field", f"no event field is named '{name}'{remedy}")
    return replace(event, attributes=attributes)


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
            return replace(event, tenders=(Tender(TenderType(word), 1000),))
        case "department":
            return replace(event, lines=(Line("i1", word, 1000, 1000),))
    return replace(event, **{name: word})  # type: ignore[arg-type]


def _fill(document: Document, node: Node, vocabulary: Vocabulary, vector: list[float]) -> None:
    numbers = [name for name, field in vocabulary.items() if field.position >= 0]
    for key, value in document.entries(node):
        field = vocabulary.get(key.value)
        if field is None or field.position < 0:
            remedy = nearest(key.value, numbers)
            document.wrong(key, "unknown-field", f"no feature is named '{key.value}'{remedy}")
        else:
            vector[field.position] = _number(document, value, field)


def _number(document: Document, node: Node, field: Field) -> float:
    word = document.words(node)
    if word == "missing" or not isinstance(node, ScalarNode):
        return math.nan
    unit = UNITS[field.unit]
    match = NUMBER.match(word)
    number, suffix = (match[1], word[match.end(1) :].strip()) if match else (word, "")
    try:
        return integer(unit, number, suffix) / unit.scale
    except WrongUnit as wrong:
        document.wrong(node, "unit", f"{field.name} is {unit.noun}; {wrong}")
        return math.nan


def failed_examples(rules: Sequence[Rule], evaluator: Evaluator) -> list[Problem]:
    """Every example whose rule answers otherwise than its file says."""
    problems = []
    for rule in rules:
        for example in rule.examples:
            seen = evaluator.hits(example.event, example.vector)
            if any(hit.rule == rule.id for hit in seen) is not example.hit:
                message = f"the rule {'misses' if example.hit else 'hits'} '{example.name}'"
                remedy = "change the condition or the example's `hit:`"
                problem = Problem(rule.file, example.line, 1, "example", f"{message}; {remedy}")
                problems.append(problem)
    return problems
