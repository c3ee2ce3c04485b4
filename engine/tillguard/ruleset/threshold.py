"""The thresholds that a rule names and a policy may set, each within the rule's own range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from .condition import Condition, Parameter, leaves, parameters
from .document import Document
from .fields import NAME
from .units import UNITS, WrongUnit, read, said

MOST = 20
"""Parameters of one rule."""
Use = tuple[Parameter, str, str]
"""A parameter, and the unit and name of what it is compared with."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A declared parameter: fact integers of its default and of the ends of its range; `place` is
    the line and column of its default, from 1."""

    parameter: Parameter
    unit: str
    default: int
    low: int
    high: int
    about: str
    place: tuple[int, int]
    currency: str = ""

    @property
    def name(self) -> str:
        return self.parameter.name

    def read(self, written: int | float | str) -> int:
        """The fact integer of a value in a policy file; raises WrongUnit with the remedy."""
        unit = UNITS[self.unit]
        try:
            value = read(unit, str(written), self.currency)
        except WrongUnit as wrong:
            raise WrongUnit(f"{self.name} is {unit.noun}; {wrong}") from None
        if not self.low <= value <= self.high:
            raise WrongUnit(
                f"{self.name} is {self.said(value)}; the rule allows {self.said(self.low)} to "
                f"{self.said(self.high)}"
            )
        return value

    def said(self, value: int) -> str:
        return said(self.unit, value / UNITS[self.unit].scale)


def declared(document: Document, node: Node | None, rule: str) -> dict[str, tuple[Node, Parameter]]:
    """Names under `parameters:`, with the node of each, before anybody knows their units."""
    found: dict[str, tuple[Node, Parameter]] = {}
    if node is None:
        return found
    for key, value in document.entries(node):
        if not NAME.fullmatch(key.value):
            message = f"'{key.value}' is no name; write lower-case letters, digits and _"
            document.wrong(key, "wrong-name", message)
        elif len(found) == MOST:
            document.wrong(key, "too-complex", f"more than {MOST} parameters; split the rule")
        else:
            found[key.value] = (value, Parameter(f"{rule}.{key.value}"))
    return found


def uses_of(when: Condition) -> Iterable[Use]:
    """The parameters of a condition, with what each is compared with."""
    for leaf in leaves(when):
        yield from ((one, leaf.field.unit, leaf.field.name) for one in parameters(leaf))


def read_thresholds(
    document: Document,
    found: Mapping[str, tuple[Node, Parameter]],
    uses: Iterable[Use],
    currency: str,
) -> tuple[Threshold, ...]:
    """The declared parameters, in the unit of what each is compared with."""
    units: dict[Parameter, dict[str, str]] = {}
    for parameter, unit, name in uses:
        units.setdefault(parameter, {}).setdefault(unit, name)
    thresholds = []
    for name, (node, parameter) in found.items():
        used = units.get(parameter, {})
        if not used and document.problems and f"${name}" in document.text:
            continue  # a condition that cannot be read may use it
        if not used:
            message = f"no condition uses it; write for example `amount >= ${name}`"
            document.wrong(node, "unused-parameter", message)
        elif len(used) > 1:
            fields = " and ".join(used.values())
            document.wrong(node, "unit", f"{fields} have different units; use two parameters")
        elif threshold := _threshold(document, node, parameter, next(iter(used)), currency):
            thresholds.append(threshold)
    return tuple(thresholds)


def _threshold(
    document: Document, node: Node, parameter: Parameter, unit: str, currency: str
) -> Threshold | None:
    said_ = document.mapping(node, ("default", "range", "about"))
    ends = document.items(said_["range"]) if "range" in said_ else []
    if "range" in said_ and isinstance(said_["range"], SequenceNode) and len(ends) != 2:
        document.wrong(said_["range"], "wrong-type", "a range has two ends: [lowest, highest]")
    read_ = [_value(document, one, unit, currency) for one in (said_.get("default"), *ends)]
    default, low, high = read_ if len(read_) == 3 else (None, None, None)
    if default is None or low is None or high is None:
        return None
    if not low <= default <= high:
        document.wrong(said_["default"], "range", "the default is outside the parameter's range")
    about = document.words(said_.get("about"))
    mark = said_["default"].start_mark
    place = (mark.line + 1, mark.column + 1)
    return Threshold(parameter, unit, default, low, high, about, place, currency)


def _value(document: Document, node: Node | None, unit: str, currency: str) -> int | None:
    word = document.words(node)
    if not word or not isinstance(node, ScalarNode):
        return None
    try:
        return read(UNITS[unit], word, currency)
    except WrongUnit as wrong:
        document.wrong(node, "unit", f"the parameter is {UNITS[unit].noun}; {wrong}")
        return None
