"""The `sequence:` of a rule file: whose events, within what time, step by step."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from ..domain import RECENT, Kind, TenderType
from .condition import Condition, Parameter
from .document import Document
from .fields import Vocabulary
from .parse import NONE, WrongCondition, named_parameter, parse_condition
from .sequence import AMOUNT, LONGEST, MOST_STEPS, Happening, Presence, Step, Tie
from .threshold import Threshold
from .units import UNITS, WrongUnit, read, said

TIED = ("amount", "employee", "register", "card", "customer", "store")
TIE = re.compile(r"(same as|other than) step ([0-9]{1,2})")
PRESENCE = re.compile(r"is (not )?missing")
PRESENT = ("is missing", "is not missing")
AMOUNTS = 'write `amount: ">= 5.00"`, `amount: between 1.00 and 5.00` or `amount: same as step 1`'
NO_AMOUNT = 'every event has an amount, 0 where there are no goods; write `amount: "== 0.00"`'
Names = Mapping[str, Parameter]
STEP_KINDS = tuple(kind for kind in Kind if kind is not Kind.INVENTORY)
"""Stock movements happen at no register and are not kept among the recent events."""


def read_sequence(
    document: Document,
    node: Node | None,
    kinds: tuple[Kind, ...],
    vocabulary: Vocabulary,
    names: Names = NONE,
) -> Happening | None:
    """The sequence, None after noting what is wrong; `kinds` are those of the rule, `names` its
    parameters."""
    if node is None:
        return None
    found = document.mapping(node, ("of", "within", "steps"))
    of = document.one_of(found.get("of"), RECENT, "entity")
    within = _within(document, found.get("within"), names)
    nodes = document.items(found["steps"]) if "steps" in found else []
    steps = [
        _step(document, one, number, vocabulary, names, kinds if number == len(nodes) - 1 else ())
        for number, one in enumerate(nodes)
    ]
    if "steps" in found and isinstance(found["steps"], SequenceNode):
        if not 2 <= len(steps) <= MOST_STEPS:
            message = f"a sequence has 2 to {MOST_STEPS} steps, the last is the rule's own event"
            document.wrong(found["steps"], "wrong-type", message)
        _of_the_rule(document, found["steps"], steps, kinds)
    return Happening(of, within, tuple(steps)) if of and within and len(steps) > 1 else None


def _of_the_rule(
    document: Document, node: Node, steps: list[Step], kinds: tuple[Kind, ...]
) -> None:
    """The last step is what the rule looks at."""
    if steps and set(steps[-1].kinds) - set(kinds):
        message = "the last step is the event that is decided; its kinds are among the rule's"
        document.wrong(node.value[-1], "wrong-kind", message)


def _within(document: Document, node: Node | None, names: Names) -> int | Parameter:
    word = document.words(node)
    if not word or node is None:
        return 0
    if word[:1] == "$":
        return _parameter(document, node, word[1:], names) or 0
    try:
        seconds = read(UNITS["seconds"], word)
    except WrongUnit as wrong:
        document.wrong(node, "unit", f"within is a length of time; {wrong}")
        return 0
    if not 0 < seconds <= LONGEST:
        most = said("seconds", LONGEST)
        document.wrong(node, "range", f"recent events are kept for {most}; write 1 s to {most}")
        return 0
    return seconds


def _parameter(document: Document, node: Node, name: str, names: Names) -> Parameter | None:
    try:
        return named_parameter(name, names)
    except WrongCondition as error:
        document.wrong(node, error.code, error.said, error.offset, error.remedy)
        return None


def within_a_day(
    document: Document, node: Node, sequence: Happening, thresholds: Mapping[str, Threshold]
) -> None:
    """A parameter may set the sequence's time to nothing that is not remembered."""
    if not isinstance(sequence.within, Parameter):
        return
    threshold = thresholds.get(sequence.within.name)
    if threshold and not 0 < threshold.low <= threshold.high <= LONGEST:
        place = next(value for key, value in document.entries(node) if key.value == "within")
        ends = f"{threshold.said(threshold.low)} to {threshold.said(threshold.high)}"
        most = said("seconds", LONGEST)
        message = f"recent events are kept for {most}; {threshold.name} may be {ends}"
        document.wrong(place, "range", f"{message}, let its range be within 1 s to {most}")


def _step(
    document: Document,
    node: Node,
    number: int,
    vocabulary: Vocabulary,
    names: Names,
    kinds: tuple[Kind, ...],
) -> Step:
    """One step; the last may leave its `kinds` to the rule."""
    required = () if kinds else ("kinds",)
    found = document.mapping(node, required, ("kinds", "tender", *TIED))
    named = _several(document, found.get("kinds"), STEP_KINDS, "kind of event")
    presences = [one for name in found if (one := _presence(name, found[name]))]
    asked = {one.name for one in presences}
    tenders: tuple[str, ...] = ()
    if "tender" in found and "tender" not in asked:
        tenders = _several(document, found["tender"], tuple(TenderType), "tender")
    ties, amount = [], None
    for name in (name for name in TIED if name in found and name not in asked):
        tie = _tie(document, found[name], name, number)
        if tie:
            ties.append(tie)
        elif name == "amount":
            amount = _amount(document, found[name], vocabulary, names)
    own = tuple(map(Kind, named)) or kinds
    return Step(own, tenders, amount, tuple(ties), tuple(presences))


def _presence(name: str, node: Node) -> Presence | None:
    """Whether something is missing or not, None where the step says something else of it."""
    if name in ("kinds", AMOUNT.name) or not isinstance(node, ScalarNode):
        return None
    match = PRESENCE.fullmatch(" ".join(node.value.split()))
    return Presence(name, match[1] is not None) if match else None


def _several(
    document: Document, node: Node | None, allowed: tuple[str, ...], what: str
) -> tuple[str, ...]:
    if node is None:
        return ()
    nodes = [node] if isinstance(node, ScalarNode) else document.items(node)
    words = (document.one_of(one, allowed, what) for one in nodes)
    return tuple(dict.fromkeys(word for word in words if word))


def _tie(document: Document, node: Node, name: str, number: int) -> Tie | None:
    """What the step shares with an earlier one; None where an amount says something else."""
    word = document.words(node)
    match = TIE.fullmatch(word)
    if match is None:
        if name != "amount" and word:
            message = f"write `{name}: same as step 1`, `{name}: other than step 1`"
            document.wrong(node, "syntax", f"{message} or `{name}: is missing`")
        return None
    step = int(match[2])
    if not 1 <= step <= number:
        message = f"step {step} is not before this one; name an earlier step, the first is step 1"
        document.wrong(node, "syntax", message, match.start(2))
        return None
    return Tie(name, match[1] == "same as", step - 1)


def _amount(
    document: Document, node: Node, vocabulary: Vocabulary, names: Names
) -> Condition | None:
    words = Vocabulary([AMOUNT], None, vocabulary.currency)
    start, said_ = f"{AMOUNT.name} ", document.words(node)
    if PRESENCE.fullmatch(said_):
        document.wrong(node, "syntax", NO_AMOUNT)
        return None
    try:
        return parse_condition(start + said_, words, names)
    except WrongCondition as error:
        message = AMOUNTS if error.code == "syntax" else error.said
        document.wrong(node, error.code, message, max(0, error.offset - len(start)), error.remedy)
        return None
