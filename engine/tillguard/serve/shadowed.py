"""How far a bundle in the shadow agrees with what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..backtest.flips import EXAMPLES
from ..domain import Action
from ..journal import Journal, NoShadow, ShadowPair
from .lifecycle import Person


@dataclass(frozen=True, slots=True)
class Agreement:
    """Answers of a shadow since it began, flips by action from live to shadow, hits by rule."""

    bundle: str
    since: int
    answers: int
    agreed: int
    flips: Mapping[str, Mapping[str, Any]]
    hits: Mapping[str, Mapping[str, int]]

    @property
    def share(self) -> float:
        """Of the answers that are the same; 1 where there are none."""
        return self.agreed / self.answers if self.answers else 1.0

    def as_json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        return {**asdict(self), "share": self.share}

    def figures(self) -> dict[str, Any]:
        """What the audit trail keeps."""
        changed = {name: one["decisions"] for name, one in self.flips.items()}
        return {"answers": self.answers, "agreed": self.agreed, "flips": changed}


def agreement(journal: Journal) -> Agreement:
    """Of the bundle that runs in the shadow; raises NoShadow."""
    running = journal.shadow_bundle()
    if running is None:
        raise NoShadow("no bundle runs in the shadow: `tillguard policy shadow start` begins one")
    pairs = journal.shadow_pairs(running.version.hash)
    agreed = sum(pair.action == pair.shadow_action for pair in pairs)
    return Agreement(
        running.version.hash, running.since, len(pairs), agreed, flips(pairs), hits(pairs)
    )


def stop(journal: Journal, who: Person) -> Agreement:
    """End the run and keep what it found in the trail; raises NoShadow."""
    found = agreement(journal)
    journal.stop_shadow(who.name, who.now, found.figures())
    return found


def flips(pairs: Sequence[ShadowPair]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for pair in pairs:
        if pair.action == pair.shadow_action:
            continue
        name = f"{Action(pair.action).name} to {Action(pair.shadow_action).name}"
        one = found.setdefault(name, {"decisions": 0, "amount": 0, "examples": []})
        one["decisions"] += 1
        one["amount"] += abs(pair.amount)
        if len(one["examples"]) < EXAMPLES:
            one["examples"].append(
                {
                    "key": pair.key,
                    "kind": pair.kind,
                    "amount": pair.amount,
                    "rules": list(pair.shadow_hits),
                }
            )
    return dict(sorted(found.items(), key=lambda item: (-item[1]["decisions"], item[0])))


def hits(pairs: Sequence[ShadowPair]) -> dict[str, dict[str, int]]:
    """By rule, how often the shadow and the live bundle saw it in the same decisions."""
    shadow = Counter(rule for pair in pairs for rule in pair.shadow_hits)
    live = Counter(rule for pair in pairs for rule in pair.hits)
    return {rule: {"shadow": shadow[rule], "live": live[rule]} for rule in sorted(shadow | live)}
