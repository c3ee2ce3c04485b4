"""Names by which rules and policies know each other: rules, their typologies, their parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from tillguard.errors import Problem
from tillguard.files import remedy
from tillguard.policy.parameters import NO_READERS, Reader, parameter_problems
from tillguard.policy.resolve import Source


def unknown_typologies(base: Source, rules: Mapping[str, str]) -> Iterator[Problem]:
    """Typologies of rules (id -> typology) for which the base has no terms."""
    known = sorted(base.terms.get("typologies", ()))
    for name in sorted(set(rules.values()) - set(known)):
        of = ", ".join(sorted(rule for rule, its in rules.items() if its == name)[:3])
        message, hint = f"{name!r} of {of} has no terms here", remedy(name, known)
        yield base.document.problem(("typologies",), "unknown-typology", message, hint)


def unknown_rules(
    layers: Iterable[Source],
    rules: Collection[str],
    parameters: Mapping[str, Mapping[str, Reader]] = NO_READERS,
) -> Iterator[Problem]:
    """Rules that layers name and nobody wrote, and what they say of parameters that cannot be."""
    for layer in layers:
        for rule in sorted(set(layer.terms.get("rules", {})) - set(rules)):
            message, hint = f"{rule!r} is not a rule", remedy(rule, sorted(rules))
            yield layer.document.problem(("rules", rule), "unknown-rule", message, hint)
        yield from parameter_problems(layer, parameters)
