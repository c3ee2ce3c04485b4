"""No rule hits only where a rule of its typology hits that is at least as severe.

A rule to which a policy gives a weight, a floor or a pause of its own is left out. Of very many
rules only some pairs are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ..alike import Form, implies
from ..fields import Field
from . import Breach, Rules, Told

MOST_PAIRS = 100_000

Pair = tuple[Told, Form]


def a_rule_adds_to_the_others(rules: Rules) -> Iterator[Breach]:
    known = [pair for pair in rules.forms if pair[0].rule.id not in rules.apart]
    shadowed: set[str] = set()
    for mine, other in islice(_pairs(known), MOST_PAIRS):
        rule, wider = mine[0].rule, other[0].rule
        if rule.id in shadowed or wider.id in shadowed or not _shadows(mine, other):
            continue
        shadowed.add(rule.id)
        message = (
            f"wherever this hits, {wider.id} hits too, with severity {wider.severity} against "
            f"{rule.severity}; narrow {wider.id}, raise this severity, or take this rule away"
        )
        yield Breach(mine[0], mine[0].nodes["severity"], message)


def _pairs(known: list[Pair]) -> Iterator[tuple[Pair, Pair]]:
    """Rules beside the ones that may shadow them: those read nothing that these do not."""
    reading: dict[tuple[str, Field | None], list[Pair]] = {}
    for pair in known:
        key = min(pair[1].read, key=lambda field: field.name, default=None)
        reading.setdefault((pair[0].rule.typology, key), []).append(pair)
    for mine in known:
        for key in (None, *sorted(mine[1].read, key=lambda field: field.name)):
            for other in reading.get((mine[0].rule.typology, key), ()):
                yield mine, other


def _shadows(mine: Pair, other: Pair) -> bool:
    """Two that see the same are another law's business."""
    (told, form), (others, wider) = mine, other
    if told.rule.id == others.rule.id or others.rule.severity < told.rule.severity:
        return False
    kinds, more = set(told.rule.kinds), set(others.rule.kinds)
    same = kinds == more and form.key == wider.key
    return kinds <= more and not same and implies(form, wider)
