"""One condition in words (`amount >= 150.00`, `tender in [cash, card]`) to its meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ..files import NOTHING, Remedy, remedy
from .condition import (
    All,
    Among,
    Between,
    Compare,
    Condition,
    Leaf,
    Listed,
    Missing,
    Not,
    Operator,
    Parameter,
    Prefix,
)
from .fields import OTHERWISE, Field, Vocabulary, find
from .units import UNITS, WrongUnit, integer

TOKEN = re.compile(r"""\s*("[^"]*"|'[^']*'|>=|<=|==|!=|[><=!,%\[\]]|[^\s"'><=!,%\[\]]+|$|.)""")
NUMBER = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)([A-Za-z]*)")
OPERATORS: dict[str, Operator] = {o: o for o in ("==", "!=", "<", "<=", ">", ">=")}
FORMS = "write `field >= value`, `field in [a, b]`, `field in list name`, " \
    "`field between a and b`, `field starts with text` or `field is missing`"  # fmt: skip
UNDECLARED = "; declare it under parameters:"
TEXTUAL = ("text", "texts", "attribute")


NONE: Mapping[str, Parameter] = {}


class WrongCondition(ValueError):
    """What is wrong in a condition: a code, a message with the remedy, the offset in the text."""

    def __init__(self, code: str, message: str, offset: int, remedy: Remedy = NOTHING) -> None:
        super().__init__(f"{message}{remedy}")
        self.code, self.said, self.offset, self.remedy = code, message, offset, remedy


class Words:
    """The condition's tokens with their offsets; an empty token ends it.

    `parameters` are those that the rule declares, by name.
    """

    def __init__(
        self, text: str, vocabulary: Vocabulary, parameters: Mapping[str, Parameter]
    ) -> None:
        self.vocabulary, self.parameters = vocabulary, parameters
        self.tokens: list[tuple[str, int]] = []
        at = 0
        while at < len(text) and (match := TOKEN.match(text, at)):
            self.tokens.append((match[1], match.start(1)))
            at = max(match.end(), at + 1)
        self.tokens.append(("", len(text)))
        self.at = 0

    @property
    def next(self) -> str:
        return self.tokens[self.at][0]

    def take(self) -> str:
        word = self.next
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return word

    def taken(self, *words: str) -> bool:
        """Takes the words if they are next, in this order."""
        ahead = tuple(token for token, _ in self.tokens[self.at : self.at + len(words)])
        if ahead != words:
            return False
        self.at += len(words)
        return True

    def expect(self, word: str) -> None:
        if not self.taken(word):
            raise self.wrong("syntax", f"expected '{word}' here, found '{self.next or 'the end'}'")

    def wrong(
        self, code: str, message: str, back: int = 0, remedy: Remedy = NOTHING
    ) -> WrongCondition:
        """The error at the token that is next, or `back` tokens before it."""
        return WrongCondition(code, message, self.tokens[max(0, self.at - back)][1], remedy)


def parse_condition(
    text: str, vocabulary: Vocabulary, parameters: Mapping[str, Parameter] = NONE
) -> Condition:
    """The meaning of one condition; raises WrongCondition."""
    words = Words(text, vocabulary, parameters)
    name = words.take()
    field = find(name, vocabulary)
    if field is None:
        known = [*vocabulary, "attr."]
        hint = remedy(name, known, OTHERWISE)
        forms = "" if hint.nearest else f"; `tillguard rules fields` lists all; {FORMS}"
        message = f"no field is named '{name}'{forms}"
        raise words.wrong("unknown-field", message, 1, hint)
    condition = _comparison(words, field)
    if words.next:
        raise words.wrong(
            "syntax",
            f"'{words.next}' is left over after the condition; "
            "write one condition per line under all: or any:",
        )
    return condition


def _comparison(words: Words, field: Field) -> Condition:
    if words.next in OPERATORS:
        return _compare(words, field)
    if words.taken("is", "missing"):
        return Missing(field)
    if words.taken("is", "not", "missing"):
        return Not(Missing(field))
    if words.taken("starts", "with"):
        return _prefix(words, field)
    negated = words.taken("not")
    if words.taken("in", "list"):
        leaf: Leaf = _listed(words, field)
    elif words.taken("in"):
        leaf = _among(words, field)
    elif words.taken("between"):
        leaf = _between(words, field)
    else:
        equal = words.next in ("=", "is", "equals")
        advice = "write == for equality, >= for at least" if equal else FORMS
        raise words.wrong("syntax", f"no comparison follows '{field.name}': {advice}")
    return All((Not(Missing(leaf.field)), Not(leaf))) if negated else leaf


def _compare(words: Words, field: Field) -> Compare:
    operator = OPERATORS[words.take()]
    field, value = _value(words, field)
    if isinstance(value, str) and operator not in ("==", "!="):
        raise words.wrong(
            "unit", f"{field.name} is text; allowed are ==, !=, in, starts with, is missing", 1
        )
    if field.unit == "texts" and operator == "!=":
        advice = f"write `not: [{field.name} == {value}]` for none of them"
        raise words.wrong("unit", f"{field.name} may be several at once; {advice}", 1)
    return Compare(field, operator, value)


def _prefix(words: Words, field: Field) -> Prefix:
    if field.unit not in TEXTUAL:
        raise words.wrong(
            "unit", f"{field.name} is {UNITS[field.unit].noun}, only text starts with text", 1
        )
    field = _as_text(field)
    return Prefix(field, _text(words, field, ()))


def _as_text(field: Field) -> Field:
    return replace(field, unit="text") if field.unit == "attribute" else field


def _listed(words: Words, field: Field) -> Listed:
    name, lists = words.take(), words.vocabulary.lists
    if field.unit not in TEXTUAL:
        raise words.wrong("unit", f"{field.name} is {UNITS[field.unit].noun}; lists hold text", 1)
    if not name:
        raise words.wrong("syntax", "name a list of policies/lists here")
    if lists is not None and name not in lists:
        message = f"no list is named '{name}'; it would be policies/lists/{name}.yaml"
        raise words.wrong("unknown-list", message, 1, remedy(name, lists))
    if lists is not None and lists[name] not in (field.name, ""):
        message = f"{name} lists values of {lists[name]}, not of {field.name}"
        raise words.wrong("unit", message, 1)
    return Listed(_as_text(field), name)


def _among(words: Words, field: Field) -> Among:
    words.expect("[")
    values: list[int | str] = []
    while not words.taken("]"):
        if values:
            words.expect(",")
        field, value = _value(words, field)
        if isinstance(value, Parameter):
            advice = "a parameter stands alone or in `between`"
            raise words.wrong("syntax", f"no parameters in a list of values; {advice}", 1)
        values.append(value)
    if not values:
        raise words.wrong("syntax", "an empty list never matches; name at least one value", 1)
    return Among(field, tuple(dict.fromkeys(values)))  # type: ignore[arg-type]


def _between(words: Words, field: Field) -> Between:
    if field.unit in ("text", "texts"):
        raise words.wrong("unit", f"{field.name} is text; it has no range", 1)
    field = replace(field, unit="number") if field.unit == "attribute" else field
    low = _number(words, field)
    words.expect("and")
    high = _number(words, field)
    if isinstance(low, int) and isinstance(high, int) and low > high:
        advice = "put the smaller value first; for a night write `not between 6 and 21`"
        raise words.wrong("empty-range", f"nothing lies in this range; {advice}", 1)
    return Between(field, low, high)


def _value(words: Words, field: Field) -> tuple[Field, int | str | Parameter]:
    """The next value and the field it was read for: a custom attribute takes the value's type."""
    if not words.next:
        raise words.wrong("syntax", f"{field.name} needs a value here")
    if field.unit == "attribute":
        numeric = NUMBER.fullmatch(words.next) or words.next[:1] == "$"
        field = replace(field, unit="number" if numeric else "text")
    if field.unit in ("text", "texts"):
        return field, _text(words, field, field.choices)
    return field, _number(words, field)


def _number(words: Words, field: Field) -> int | Parameter:
    unit, word = UNITS[field.unit], words.next
    if word[:1] == "$":
        return _parameter(words, field)
    match = NUMBER.fullmatch(word)
    number, suffix = (match[1], match[2]) if match else (word, "")
    back = 1
    words.take()
    if match and not suffix and words.next not in ("", ",", "]", "and"):
        suffix, back = words.take(), 2
    try:
        return integer(unit, number, suffix, words.vocabulary.currency)
    except WrongUnit as wrong:
        raise words.wrong("unit", f"{field.name} is {unit.noun}; {wrong}", back) from None


def _parameter(words: Words, field: Field) -> Parameter:
    name = words.take()[1:]
    if field.unit == "flag":
        raise words.wrong("unit", f"{field.name} is a flag; write yes or no", 1)
    try:
        return named_parameter(name, words.parameters)
    except WrongCondition as error:
        raise words.wrong(error.code, error.said, 1, error.remedy) from None


def named_parameter(name: str, declared: Mapping[str, Parameter]) -> Parameter:
    """The parameter of this name (without its $); raises WrongCondition."""
    if name[:1].isdigit():
        message = f"$ begins the name of a parameter; write {name} without it"
        raise WrongCondition("syntax", message, 0)
    if name not in declared:
        message = f"no parameter is named '{name}'" + ("" if declared else UNDECLARED)
        raise WrongCondition("unknown-parameter", message, 0, remedy(name, declared))
    return declared[name]


def _text(words: Words, field: Field, choices: tuple[str, ...]) -> str:
    word = words.take()
    if word[:1] == "$":
        message = f"{field.name} is text; a parameter is a number, for texts write a list"
        raise words.wrong("unit", message, 1)
    if word[:1] in ('"', "'") and len(word) > 1:
        word = word[1:-1]
    elif re.fullmatch(r"""[\s"'><=!,%\[\]]*""", word):
        raise words.wrong("syntax", f"{field.name} needs a value here, found '{word}'", 1)
    if not word:
        raise words.wrong("syntax", f"empty text never matches; write `{field.name} is missing`", 1)
    if choices and word not in choices:
        message = f"{field.name} is never '{word}'"
        raise words.wrong("unknown-value", message, 1, remedy(word, choices))
    return str(word)
