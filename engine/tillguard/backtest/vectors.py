"""What a rulebook's rules read, and where the vectors come from: the journal, or a replay.

Served vectors are read back wherever they hold what the rules ask for. Where they do not (a feature
that the catalogue of that day did not have, a sequence that the bundle of that day did not look
for), every event is seen again by a history of its own, in the order of receipt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..domain import Event, Kind, Norms, Outcome
from ..features import CATALOGUE_HASH, FEATURES, Feature, History, opened, uncollected
from ..journal import NORMS, OUTCOME, Decided, Journal, Span, StoredEvent
from ..pipeline import Rulebook
from ..ruleset import Rule
from ..ruleset.condition import leaves
from .block import WIDTH, Attributes, Floats, matrix
from .flags import Flags


class VectorsLack(Exception):
    """The journalled vectors do not hold what a rule reads: the events must be replayed."""

    def __init__(self, what: Sequence[str]) -> None:
        super().__init__("; ".join(what))
        self.what = list(what)


@dataclass(frozen=True, slots=True)
class Bodies:
    """How the journal's bytes become values; the edge knows the wire."""

    event: Callable[[Kind, bytes, int], Event]
    attributes: Callable[[bytes], Attributes]
    outcome: Callable[[bytes], Outcome]


def meaning(feature: Feature) -> str:
    """What must be the same for a number of then to be this feature's number."""
    return repr(feature)


def catalogue() -> dict[str, str]:
    """The features of this version, name to meaning, in the vector's order."""
    return {feature.name: meaning(feature) for feature in FEATURES}


def read_by(rules: Iterable[Rule]) -> frozenset[str]:
    """Names of the catalogue's features that the rules read."""
    positions = {leaf.field.position for rule in rules for leaf in leaves(rule.when)}
    return frozenset(FEATURES[at].name for at in positions if 0 <= at < WIDTH)


def lacking(journal: Journal, span: Span, rules: Iterable[Rule]) -> list[str]:
    """Features that these rules read and the vectors of the span lack, in words, sorted."""
    wanted, now = read_by(rules), catalogue()
    return sorted(
        {
            f"feature {name}"
            for old in in_force(journal, span)
            for name in wanted
            if old.get(name) != now[name]
        }
    )


def in_force(journal: Journal, span: Span) -> list[Mapping[str, str]]:
    """The catalogues that the span's vectors followed; none in a journal that names none."""
    known = journal.catalogues()
    ends = [later.since for later in known[1:]] + [span.last + 1]
    return [
        one.features
        for one, end in zip(known, ends, strict=False)
        if one.since <= span.last and end > span.first
    ]


class Journalled:
    """Served vectors in today's order; NaN for a feature that was not there then, and with
    `lenient` for a sequence that nobody looked for."""

    def __init__(
        self, journal: Journal, rulebooks: Sequence[Rulebook], lenient: bool = False
    ) -> None:
        self._journal = journal
        self._lenient = lenient
        self._known = journal.catalogues()
        self._flags = Flags(journal, rulebooks)

    def vectors(self, rows: Sequence[Decided], rulebooks: Sequence[Rulebook]) -> list[Floats]:
        """For each rulebook the vectors of these decisions; raises VectorsLack."""
        base = self.numbers(rows)
        return [self._with_flags(rows, base, one) for one in rulebooks]

    def numbers(self, rows: Sequence[Decided]) -> Floats:
        """The catalogue's part of the vectors of these decisions."""
        if all(old.hash == CATALOGUE_HASH for old in self._known):
            return matrix([row.vector[: 8 * WIDTH] for row in rows])
        now = catalogue()
        takes = [np.array([_place(old.features, name, now) for name in now]) for old in self._known]
        starts = np.array([old.since for old in self._known])
        found = np.full((len(rows), WIDTH), np.nan)
        for at, row in enumerate(rows):
            take = takes[max(0, int(np.searchsorted(starts, row.seq, side="right")) - 1)]
            vector = np.append(np.frombuffer(row.vector, "<f8"), np.nan)
            found[at] = vector[np.where(take < len(vector) - 1, take, -1)]
        return found

    def _with_flags(self, rows: Sequence[Decided], base: Floats, book: Rulebook) -> Floats:
        asked = book.engine.sequences
        if not asked.asked:
            return base
        whole = np.full((len(rows), max(WIDTH, asked.width)), np.nan)
        whole[:, :WIDTH] = base
        lacking = self._flags.copy(rows, book, whole)
        if lacking and not self._lenient:
            raise VectorsLack(lacking)
        return whole


def _place(old: Mapping[str, str], name: str, now: Mapping[str, str]) -> int:
    return list(old).index(name) if old.get(name) == now[name] else -1


class Replayed:
    """Vectors of decisions in rising seq, each with the flags of every rulebook's sequences."""

    def __init__(self, journal: Journal, bodies: Bodies, history: History) -> None:
        self.history = history
        self._bodies = bodies
        self._journal = journal
        self._events: Iterator[StoredEvent] = journal.events()

    def vectors(self, rows: Sequence[Decided], rulebooks: Sequence[Rulebook]) -> list[Floats]:
        """For each rulebook the vectors of these decisions, as it would have served."""
        asked = [book.engine.sequences for book in rulebooks]
        found = [np.full((len(rows), max(WIDTH, one.width)), np.nan) for one in asked]
        wanted = {row.seq: at for at, row in enumerate(rows)}
        with uncollected():
            for record in self._until(rows[-1].seq):
                if not record.body and record.kind != NORMS:  # it left for its age
                    continue
                if record.kind == OUTCOME:
                    self.history.learn(self._bodies.outcome(record.body))
                    continue
                if record.kind == NORMS:
                    self.history.take(norms_of(self._journal, record.key))
                    continue
                event = self._bodies.event(Kind(record.kind), record.body, record.received)
                vector = self.history.see(event)
                at = wanted.get(record.seq)
                if at is None:
                    continue
                for into, one, book in zip(found, asked, rulebooks, strict=True):
                    policy = book.policies.in_force(event.store, event.at, event.zone)
                    given = book.given(policy)
                    whole = one.complete(event, vector, self.history.recent, given)
                    into[at, : len(whole)] = whole
        return found

    def _until(self, seq: int) -> Iterator[StoredEvent]:
        for record in self._events:
            yield record
            if record.seq >= seq:
                return


def norms_of(journal: Journal, hash: str) -> Norms:
    """The norms of this hash; raises UnknownVersion and DamagedNorms."""
    return opened(journal.norm(hash).content, hash)
