"""Who is told what: receivers by role, and rules over the news, as alerts.yaml says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tillguard.domain import BOUND, OF_DECISIONS, Action, Happening, News, Role
from tillguard.errors import BrokenFile, Problem
from tillguard.files import remedy
from tillguard.files.document import Document
from tillguard.files.shape import read_as
from tillguard.policy.alert_schema import AlertRulePart, AlertsFile
from tillguard.policy.staffing import Place, unknown_names

CONDITIONS = ("action", "severity", "typologies", "expected_loss")
"""What a rule may ask of decisions only."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Stores and regions; where neither is named, the chain."""

    stores: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    def holds(self, store: str, region: str) -> bool:
        chain = not (self.stores or self.regions)
        return chain or store in self.stores or region in self.regions


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who is told, `by` webhook or mail, of what their role may see in their stores."""

    name: str
    role: Role
    by: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class AlertRule:
    """Who is told of which news in which stores; the rest is asked of decisions only."""

    news: frozenset[News]
    to: tuple[str, ...]
    scope: Scope
    action: Action
    severity: int
    typologies: frozenset[str]
    expected_loss: int

    def is_about(self, one: Happening) -> bool:
        if one.news not in self.news or not self.scope.holds(one.store, one.region):
            return False
        return one.news not in OF_DECISIONS or (
            one.action >= self.action
            and one.severity >= self.severity
            and (not self.typologies or one.typology in self.typologies)
            and one.expected_loss >= self.expected_loss
        )


@dataclass(frozen=True, slots=True)
class Alerting:
    """What alerts.yaml says; without the file nobody is told."""

    receivers: Mapping[str, Receiver] = field(default_factory=dict)
    rules: tuple[AlertRule, ...] = ()

    def told(self, one: Happening) -> list[str]:
        """The receivers of a piece of news, each once, whatever the number of rules."""
        named = {name for rule in self.rules if rule.is_about(one) for name in rule.to}
        return [
            name
            for name, receiver in self.receivers.items()
            if name in named and receiver.scope.holds(one.store, one.region)
        ]


def read_alerting(
    document: Document,
    regions: frozenset[str] = frozenset(),
    stores: frozenset[str] = frozenset(),
    typologies: frozenset[str] = frozenset(),
) -> Alerting:
    """Raises BrokenFile; names are checked against those of the chain where these are given."""
    said = read_as(AlertsFile, document)
    problems = [
        *_name_problems(said, document),
        *_bound_problems(said, document),
        *_condition_problems(said, document),
        *_receiver_problems(said, document),
    ]
    for what, known in (("region", regions), ("store", stores), ("typology", typologies)):
        if known:
            problems += unknown_names(_places(said, what), known, document, what)
    if problems:
        raise BrokenFile(problems)
    receivers = (
        Receiver(one.name, one.role, one.by, Scope(frozenset(one.stores), frozenset(one.regions)))
        for one in said.receivers
    )
    return Alerting({one.name: one for one in receivers}, tuple(map(_rule, said.rules)))


NAMING = {
    "region": (("receivers", "regions"), ("rules", "regions")),
    "store": (("receivers", "stores"), ("rules", "stores")),
    "typology": (("rules", "typologies"),),
}
"""Where names of the chain stand."""


def _places(said: AlertsFile, what: str) -> Iterator[Place]:
    for block, where in NAMING[what]:
        for index, one in enumerate(getattr(said, block)):
            for number, name in enumerate(getattr(one, where)):
                yield (block, index, where, number), name


def _name_problems(said: AlertsFile, document: Document) -> list[Problem]:
    names = [one.name for one in said.receivers]
    return [
        document.problem(("receivers", i, "name"), "twice", f"{name!r} is named twice")
        for i, name in enumerate(names)
        if name in names[:i]
    ]


def _bound_problems(said: AlertsFile, document: Document) -> list[Problem]:
    """A store manager is told of named stores only, as their account sees them."""
    message = "a {} is told of named stores or regions only: say `stores` or `regions`"
    return [
        document.problem(("receivers", i, "role"), "missing", message.format(one.role))
        for i, one in enumerate(said.receivers)
        if one.role in BOUND and not (one.stores or one.regions)
    ]


def _condition_problems(said: AlertsFile, document: Document) -> list[Problem]:
    """What a decision has cannot be asked of a silence."""
    message = "{} has no {}: say it in a rule of its own"
    return [
        document.problem(("rules", i, name), "wrong-value", message.format(other.value, name))
        for i, rule in enumerate(said.rules)
        for name in CONDITIONS
        for other in sorted(set(rule.news) - OF_DECISIONS)[:1]
        if document.says(("rules", i, name))
    ]


def _receiver_problems(said: AlertsFile, document: Document) -> list[Problem]:
    known = [one.name for one in said.receivers]
    message = "{!r} is no receiver of this file"
    return [
        document.problem(
            ("rules", i, "to", n), "unknown-receiver", message.format(name), remedy(name, known)
        )
        for i, rule in enumerate(said.rules)
        for n, name in enumerate(rule.to)
        if name not in known
    ]


def _rule(said: AlertRulePart) -> AlertRule:
    return AlertRule(
        frozenset(said.news),
        tuple(said.to),
        Scope(frozenset(said.stores), frozenset(said.regions)),
        said.action,
        said.severity,
        frozenset(said.typologies),
        said.expected_loss,
    )
