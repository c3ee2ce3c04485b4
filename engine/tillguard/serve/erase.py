"""Erases a person from the store and from a home: the whole of it, in its order."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from sqlmodel import Session

from ..errors import UnclearPerson
from ..journal import Journal
from ..journal.audit_key import audit_key
from ..journal.database import Database
from ..privacy import erasing
from ..privacy.holding import holding, refuse_held, worded
from ..privacy.persons import Person, PersonKind
from ..privacy.report import bundles, counts, report
from ..settings import Settings
from . import erased_home
from .forgetting import forgotten


def erase(settings: Settings, person: Person, by: str, why: str, wait: float) -> dict[str, Any]:
    """Put a random name in the person's place; what was changed, and what is left, as plain values.

    Services get `wait` seconds to hear of it. Raises LegallyHeld and UnfinishedErasure before
    anything is changed; a run that was killed is gone on with by another.
    """
    began, key = time.monotonic(), audit_key(settings)
    with erasing.shredding(settings.url) as database:
        with database.view() as session:
            refuse_held(session, person)
            before = forgotten(session)
        erased_home.refuse_spilled(settings)
        erased = erasing.begin(database, key, person, by, why, int(time.time()))
        erasing.rewrite(database, key, person, erased)
        numbers = (before, erased.id)
        erased.counts += erased_home.forget(settings, person, erased.stand_in, numbers)
        time.sleep(max(0.0, wait - (time.monotonic() - began)))
        erasing.finish(database, key, erased, int(time.time()))
        empty = erasing.scrub(database, erased.counts)
        with database.view() as session:
            remaining = list(left(session, settings, person, empty))
    return {
        "erasure": erased.id,
        "kind": person.kind.value,
        "stand_in": erased.stand_in,
        "changed": dict(sorted(erased.counts.items())),
        "cases": erased.moved,
        "left": remaining,
    }


def foreseen(settings: Settings, person: Person) -> dict[str, Any]:
    """What `erase` would change, and which holds stand against it."""
    with opened(settings).view() as session:
        return {
            "kind": person.kind.value,
            "would_change": counts(session, person),
            "files": list(erased_home.standing(settings, person)),
            "holds": [worded(row) for row in holding(session, person)],
        }


def kept(settings: Settings, persons: list[Person]) -> list[dict[str, Any]]:
    """Everything that is kept about each of them, of those about whom anything is."""
    with opened(settings).view() as session:
        found = [
            {**report(session, one), "files": list(erased_home.standing(settings, one))}
            for one in persons
        ]
    known = [one for one in found if any(one[part] for part in ("records", "bundles", "norms"))]
    return known or [one for one in found if one["files"]][:1]


def the_one(settings: Settings, key: str, kind: PersonKind | None) -> Person:
    """Who is meant by a key; raises UnclearPerson where it is nobody's, or of several kinds."""
    with opened(settings).view() as session:
        found = [
            one
            for one in (Person(kind, key) for kind in ([kind] if kind else PersonKind))
            if erasing.is_begun(session, one)
            or counts(session, one)
            or any(True for _ in erased_home.standing(settings, one))
        ]
    if kind and found:
        return found[0]
    found = [one for one in found if not _by_file_alone(settings, one, found)]
    if not found:
        raise UnclearPerson("nothing is kept under this key")
    if len(found) > 1:
        kinds = " and ".join(one.kind.value for one in found)
        raise UnclearPerson(f"it is the key of an {kinds}: say which with --kind")
    return found[0]


def _by_file_alone(settings: Settings, person: Person, found: list[Person]) -> bool:
    """Bytes in a file do not tell of which kind a key is, where the database does."""
    with opened(settings).view() as session:
        known = [one for one in found if erasing.is_begun(session, one) or counts(session, one)]
    return bool(known) and person not in known


def left(session: Session, settings: Settings, person: Person, empty: bool) -> Iterator[str]:
    """What still names the person, and what an operator can do about it."""
    for hash in bundles(session, person):
        yield f"bundle {hash[:12]} names them in a rule, policy or list: promote one without them"
    for name, rows in counts(session, person).items():
        yield f"{name}: {rows} rows that came since, or cannot be read"
    for path in erased_home.standing(settings, person):
        yield f"{path} names them"
    if not empty:
        yield "the database's log is in use: it is overwritten as the service goes on"


def opened(settings: Settings) -> Database:
    return Journal.open(settings.url).database
