"""What stays beyond its age: the evidence of a case, and what a legal hold is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from tillguard.journal.holds import Held, holds

from .persons import Person, PersonKind, message_of
from .places import changed

PEOPLE = ("employee", "customer", "card")


@dataclass(frozen=True, slots=True)
class KeptBack:
    """The holds that stand now, by what they are about; the cases in `going` keep nothing more."""

    stores: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    people: tuple[Person, ...] = ()
    going: set[str] = field(default_factory=set)

    @classmethod
    def now(cls, session: Session) -> KeptBack:
        standing = holds(session)
        return cls(
            frozenset(one.name for one in standing if one.what == Held.STORE),
            frozenset(one.name for one in standing if one.what == Held.CASE),
            tuple(
                Person(PersonKind(one.what), one.name)
                for one in standing
                if one.what not in (Held.STORE, Held.CASE)
            ),
        )

    def records(self, session: Session, seqs: Sequence[int]) -> set[int]:
        """Of these records those that are evidence, or held."""
        evidence = SQLModel.metadata.tables["case_evidence"]
        wanted = sa.select(evidence.c.decision_seq).where(
            evidence.c.decision_seq.in_(seqs), evidence.c.case_id.not_in(self.going)
        )
        return set(session.execute(wanted).scalars()) | self.held(session, seqs)

    def held(self, session: Session, seqs: Sequence[int]) -> set[int]:
        """Of these records those that a hold on a store or a person is about."""
        if not seqs or not (self.stores or self.people):
            return set()
        tables = SQLModel.metadata.tables
        event, decision = tables["event"], tables["decision"]
        columns = [decision.c[name] for name in ("seq", "store", *PEOPLE)]
        decided = session.execute(sa.select(*columns).where(decision.c.seq.in_(seqs))).mappings()
        sent = sa.select(event).where(event.c.seq.in_(seqs))
        return {row["seq"] for row in decided if self._names(row["store"], row)} | {
            row["seq"] for row in session.execute(sent).mappings() if self._sent(dict(row))
        }

    def keys(self, session: Session, keys: Collection[str]) -> set[str]:
        """Of these transactions those of which a record stays."""
        decision = SQLModel.metadata.tables["decision"]
        wanted = sa.select(decision.c.seq, decision.c.key).where(decision.c.key.in_(keys))
        found = {int(seq): str(key) for seq, key in session.execute(wanted)}
        return {found[seq] for seq in self.records(session, list(found))}

    def _names(self, store: str, row: sa.RowMapping) -> bool:
        return store in self.stores or any(row[one.kind.value] == one.key for one in self.people)

    def _sent(self, row: dict[str, object]) -> bool:
        message = message_of(str(row["kind"]), bytes(row["body"]))  # type: ignore[call-overload]
        if message is None:
            return False
        if getattr(message, "store", "") in self.stores:
            return True
        return any(changed("event", row, one, "") for one in self.people)
