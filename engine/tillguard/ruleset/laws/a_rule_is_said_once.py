"""No two rules see the same: same condition in normal form, same kinds, same typology.

Rules to which a policy gives terms may differ by these.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import Breach, Rules


def a_rule_is_said_once(rules: Rules) -> Iterator[Breach]:
    first: dict[object, str] = {}
    for told, form in rules.forms:
        rule = told.rule
        if rule.id in rules.apart:
            continue
        key = (rule.typology, frozenset(rule.kinds), form.key)
        if (twin := first.setdefault(key, rule.id)) != rule.id:
            message = f"{twin} sees the same; take one of them away, or let their conditions differ"
            yield Breach(told, told.nodes["id"], message)
