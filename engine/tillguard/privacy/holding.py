"""Whether a legal hold keeps what is recorded of somebody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from tillguard.errors import LegallyHeld
from tillguard.journal.holds import Held, HoldRow, holds

from .persons import Person, message_of
from .places import changed, naming, rows_of

AT_ONCE = 500
"""Records that one question is about."""


def holding(session: Session, person: Person) -> list[HoldRow]:
    """The holds that stand on a person, on a case that rests on their records or is about them, or
    on a store in which they were."""
    standing = holds(session)
    if not standing:
        return []
    numbers = [key[0] for key in naming(session, "event", person)]
    cases, stores = _cases(session, person, numbers), _stores(session, person, numbers)
    return [one for one in standing if _concerns(one, person, cases, stores)]


def refuse_held(session: Session, person: Person) -> None:
    """Raises LegallyHeld, with who placed which hold when and why."""
    if found := holding(session, person):
        said = "; ".join(map(worded, found))
        raise LegallyHeld(f"{said}: end it with `tillguard privacy release` before you erase")


def worded(row: HoldRow) -> str:
    since = datetime.fromtimestamp(row.at, UTC).date()
    return f"hold {row.id} on {row.what} {row.name} by {row.by} since {since} ({row.why})"


def _concerns(
    row: HoldRow, person: Person, cases: Collection[str], stores: Collection[str]
) -> bool:
    match row.what:
        case Held.CASE:
            return row.name in cases
        case Held.STORE:
            return row.name in stores
    return (row.what, row.name) == (person.kind.value, person.key)


def _cases(session: Session, person: Person, numbers: Sequence[int]) -> set[str]:
    evidence = SQLModel.metadata.tables["case_evidence"]
    found = {key[0] for key in naming(session, "investigation_case", person)}
    for start in range(0, len(numbers), AT_ONCE):
        wanted = evidence.c.decision_seq.in_(numbers[start : start + AT_ONCE])
        found |= set(session.execute(sa.select(evidence.c.case_id).where(wanted)).scalars())
    return found


def _stores(session: Session, person: Person, numbers: Sequence[int]) -> set[str]:
    found = set()
    for row in rows_of(session, "event", [(number,) for number in numbers]):
        if changed("event", row, person, ""):
            message = message_of(row["kind"], row["body"])
            found.add(str(getattr(message, "store", "")))
    return found - {""}
