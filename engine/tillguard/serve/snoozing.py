"""Pausing a rule for a while: what a snooze must say, and where the pipeline finds it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from ..card_data import card_data
from ..domain import Snooze
from ..errors import InvalidRequest, Violation
from ..files import remedy
from ..journal import Journal, StoredSnooze
from ..pipeline import Pipeline, Rulebook
from .clock import Clock
from .lifecycle import Person

log = structlog.get_logger()
DAY = 86_400
LONGEST = 31 * DAY
"""Seconds: a rule that should be silent for longer is muted in the policy files, or taken out."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a rule is to be silent; an empty part means all."""

    region: str = ""
    store: str = ""
    register: str = ""


def snooze(
    journal: Journal,
    rulebook: Rulebook,
    rule: str,
    scope: Scope,
    until: int,
    reason: str,
    who: Person,
) -> StoredSnooze:
    """Pause a rule of the live bundle from now on; raises InvalidRequest with every wrong field."""
    if wrong := list(_violations(rulebook, rule, scope, until, reason, who.now)):
        raise InvalidRequest(wrong)
    asked = Snooze(rule, who.now, until, scope.region, scope.store, scope.register)
    return journal.snooze_rule(asked, reason, who.name)


@dataclass(frozen=True, slots=True)
class Snoozing:
    """Follows the journal's snoozes for one pipeline, which sees by itself when one begins or ends.
    One look at a time: one that began earlier never undoes what a later one found."""

    pipeline: Pipeline
    journal: Journal
    clock: Clock
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def look(self) -> None:
        async with self.looking:
            found = await asyncio.to_thread(self.journal.snoozes, self.clock())
            self.pipeline.snoozes = in_force(found)


def in_force(found: Iterable[StoredSnooze]) -> Mapping[str, Sequence[Snooze]]:
    """By rule, as the pipeline asks for them."""
    by_rule: dict[str, list[Snooze]] = {}
    for one in found:
        by_rule.setdefault(one.snooze.rule, []).append(one.snooze)
    return by_rule


def _violations(
    rulebook: Rulebook, rule: str, scope: Scope, until: int, reason: str, now: int
) -> Iterable[Violation]:
    rules = [one.id for one in rulebook.engine.rules]
    stores = rulebook.policies.stores
    regions = sorted({store.region for store in stores.values()})
    if rule not in rules:
        yield Violation("rule", f"must be a rule of the live bundle{close(rule, rules)}")
    if scope.region and scope.region not in regions:
        yield Violation("region", f"must be a region of stores.csv{close(scope.region, regions)}")
    if scope.store and scope.store not in stores:
        yield Violation("store", f"must be a store of stores.csv{close(scope.store, [*stores])}")
    elif scope.store and scope.region not in ("", stores[scope.store].region):
        yield Violation("region", "must be that of the store: leave it out")
    if scope.register and not scope.store:
        yield Violation("register", "needs its store")
    if not now < until <= now + LONGEST:
        days = LONGEST // DAY
        yield Violation("end_time", f"must be later than now and at most {days} days from now")
    if cards := [told for told in (card_data(reason, ""), card_data(scope.register, "")) if told]:
        yield Violation("reason", cards[0])
    if not reason.strip():
        yield Violation("reason", "must say why")


def close(name: str, allowed: Sequence[str]) -> str:
    """'; did you mean X?' where a name is near; not the whole choice, which may be long."""
    near = remedy(name, allowed).nearest
    return f"; did you mean {', '.join(near)}?" if near else ""
