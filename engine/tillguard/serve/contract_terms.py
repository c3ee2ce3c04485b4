"""What each rule of buf.validate forbids, as a Python condition over a value `v`, and in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple

from google.protobuf.descriptor import FieldDescriptor

TEXT = "^[^\\x00-\\x1f\\x7f-\\x9f]*$"
DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

PATTERNS = {
    TEXT: "must not hold control characters",
    TEXT.replace("[^", "[^/"): "must not hold control characters or a slash",
    DAY: "must be a date such as 2025-11-28",
    DAY.replace("^", "^(").replace("$", ")?$"): "must be empty or a date such as 2025-11-28",
    "^[A-Za-z0-9_+/-]*$": "must be an IANA time zone such as America/Chicago",
    "^[a-z][a-z0-9_]*$": "must start with a small letter and hold only a-z, 0-9 and _",
}
"""The patterns in proto/, in words."""

_SIGNS_AGREE = "v.units == 0 or v.nanos == 0 or (v.units > 0) == (v.nanos > 0)"

EXPRESSIONS = {
    "this.currency_code.matches('^[A-Z]{3}$')": "is_currency_code(v.currency_code)",
    "this.nanos > -1000000000 && this.nanos < 1000000000 && (this.units == 0 || this.nanos == 0"
    " || (this.units > 0) == (this.nanos > 0))": f"-10**9 < v.nanos < 10**9 and ({_SIGNS_AGREE})",
    "this.units >= 0 && this.nanos >= 0": "v.units >= 0 and v.nanos >= 0",
    "this.key != '' || this.sequence > 0": "v.key != '' or v.sequence > 0",
}
"""The CEL expressions in proto/, in Python."""


class UnknownRule(Exception):
    """A rule in proto/ that has no compiled form: add it here."""


class Term(NamedTuple):
    """A condition that is true when the rule is broken; the rule's id; what is allowed."""

    broken: str
    rule: str
    allowed: str


def matcher(pattern: str) -> Callable[[str], object]:
    """Tells whether a text matches as RE2 would: `$` only at the very end."""
    if not (pattern.startswith("^") and pattern.endswith("$")):
        raise UnknownRule(f"pattern {pattern!r} must be anchored with ^ and $")
    return re.compile(pattern[1:-1]).fullmatch


def is_printable_enough(pattern: str) -> bool:
    """True when every printable ASCII text matches: each sign alone does, in any number."""
    one_class = re.fullmatch(r"\^\[[^]]*\]\*\$", pattern)
    signs = map(chr, range(ord(" "), ord("~") + 1))
    return bool(one_class) and all(map(matcher(pattern), signs))


NAMES: dict[str, object] = {
    "isfinite": isfinite,
    "is_currency_code": lru_cache(1024)(matcher("^[A-Z]{3}$")),
}
"""What the conditions refer to."""


def terms(rules: Any, field: FieldDescriptor) -> Iterator[Term]:
    """The terms of a field's (or a key's or an item's) FieldRules on one value."""
    for cel in rules.cel:
        yield expression_term(cel)
    kind = rules.WhichOneof("type")
    if kind in ("repeated", "map") or kind is None:
        return
    said = {rule.name: value for rule, value in getattr(rules, kind).ListFields()}
    builders = {"string": _string, "bytes": _bytes, "enum": _enum, "double": _double}
    build = builders.get(kind, _number)
    yield from build(kind, said, field)
    if said:
        raise UnknownRule(f"{field.full_name}: {kind}.{', '.join(said)} has no compiled form")


def expression_term(cel: Any) -> Term:
    """The term of a CEL rule."""
    if cel.expression not in EXPRESSIONS:
        raise UnknownRule(f"{cel.id}: CEL {cel.expression!r} has no Python form")
    return Term(f"not ({EXPRESSIONS[cel.expression]})", cel.id, cel.message)


def _string(kind: str, said: dict[str, Any], field: FieldDescriptor) -> Iterator[Term]:
    shortest, longest = said.pop("min_len", 0), said.pop("max_len", None)
    if shortest:
        words = "must not be empty" if shortest == 1 else f"must have {shortest} characters or more"
        yield Term(f"len(v) < {shortest}", "string.min_len", words)
    if longest is not None:
        words = f"must have at most {longest} characters"
        yield Term(f"len(v) > {longest}", "string.max_len", words)
    if forbidden := list(said.pop("not_in", ())):
        words = "must not be one of " + ", ".join(forbidden)
        yield Term(f"v in {frozenset(forbidden)!r}", "string.not_in", words)
    if pattern := said.pop("pattern", ""):
        name = f"matches_{len(NAMES)}"
        NAMES[name] = matcher(pattern)
        words = PATTERNS.get(pattern, f"must match {pattern}")
        quick = "v.isprintable() and v.isascii() or " if is_printable_enough(pattern) else ""
        yield Term(f"not ({quick}{name}(v))", "string.pattern", words)


def _bytes(kind: str, said: dict[str, Any], field: FieldDescriptor) -> Iterator[Term]:
    shortest, longest = said.pop("min_len", 0), said.pop("max_len", None)
    if shortest:
        words = "must not be empty" if shortest == 1 else f"must have {shortest} bytes or more"
        yield Term(f"len(v) < {shortest}", "bytes.min_len", words)
    if longest is not None:
        yield Term(f"len(v) > {longest}", "bytes.max_len", f"must have at most {longest} bytes")


def _number(kind: str, said: dict[str, Any], field: FieldDescriptor) -> Iterator[Term]:
    low, high = said.pop("gte", None), said.pop("lte", None)
    if low is not None and high is not None:
        words = f"must be between {low} and {high}"
        yield Term(f"not {low} <= v <= {high}", f"{kind}.gte_lte", words)
    elif low is not None:
        yield Term(f"v < {low}", f"{kind}.gte", f"must be at least {low}")
    elif high is not None:
        yield Term(f"v > {high}", f"{kind}.lte", f"must be at most {high}")


def _double(kind: str, said: dict[str, Any], field: FieldDescriptor) -> Iterator[Term]:
    if said.pop("finite", False):
        yield Term("not isfinite(v)", "double.finite", "must be neither infinite nor NaN")
    yield from _number(kind, said, field)


def _enum(kind: str, said: dict[str, Any], field: FieldDescriptor) -> Iterator[Term]:
    """The values of `in` and `not_in` are told by name."""
    values = {value.number: value.name for value in field.enum_type.values}
    forbidden, wanted = list(said.pop("not_in", ())), list(said.pop("in", ()))
    allowed = [name for number, name in values.items() if number not in forbidden]
    words = "must be one of " + ", ".join(allowed)
    if said.pop("defined_only", False):
        yield Term(f"v not in {frozenset(values)!r}", "enum.defined_only", words)
    if forbidden:
        yield Term(f"v in {frozenset(forbidden)!r}", "enum.not_in", words)
    if wanted:
        words = "must be one of " + ", ".join(values[number] for number in wanted)
        yield Term(f"v not in {frozenset(wanted)!r}", "enum.in", words)
