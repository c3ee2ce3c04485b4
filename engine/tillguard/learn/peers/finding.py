"""Who is unlike their peers, in plain words, with what shows it and what may be lost by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ...domain import Kind, PeerFinding, Unlike
from .acts import Acts, Floats
from .conduct import JUDGED, Conduct
from .standing import Standing

DAY = 86_400
DOUBT = 0.1
"""Of the findings that are reported one in ten is chance, on average."""

CLEAR = 0.01
"""Tail below which a further conduct is shown beside the clearest."""

MOST_KEYS = 50

CALLED = {
    "employee": ("this cashier", "cashiers"),
    "register": ("this register", "registers"),
    "store": ("this store", "stores"),
    "card": ("this card", "cards"),
    "customer": ("this membership", "memberships"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` to before `until`, epoch seconds."""

    since: int
    until: int

    @property
    def days(self) -> int:
        return max(1, round((self.until - self.since) / DAY))


def doubts(chances: Floats) -> Floats:
    """The false discovery rate at which each would be reported (Benjamini and Hochberg 1995)."""
    order = np.argsort(chances, kind="stable")
    rates = chances[order] * len(chances) / np.arange(1, len(chances) + 1)
    found = np.empty_like(chances)
    found[order] = np.minimum(np.minimum.accumulate(rates[::-1])[::-1], 1.0)
    return found


def findings(
    found: Standing, span: Span, damages: Mapping[Kind, int], doubt: float = DOUBT
) -> list[PeerFinding]:
    """The entities that are unlike their peers, clearest first; see `supported` for the keys.

    `damages` stands in for what an occasion costs where nothing was moved (minor units).
    """
    rates = doubts(found.chances)
    rows = np.flatnonzero(rates <= doubt)
    order = rows[np.argsort(found.chances[rows], kind="stable")]
    return [finding(found, row, float(rates[row]), span, damages) for row in order.tolist()]


def finding(
    found: Standing, row: int, doubt: float, span: Span, damages: Mapping[Kind, int]
) -> PeerFinding:
    profiles, tails = found.profiles, found.tails[row]
    ranked = np.argsort(tails, kind="stable").tolist()
    shown = [at for at in ranked if at == ranked[0] or tails[at] < CLEAR]
    clearest = profiles.judged[shown[0]]
    unlike = tuple(one_of(found, row, at) for at in shown)
    value, source = at_risk(found, row, shown[0], damages[clearest.kind], doubt)
    peers = found.peers(row)
    return PeerFinding(
        entity=profiles.entity,
        name=profiles.names[row],
        typology=clearest.typology,
        party=clearest.party,
        score=float(found.scores[row]),
        doubt=doubt,
        value=value,
        source=source,
        peers=peers,
        since=span.since,
        until=span.until,
        reason=sentence(profiles.entity, unlike[0], peers, span),
        unlike=unlike,
    )


def one_of(found: Standing, row: int, at: int) -> Unlike:
    conduct = found.profiles.judged[at]
    low, high = found.priors[int(found.groups[row]), at].usual()
    part, whole = int(found.profiles.parts[row, at]), int(found.profiles.wholes[row])
    tail = float(found.tails[row, at])
    return Unlike(conduct.name, conduct.said, part, whole, low, high, tail)


def at_risk(found: Standing, row: int, at: int, damage: int, doubt: float) -> tuple[int, str]:
    """What the occasions beyond the peers' mean moved (minor units), and how that was reckoned.

    Beyond is what the likely rate says, which lies between the own and the peers'.
    """
    profiles = found.profiles
    part, whole = float(profiles.parts[row, at]), float(profiles.wholes[row])
    prior = found.priors[int(found.groups[row]), at]
    beyond = whole * max(0.0, prior.drawn_in(part, whole) - prior.rate)
    moved = float(profiles.worth[row, at]) / part
    each, why = (
        (moved, "their mean amount") if moved >= 1 else (damage, "the policy's prior damage")
    )
    said = (
        f"{beyond:.1f} {profiles.judged[at].said} beyond the peers' mean at {each / 100:.2f} each"
        f" ({why}), times {1 - doubt:.2f}, the share of such findings that is not chance"
    )
    return round(beyond * each * (1 - doubt)), said


def sentence(entity: str, clearest: Unlike, peers: int, span: Span) -> str:
    who, others = CALLED[entity]
    said = replace(clearest, said=f"{clearest.said} of {who}").told()
    return f"{said} ({peers} {others} of like work, last {span.days} days)"


@dataclass(slots=True)
class Support:
    """What shows a finding: the latest keys and how often which store."""

    conduct: Conduct
    keys: list[str] = field(default_factory=list)
    stores: Counter[str] = field(default_factory=Counter)

    def take(self, key: str, store: str) -> None:
        self.keys = [*self.keys[1 - MOST_KEYS :], key]
        self.stores[store] += 1


def supported(found: Sequence[PeerFinding], blocks: Iterable[Acts]) -> list[PeerFinding]:
    """The findings with their transactions, from a second walk over the same blocks."""
    wanted = {(one.entity, one.name): Support(judged(one)) for one in found}
    for block in blocks:
        support(wanted, block)
    return [shown(one, wanted[one.entity, one.name]) for one in found]


def judged(one: PeerFinding) -> Conduct:
    """The conduct that a finding is about."""
    return next(c for c in JUDGED[one.entity] if c.name == one.unlike[0].conduct)


def support(wanted: Mapping[tuple[str, str], Support], block: Acts) -> None:
    """Take in what a block shows; each conduct is looked for once."""
    for entity, conduct in dict.fromkeys((e, s.conduct) for (e, _), s in wanted.items()):
        names, stores = block.names[entity], block.names["store"]
        for at in np.flatnonzero(conduct.part(block)).tolist():
            mine = wanted.get((entity, names[at]))
            if mine is not None and mine.conduct is conduct:
                mine.take(block.keys[at], stores[at])


def shown(one: PeerFinding, mine: Support) -> PeerFinding:
    store = max(mine.stores, key=lambda name: (mine.stores[name], name), default="")
    return replace(one, keys=tuple(mine.keys), store=store)
