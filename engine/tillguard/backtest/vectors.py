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
from ..errors import TillguardError
from ..features import CATALOGUE_HASH, FEATURES, Feature, History, opened, uncollected
from ..journal import NORMS, OUTCOME, Decided, Journal, Span, StoredEvent
from ..pipeline import Rulebook, words
from ..policy import Bundle
from ..ruleset import Rule, Sequences, parse_rules
from ..ruleset.condition import leaves
from ..ruleset.sequence import Happening
from .block import Attributes, Floats

WIDTH = len(FEATURES)
Flag = tuple[tuple[Kind, ...], Happening]
"""A sequence and the kinds of transaction that may end it."""


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
        self._rules = {book.hash: book.engine.rules for book in rulebooks}
        self._flags: dict[str, Mapping[Flag, int]] = {}

    def vectors(self, rows: Sequence[Decided], rules: Sequence[Sequence[Rule]]) -> list[Floats]:
        """For each rulebook's rules the vectors of these decisions; raises VectorsLack."""
        base = self._base(rows)
        return [self._with_flags(rows, base, one) for one in rules]

    def _base(self, rows: Sequence[Decided]) -> Floats:
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

    def _with_flags(self, rows: Sequence[Decided], base: Floats, rules: Sequence[Rule]) -> Floats:
        """The flags of sequences stand where the bundle that answered had put them."""
        asked = Sequences(rules)
        if not asked.asked:
            return base
        whole = np.full((len(rows), max(WIDTH, asked.width)), np.nan)
        whole[:, :WIDTH] = base
        for bundle in {row.bundle for row in rows}:
            at = [i for i, row in enumerate(rows) if row.bundle == bundle]
            served = self._served_flags(bundle)
            vectors = matrix([rows[i].vector for i in at], wide=True)
            for position, kinds, sequence in asked.asked:
                place = served.get((kinds, sequence), vectors.shape[1])
                if place < vectors.shape[1]:
                    whole[at, position] = vectors[:, place]
                elif not self._lenient:
                    raise VectorsLack([f"a sequence over the events of one {sequence.of}"])
        return whole

    def _served_flags(self, bundle: str) -> Mapping[Flag, int]:
        """Where a bundle's own sequences stand in the vectors that it served."""
        if bundle not in self._flags:
            try:
                known = self._rules.get(bundle) or self._stored_rules(bundle)
            except TillguardError:
                known = ()
            asked = Sequences(known).asked
            self._flags[bundle] = {(kinds, found): place for place, kinds, found in asked}
        return self._flags[bundle]

    def _stored_rules(self, bundle: str) -> Sequence[Rule]:
        stored = Bundle.from_bytes(self._journal.bundle(bundle).content)
        return parse_rules(stored.rules_files(), words())


def _place(old: Mapping[str, str], name: str, now: Mapping[str, str]) -> int:
    return list(old).index(name) if old.get(name) == now[name] else -1


def matrix(vectors: Sequence[bytes], wide: bool = False) -> Floats:
    """Rows of the catalogue's width (or of the widest); a shorter vector ends in NaN."""
    width = max(len(vector) for vector in vectors) // 8 if wide else WIDTH
    if all(len(vector) == 8 * width for vector in vectors):
        return np.frombuffer(b"".join(vectors), "<f8").reshape(len(vectors), width)
    found = np.full((len(vectors), width), np.nan)
    for at, vector in enumerate(vectors):
        numbers = np.frombuffer(vector, "<f8")
        found[at, : len(numbers)] = numbers
    return found


class Replayed:
    """Vectors of decisions in rising seq, each with the flags of every rulebook's sequences."""

    def __init__(self, journal: Journal, bodies: Bodies, history: History) -> None:
        self.history = history
        self._bodies = bodies
        self._journal = journal
        self._events: Iterator[StoredEvent] = journal.events()

    def vectors(self, rows: Sequence[Decided], rules: Sequence[Sequence[Rule]]) -> list[Floats]:
        """For each rulebook's rules the vectors of these decisions, as it would have served."""
        asked = [Sequences(one) for one in rules]
        found = [np.full((len(rows), max(WIDTH, one.width)), np.nan) for one in asked]
        wanted = {row.seq: at for at, row in enumerate(rows)}
        with uncollected():
            for record in self._until(rows[-1].seq):
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
                for matrix, one in zip(found, asked, strict=True):
                    whole = one.complete(event, vector, self.history.recent)
                    matrix[at, : len(whole)] = whole
        return found

    def _until(self, seq: int) -> Iterator[StoredEvent]:
        for record in self._events:
            yield record
            if record.seq >= seq:
                return


def norms_of(journal: Journal, hash: str) -> Norms:
    """The norms of this hash; raises UnknownVersion and DamagedNorms."""
    return opened(journal.norm(hash).content, hash)
