"""Drafts a mapping from what the columns are called and what is in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from .sample import Sample, Seen, sampled

NAMES = {
    "key": r"invoice|receipt_?(no|id|num)|trans\w*_?(id|no|num)|order_?(id|no)|basket|ticket",
    "received": r"received|arriv",
    "time": r"date|time|timestamp|step",
    "currency": r"currency|curr$",
    "quantity": r"qty|quantit",
    "price": r"price",
    "discount": r"disc",
    "amount": r"amount|amt|total|sales_value|^value$",
    "card": r"card|cc_?num|^pan$",
    "item": r"stock_?code|sku|item|product|upc|article|plu",
    "department": r"department|dept|category",
    "register": r"register|terminal|till|lane|workstation|pos_?id",
    "employee": r"employee|cashier|operator|clerk|associate|nameorig_staff",
    "customer": r"customer|household|member|loyalty|client",
    "store": r"store|shop|branch|merchant|site",
    "sequence": r"sequence|seq",
    "tender": r"tender|payment",
}
"""What columns for a field are often called; the first field that fits takes the column."""
ROW = re.compile(r"^(u?u?id|guid|index|unnamed: 0|(row|record)_?(id|no|number)?)$", re.I)
"""What a column that only numbers or names the rows is called: nothing is to be learnt from it."""
VERDICT = re.compile(
    r"label|fraud|^class$|target|verdict|outcome|confirmed|chargeback|suspicious", re.I
)
KNOWN = re.compile(r"review|known|resolved|verdict_(at|time|date)|reported", re.I)
YES = ("1", "true", "yes", "y", "t", "fraud", "confirmed")
FEW = 40
"""Different words of a column that is taken for a category."""
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_ ]*")
SPECIAL = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n"])
Fits = Callable[[Seen], bool]
NUMBERS = ("amount", "price", "discount", "quantity", "sequence")


def draft(path: Path) -> str:
    """A mapping as text, with what to look at in comments. Raises UnreadableExtract."""
    return "\n".join(_lines(path.name, sampled(path))) + "\n"


def _lines(file: str, sample: Sample) -> Iterator[str]:
    left = {seen.name: seen for seen in sample.columns}
    label = _taken_label(left)
    known = _taken(left, KNOWN, lambda seen: bool(seen.time_format())) if label else None
    fields = dict(_fields(left, sample.decimal))
    many = "key" in fields and len(fields["key"].different) < len(fields["key"].values)
    yield f"# Drafted from {file}. Look at every line, then: tillguard import MAPPING FILE"
    yield "currency: EUR    # the currency of all amounts; look at it"
    yield "zone: UTC        # the stores' IANA time zone, such as Europe/Berlin; look at it"
    if many:
        yield "rows: lines      # several rows are one transaction: those with the same key"
    if sample.encoding != "utf-8":
        yield f"encoding: {sample.encoding}"
    if sample.delimiter != ",":
        yield f"delimiter: {json.dumps(sample.delimiter)}"
    if sample.decimal != ".":
        yield f"decimal: {json.dumps(sample.decimal)}"
    yield "fields:" if fields else "fields: {}    # no column looks like one of ours"
    for name, seen in fields.items():
        yield from _field(name, seen)
    if "time" not in fields:
        yield "# no column looks like a time: rows stand a minute apart, from 2020-01-01"
    yield from _attributes(left, sample.decimal)
    yield from _label(label, known, "time" in fields)


def _taken(left: dict[str, Seen], names: re.Pattern[str], fits: Fits) -> Seen | None:
    found = next((seen for seen in left.values() if names.search(seen.name) and fits(seen)), None)
    return left.pop(found.name) if found else None


def _taken_label(left: dict[str, Seen]) -> Seen | None:
    return _taken(left, VERDICT, lambda seen: 1 < len(seen.different) <= 3)


def _fields(left: dict[str, Seen], decimal: str) -> Iterator[tuple[str, Seen]]:
    for name, words in NAMES.items():

        def fits(seen: Seen, name: str = name) -> bool:
            if name in ("time", "received"):
                return bool(seen.time_format()) or _is_epoch(seen)
            return seen.numeric(decimal) if name in NUMBERS else bool(seen.values)

        found = _taken(left, re.compile(words, re.I), fits)
        if found is None and name == "key":
            found = _taken(left, ROW, lambda seen: len(seen.different) == len(seen.values) > 0)
        if found:
            yield name, found


def _is_epoch(seen: Seen) -> bool:
    return seen.whole and all(946_684_800 <= int(v) < 4_102_444_800 for v in seen.different)


def _field(name: str, seen: Seen) -> Iterator[str]:
    column = _said(seen.name)
    form = seen.time_format() if name in ("time", "received", "known") else ""
    if name in ("time", "received", "known") and not form:
        yield f"  {name}: {{column: {column}, format: epoch}}"
    elif form not in ("", "iso"):
        doubt = "    # day or month first? look at it" if "/" in form else ""
        yield f"  {name}: {{column: {column}, format: {json.dumps(form)}}}{doubt}"
    elif seen.holds_cards and name != "item":
        yield f"  {name}: {{column: {column}, token: hash}}    # it holds card numbers"
    else:
        yield f"  {name}: {column}"
    if name == "key" and any(re.fullmatch(r"C\d+", word) for word in seen.different):
        yield f'  kind: {{column: {column}, values: {{"C*": return}}, default: sale}}'


def _attributes(left: dict[str, Seen], decimal: str) -> Iterator[str]:
    numbers = [seen for seen in left.values() if seen.numeric(decimal) and not seen.holds_cards]
    words = [
        seen
        for seen in left.values()
        if seen not in numbers and 0 < len(seen.different) <= FEW and not seen.holds_cards
    ]
    if numbers or words:
        yield "attributes:      # become features, and attr.<name> in rules"
    for seen in (*numbers, *words):
        kind = "number" if seen in numbers else "category"
        yield f"  {_name(seen.name)}: {{column: {_said(seen.name)}, kind: {kind}}}"
    for seen in left.values():
        if seen not in numbers and seen not in words:
            yield f"# not used: {seen.name}"


def _label(seen: Seen | None, known: Seen | None, timed: bool) -> Iterator[str]:
    if seen is None:
        yield "# no column looks like a verdict; without one nothing can be learnt"
        return
    rare = min(seen.different, key=seen.values.count)
    yes = next((word for word in seen.different if word.casefold() in YES), rare)
    others = [word for word in seen.different if word != yes]
    yield "label:"
    yield f"  column: {_said(seen.name)}"
    yield f"  confirmed: [{_said(yes)}]"
    yield f"  cleared: [{_said(others[0])}]"
    if others[1:]:
        yield f"  unknown: [{', '.join(map(_said, others[1:]))}]    # look at it"
    if known is not None:
        yield from _field("known", known)
    elif timed:
        yield "  known_after_days: 30    # no column says when a verdict became known"
    else:
        yield "  known_after_days: 0    # rows without a time: a verdict is known with its row"


def _said(word: str) -> str:
    """A word as YAML takes it for itself."""
    plain = PLAIN.fullmatch(word) and word.casefold() not in SPECIAL and word == word.strip()
    return word if plain else json.dumps(word, ensure_ascii=False)


def _name(column: str) -> str:
    """A name for an attribute."""
    name = re.sub(r"[^a-z0-9]+", "_", column.casefold()).strip("_")[:60] or "column"
    return name if name[0].isalpha() else f"c_{name}"
