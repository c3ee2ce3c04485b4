"""The audit trail of bundles: which gates they passed, when they were live, and by whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from . import tables
from .records import BundleStep, Gate, StoredBundle
from .refusals import GateMissing, SecondPersonNeeded, UnknownVersion

MOVES = (Gate.PROMOTE, Gate.ROLLBACK)
AUTHOR = "{by} drafted {hash}: somebody else must promote it (TILLGUARD_SECOND_PERSON)"


def record_step(session: Session, step: BundleStep) -> None:
    """Add a line to the trail of a stored bundle."""
    session.add(
        tables.BundleStep(
            bundle=step.bundle,
            step=step.step.value,
            passed=step.passed,
            at=step.at,
            by=step.by,
            figures=json.dumps(dict(step.figures), sort_keys=True),
            note=step.note,
        )
    )


def stored_bundle(session: Session, hash: str) -> StoredBundle:
    """The one bundle whose hash begins so; raises UnknownVersion for none and for several."""
    found = session.get_one(tables.Bundle, one_of(session, tables.Bundle, hash))
    return _with_steps(session, [(found.hash, found.made_at)])[0]


def one_of(session: Session, table: type[tables.Bundle] | type[tables.Model], hash: str) -> str:
    """The one hash that begins so; raises UnknownVersion for none and for several."""
    kind, known = table.__name__.lower(), col(table.hash)
    if not hash:  # every hash begins so, and where one is stored it would be taken
        raise UnknownVersion(f"which {kind} is not said: name its hash")
    found = session.exec(select(known).where(known.startswith(hash, autoescape=True))).all()
    if len(found) != 1:
        said = f"several {kind}s begin with" if found else f"no {kind} is stored under"
        raise UnknownVersion(f"{said} the hash {hash}")
    return found[0]


def stored_bundles(session: Session, most: int = 100) -> list[StoredBundle]:
    """The newest bundles with their trails, newest first."""
    table = tables.Bundle
    found = session.exec(
        select(table.hash, table.made_at)
        .order_by(col(table.made_at).desc(), col(table.hash))
        .limit(most)
    ).all()
    return _with_steps(session, [(hash, made_at) for hash, made_at in found])


def was_live(session: Session) -> list[str]:
    """Hashes to which one can go back, newest first; the live one leads."""
    table = tables.BundleStep
    wanted = col(table.step).in_([move.value for move in MOVES])
    rows = session.exec(select(table).where(wanted).order_by(col(table.id))).all()
    return way_back((row.bundle, row.step == Gate.ROLLBACK) for row in rows)


def way_back(moves: Iterable[tuple[str, bool]]) -> list[str]:
    """Of (hash, whether it was a rollback), oldest first: to what one can go back, newest first.

    A promotion goes on top; a rollback takes off what lay above what it went back to.
    """
    stack: list[str] = []
    for hash, rolled_back in moves:
        if rolled_back and hash in stack:
            del stack[stack.index(hash) :]
        stack = [one for one in stack if one != hash]
        stack.append(hash)
    return stack[::-1]


def require_gates(
    session: Session, hash: str, by: str, needed: Sequence[Gate], second_person: bool
) -> None:
    """Raises GateMissing, SecondPersonNeeded or UnknownVersion."""
    found = stored_bundle(session, hash)
    missing = [gate.value for gate in needed if found.passed(gate) is None]
    if missing:
        raise GateMissing(
            f"bundle {hash[:12]} has not passed {', '.join(missing)}: run"
            " `tillguard policy backtest` on the very same files, it does all three"
        )
    if second_person and by == found.author:
        raise SecondPersonNeeded(AUTHOR.format(by=by, hash=hash[:12]))


def _with_steps(session: Session, found: list[tuple[str, int]]) -> list[StoredBundle]:
    table = tables.BundleStep
    pointer = session.get(tables.Live, "bundle")
    rows = session.exec(
        select(table)
        .where(col(table.bundle).in_([hash for hash, _ in found]))
        .order_by(col(table.id))
    ).all()
    steps: dict[str, list[BundleStep]] = {hash: [] for hash, _ in found}
    for row in rows:
        steps[row.bundle].append(_step(row))
    live = pointer.hash if pointer else ""
    return [StoredBundle(hash, made, hash == live, tuple(steps[hash])) for hash, made in found]


def _step(row: tables.BundleStep) -> BundleStep:
    figures = json.loads(row.figures)
    return BundleStep(row.bundle, Gate(row.step), row.passed, row.at, row.by, figures, row.note)
