"""Bundles, models and norms under their hash, and the pointer that says which of them is live."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlmodel import Session

from . import tables
from .ledger import MOVES, record_step, require_gates, stored_bundle, was_live
from .records import NEEDED, BundleStep, Gate, LiveVersion, Version
from .refusals import NoShadow, NothingBefore, UnknownVersion

Table = type[tables.Bundle] | type[tables.Model] | type[tables.Norm]
SHADOW = "shadow"
"""The name of the pointer to the bundle that runs beside the live one."""


def save_bundle(session: Session, hash: str, content: bytes, made_at: int) -> None:
    """Keep a bundle under the hash of its content; a second time changes nothing."""
    save(session, tables.Bundle, hash, content, made_at)


def save_model(session: Session, hash: str, content: bytes, made_at: int) -> None:
    """Keep a model's manifest and place (JSON) under its hash; a second time changes nothing."""
    save(session, tables.Model, hash, content, made_at)


def save_norm(session: Session, hash: str, content: bytes, made_at: int) -> None:
    """Keep one night's norms under their hash; a second time changes nothing."""
    save(session, tables.Norm, hash, content, made_at)


def bundle(session: Session, hash: str) -> Version:
    """The bundle with this hash; raises UnknownVersion."""
    return stored(session, tables.Bundle, hash)


def model(session: Session, hash: str) -> Version:
    """The model with this hash; raises UnknownVersion."""
    return stored(session, tables.Model, hash)


def norm(session: Session, hash: str) -> Version:
    """The norms with this hash; raises UnknownVersion."""
    return stored(session, tables.Norm, hash)


def promote_bundle(
    session: Session, hash: str, by: str, at: int, note: str = "", rollback: bool = False
) -> LiveVersion:
    """Make a stored bundle live whatever its gates say, and write it into its trail.

    Raises UnknownVersion. A promotion by people is `release_bundle`.
    """
    made = promote(session, tables.Bundle, hash, by, at)
    move = Gate.ROLLBACK if rollback else Gate.PROMOTE
    record_step(session, BundleStep(hash, move, True, at, by, note=note))
    return made


def release_bundle(
    session: Session, hash: str, by: str, at: int, second_person: bool = False, emergency: str = ""
) -> LiveVersion:
    """Make a bundle live that has passed its gates, if asked by another person than its author.

    An `emergency` (the reason, kept in the trail) needs check and test only. Raises GateMissing,
    SecondPersonNeeded, UnknownVersion.
    """
    needed = (Gate.CHECK, Gate.TEST) if emergency else NEEDED
    require_gates(session, hash, by, needed, second_person and not emergency)
    return promote_bundle(session, hash, by, at, f"emergency: {emergency}" if emergency else "")


def roll_back_bundle(
    session: Session, by: str, at: int, to: str = "", why: str = ""
) -> LiveVersion:
    """Make the bundle live again that was before, or `to` (the beginning of its hash).

    Raises NothingBefore, also for a bundle that was never live, and UnknownVersion.
    """
    earlier = was_live(session)[1:]
    if not to and not earlier:
        raise NothingBefore("no other bundle was live before: there is nothing to go back to")
    hash = stored_bundle(session, to).hash if to else earlier[0]
    if not any(step.step in MOVES for step in stored_bundle(session, hash).steps):
        raise NothingBefore(f"bundle {hash[:12]} was never live: promote it instead")
    return promote_bundle(session, hash, by, at, why, rollback=True)


def start_shadow(session: Session, hash: str, by: str, at: int) -> LiveVersion:
    """Let a stored bundle that passed check and test run in the shadow, in place of another.

    Raises GateMissing and UnknownVersion.
    """
    require_gates(session, hash, by, (Gate.CHECK, Gate.TEST), second_person=False)
    version = stored(session, tables.Bundle, hash)
    point(session, SHADOW, hash, by, at)
    record_step(session, BundleStep(hash, Gate.SHADOW, True, at, by, note="started"))
    return LiveVersion(version, at, by)


def stop_shadow(session: Session, by: str, at: int, figures: Mapping[str, Any]) -> str:
    """End the shadow run, keep its figures in the trail and return its hash; raises NoShadow."""
    row = session.get(tables.Live, SHADOW)
    if row is None:
        raise NoShadow("no bundle runs in the shadow: `tillguard policy shadow start` begins one")
    session.delete(row)
    record_step(session, BundleStep(row.hash, Gate.SHADOW, True, at, by, figures, "stopped"))
    return row.hash


def shadow_bundle(session: Session) -> LiveVersion | None:
    """The bundle that runs in the shadow."""
    row = session.get(tables.Live, SHADOW)
    found = None if row is None else stored(session, tables.Bundle, row.hash)
    return None if row is None or found is None else LiveVersion(found, row.since, row.by)


def promote_norm(session: Session, hash: str, by: str, at: int) -> LiveVersion:
    """Let services look up these norms, or earlier ones again; raises UnknownVersion."""
    return promote(session, tables.Norm, hash, by, at)


def live_bundle(session: Session) -> LiveVersion | None:
    return live(session, tables.Bundle)


def live_model(session: Session) -> LiveVersion | None:
    return live(session, tables.Model)


def live_norm(session: Session) -> LiveVersion | None:
    return live(session, tables.Norm)


def live_norm_hash(session: Session) -> str:
    """The hash alone, empty before the first night: norms are large and asked for each second."""
    row = session.get(tables.Live, "norm")
    return "" if row is None else row.hash


def save(session: Session, table: Table, hash: str, content: bytes, made_at: int) -> None:
    if session.get(table, hash) is None:
        session.add(table(hash=hash, made_at=made_at, content=content))


def stored(session: Session, table: Table, hash: str) -> Version:
    row = cast(tables.Bundle | tables.Model | tables.Norm | None, session.get(table, hash))
    if row is None:
        raise UnknownVersion(f"no {table.__name__.lower()} is stored under the hash {hash}")
    return Version(row.hash, row.made_at, row.content)


def promote(session: Session, table: Table, hash: str, by: str, at: int) -> LiveVersion:
    version = stored(session, table, hash)
    point(session, table.__name__.lower(), hash, by, at)
    return LiveVersion(version, at, by)


def point(session: Session, name: str, hash: str, by: str, at: int) -> None:
    row = session.get(tables.Live, name) or tables.Live(name=name, hash=hash, since=at, by=by)
    row.hash, row.since, row.by = hash, at, by
    session.add(row)


def live(session: Session, table: Table) -> LiveVersion | None:
    row = session.get(tables.Live, table.__name__.lower())
    return None if row is None else LiveVersion(stored(session, table, row.hash), row.since, row.by)
