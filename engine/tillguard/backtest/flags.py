"""The flags of sequences in the vectors that the journal keeps.

They stand where the bundle that answered had put them, and say what happened under the parameters
that its policies set then. Both are looked up: a flag counts for a rulebook whose sequence, as its
own policies set it at that store on that day, is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..domain import Kind
from ..errors import TillguardError
from ..journal import Decided, Journal
from ..pipeline import Rulebook, words
from ..policy import Bundle, Policy, PolicyBook, parse_policies
from ..ruleset import Rule, Sequences, given, parse_rules
from ..ruleset.derived import Asked
from ..ruleset.sequence import Happening
from .block import Floats, matrix

HOUR = 3600
EVERYWHERE = (-12 * HOUR, 0, 14 * HOUR)
"""Seconds from UTC that tell every local day on which a moment can lie."""
Filled = tuple[Happening | None, ...]
"""The sequences of a bundle with the values of their parameters; None where the day is unclear."""
Flag = tuple[tuple[Kind, ...], Happening | None]
"""A sequence and the kinds of transaction that may end it."""


class Looking:
    """The sequences that a bundle looks for, as its policies set their parameters; `policies` may
    be None where the rules name no parameter in a sequence."""

    def __init__(self, rules: Sequence[Rule], policies: PolicyBook | None) -> None:
        self.asked = Sequences(rules).asked
        asks = any(one.sequence.parameters for one in self.asked)
        self._rules, self._policies = rules, policies if asks else None
        self._filled: dict[tuple[int, ...], tuple[Sequence[Policy], Filled]] = {}

    def at(self, row: Decided) -> Filled:
        """The sequences at a decision's store on its day."""
        policies = self._in_force(self._policies, row) if self._policies else ()
        key = tuple(map(id, policies))
        kept = self._filled.get(key)
        if kept is None:
            kept = self._filled[key] = (policies, self._with_values(policies))
        return kept[1]

    def _in_force(self, book: PolicyBook, row: Decided) -> Sequence[Policy]:
        """One, or for a store that is not in stores.csv those of the days that it may have been:
        its zone stands in the event only."""
        if row.store in book.stores:
            return (book.in_force(row.store, row.at),)
        found = (book.in_force(row.store, row.at + shift, "UTC") for shift in EVERYWHERE)
        return tuple({id(policy): policy for policy in found}.values())

    def _with_values(self, policies: Sequence[Policy]) -> Filled:
        if not policies:
            return tuple(one.sequence for one in self.asked)
        values = [given(self._rules, policy.parameters(), {}).values for policy in policies]
        return tuple(_filled(one.sequence, values) for one in self.asked)


def _filled(sequence: Happening, values: Sequence[Mapping[str, int]]) -> Happening | None:
    found = {sequence.with_set(lambda one: each[one.key]) for each in values}  # noqa: B023
    return found.pop() if len(found) == 1 else None


class Flags:
    """Finds the flags of rulebooks' sequences in served vectors."""

    def __init__(self, journal: Journal, rulebooks: Sequence[Rulebook]) -> None:
        self._journal = journal
        self._known = {book.hash: looking_of(book) for book in rulebooks}

    def copy(self, rows: Sequence[Decided], book: Rulebook, into: Floats) -> list[str]:
        """Writes the flags of the book's sequences into its vectors of these decisions; says which
        were not served."""
        looking = self._of(book.hash)
        lacking: dict[str, None] = {}
        for bundle in dict.fromkeys(row.bundle for row in rows):
            at = np.array([i for i, row in enumerate(rows) if row.bundle == bundle])
            mine, then = [rows[i] for i in at.tolist()], self._of(bundle)
            vectors = matrix([row.vector for row in mine], wide=True)
            for wanted, served, places in together(mine, looking, then):
                for one, sequence in zip(looking.asked, wanted, strict=True):
                    of_kinds = [n for n in places if mine[n].kind in one.kinds]
                    place = served.get((one.kinds, sequence), vectors.shape[1])
                    if place < vectors.shape[1]:
                        into[at[of_kinds], one.position] = vectors[of_kinds, place]
                    elif of_kinds:
                        lacking[f"the sequence of {one.rule}{under(one, then)}"] = None
        return list(lacking)

    def _of(self, bundle: str) -> Looking:
        """What a bundle looked for; nothing where nobody can read it any more."""
        if bundle not in self._known:
            try:
                self._known[bundle] = stored(self._journal, bundle)
            except TillguardError:
                self._known[bundle] = Looking((), None)
        return self._known[bundle]


def together(
    rows: Sequence[Decided], now: Looking, then: Looking
) -> Iterator[tuple[Filled, Mapping[Flag, int], list[int]]]:
    """Places of the decisions on which both bundles' sequences are set alike: what is wanted, and
    where what was served stands."""
    found: dict[tuple[int, int], tuple[Filled, Filled, list[int]]] = {}
    for n, row in enumerate(rows):
        wanted, had = now.at(row), then.at(row)
        found.setdefault((id(wanted), id(had)), (wanted, had, []))[2].append(n)
    for wanted, had, places in found.values():
        pairs = zip(then.asked, had, strict=True)
        flags: dict[Flag, int] = {
            (one.kinds, filled): one.position for one, filled in pairs if filled is not None
        }
        yield wanted, flags, places


def under(wanted: Asked, then: Looking) -> str:
    """Says so where only the parameters were others."""
    alike = any((one.kinds, one.sequence) == (wanted.kinds, wanted.sequence) for one in then.asked)
    return " under other parameters" if alike else ""


def looking_of(book: Rulebook) -> Looking:
    return Looking(book.engine.rules, book.policies)


def stored(journal: Journal, bundle: str) -> Looking:
    """What a bundle of the journal looked for; raises TillguardError."""
    found = Bundle.from_bytes(journal.bundle(bundle).content)
    rules = parse_rules(found.rules_files(), words())
    asks = any(rule.sequence and rule.sequence.parameters for rule in rules)
    return Looking(rules, parse_policies(found.policy_files()) if asks else None)
