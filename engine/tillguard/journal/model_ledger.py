"""The audit trail of models: which steps they took, when they were live, and by whom."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from . import model_tables, tables
from .ledger import one_of, way_back
from .model_records import ModelStep, Stage, StoredModel
from .records import LiveVersion
from .refusals import GateMissing, NoShadow, NothingBefore, SecondPersonNeeded
from .versions import live_model, model, point, promote

MOVES = (Stage.PROMOTE, Stage.ROLLBACK)
CHALLENGER = "challenger"
"""The name of the pointer to the model that runs beside the live one."""
AUTHOR = "{by} fitted {hash}: somebody else must promote it (TILLGUARD_SECOND_PERSON)"


def record_model_step(session: Session, step: ModelStep) -> None:
    """Add a line to the trail of a model, or of the runs that came to none."""
    session.add(
        model_tables.ModelStep(
            model=step.model,
            step=step.step.value,
            passed=step.passed,
            at=step.at,
            by=step.by,
            figures=json.dumps(dict(step.figures), sort_keys=True),
            note=step.note,
        )
    )


def stored_model(session: Session, hash: str) -> StoredModel:
    """The one model whose hash begins so; raises UnknownVersion for none and for several."""
    return _with_steps(session, [one_of(session, tables.Model, hash)])[0]


def stored_models(session: Session, most: int = 100) -> list[StoredModel]:
    """The newest models with their trails, newest first."""
    table = tables.Model
    found = session.exec(
        select(table.hash).order_by(col(table.made_at).desc(), col(table.hash)).limit(most)
    ).all()
    return _with_steps(session, list(found))


def model_runs(session: Session, most: int = 100) -> list[ModelStep]:
    """What runs and drift reports wrote that came to no model, newest first."""
    table = model_tables.ModelStep
    rows = session.exec(
        select(table).where(table.model == "").order_by(col(table.id).desc()).limit(most)
    ).all()
    return [_step(row) for row in rows]


def latest_step(session: Session, by: str) -> int:
    """When somebody took a step last; 0: never."""
    table = model_tables.ModelStep
    found = session.exec(select(table.at).where(table.by == by).order_by(col(table.at).desc()))
    return found.first() or 0


def models_live(session: Session) -> list[str]:
    """Hashes to which one can go back, newest first; the live one leads."""
    table = model_tables.ModelStep
    wanted = col(table.step).in_([move.value for move in MOVES])
    rows = session.exec(select(table).where(wanted).order_by(col(table.id))).all()
    return way_back((row.model, row.step == Stage.ROLLBACK) for row in rows)


def ever_live(session: Session) -> set[str]:
    """Every model that may have answered a decision; such a model is kept for ever."""
    table = model_tables.ModelStep
    wanted = col(table.step).in_([move.value for move in MOVES])
    return set(session.exec(select(table.model).where(wanted)).all())


def promote_model(
    session: Session, hash: str, by: str, at: int, note: str = "", rollback: bool = False
) -> LiveVersion:
    """Make a stored model live whatever its gate says, and write it into its trail.

    Raises UnknownVersion. A promotion by people is `release_model`.
    """
    made = promote(session, tables.Model, hash, by, at)
    move = Stage.ROLLBACK if rollback else Stage.PROMOTE
    record_model_step(session, ModelStep(hash, move, True, at, by, note=note))
    pointer = session.get(tables.Live, CHALLENGER)
    if pointer is not None and pointer.hash == hash:
        session.delete(pointer)
    return made


def release_model(
    session: Session, hash: str, by: str, at: int, second_person: bool = False, emergency: str = ""
) -> LiveVersion:
    """Make a model live that has passed its gate, if asked by another person than its author.

    An `emergency` (the reason, kept in the trail) asks for neither. Raises GateMissing,
    SecondPersonNeeded, UnknownVersion.
    """
    if not emergency:
        require_gate(stored_model(session, hash))
        if second_person and stored_model(session, hash).author == by:
            raise SecondPersonNeeded(AUTHOR.format(by=by, hash=hash[:12]))
    return promote_model(session, hash, by, at, f"emergency: {emergency}" if emergency else "")


def roll_back_model(session: Session, by: str, at: int, to: str = "", why: str = "") -> LiveVersion:
    """Make the model live again that was before, or `to` (the beginning of its hash).

    Raises NothingBefore, also for a model that was never live, and UnknownVersion.
    """
    earlier = models_live(session)[1:]
    if not to and not earlier:
        raise NothingBefore("no other model was live before: there is nothing to go back to")
    hash = stored_model(session, to).hash if to else earlier[0]
    if hash not in ever_live(session):
        raise NothingBefore(f"model {hash[:12]} was never live: promote it instead")
    return promote_model(session, hash, by, at, why, rollback=True)


def start_challenger(session: Session, hash: str, by: str, at: int) -> LiveVersion:
    """Let a model that passed its gate run in the shadow, in place of another.

    Raises GateMissing and UnknownVersion.
    """
    require_gate(stored_model(session, hash))
    point(session, CHALLENGER, hash, by, at)
    record_model_step(session, ModelStep(hash, Stage.SHADOW, True, at, by, note="started"))
    return LiveVersion(model(session, hash), at, by)


def stop_challenger(
    session: Session, hash: str, by: str, at: int, figures: Mapping[str, Any], verdict: str = ""
) -> bool:
    """End the shadow run of this model and keep its figures; False where it ended already.

    With a `verdict` the run failed, for that reason.
    """
    row = session.get(tables.Live, CHALLENGER)
    if row is None or row.hash != hash:
        return False
    session.delete(row)
    said = verdict or "stopped"
    record_model_step(session, ModelStep(hash, Stage.SHADOW, not verdict, at, by, figures, said))
    return True


def succeed(session: Session, hash: str, by: str, at: int, figures: Mapping[str, Any]) -> bool:
    """End the shadow run and make its model live, in one; False where the run ended already."""
    if not stop_challenger(session, hash, by, at, figures):
        return False
    release_model(session, hash, by, at)
    return True


def challenger(session: Session) -> LiveVersion | None:
    """The model that runs in the shadow."""
    row = session.get(tables.Live, CHALLENGER)
    return None if row is None else LiveVersion(model(session, row.hash), row.since, row.by)


def running_challenger(session: Session) -> LiveVersion:
    """The same; raises NoShadow."""
    found = challenger(session)
    if found is None:
        raise NoShadow("no model runs in the shadow: `tillguard models shadow start` begins one")
    return found


def require_gate(found: StoredModel) -> None:
    """Raises GateMissing with the criteria on which it failed."""
    if found.passed(Stage.GATE) is not None:
        return
    latest = next((s for s in reversed(found.steps) if s.step is Stage.GATE), None)
    why = latest.note if latest else "it was never judged: run `tillguard train`"
    raise GateMissing(f"model {found.hash[:12]} has not passed its gate: {why}")


def _with_steps(session: Session, hashes: Sequence[str]) -> list[StoredModel]:
    table = model_tables.ModelStep
    rows = session.exec(
        select(table).where(col(table.model).in_(hashes)).order_by(col(table.id))
    ).all()
    steps: dict[str, list[ModelStep]] = {hash: [] for hash in hashes}
    for row in rows:
        steps[row.model].append(_step(row))
    live, beside = live_model(session), session.get(tables.Live, CHALLENGER)
    pointers = (live.version.hash if live else "", beside.hash if beside else "")
    found = [model(session, hash) for hash in hashes]
    return [
        StoredModel(
            one.hash,
            one.made_at,
            one.hash == pointers[0],
            one.hash == pointers[1],
            json.loads(one.content),
            tuple(steps[one.hash]),
        )
        for one in found
    ]


def _step(row: model_tables.ModelStep) -> ModelStep:
    figures = json.loads(row.figures)
    return ModelStep(row.model, Stage(row.step), row.passed, row.at, row.by, figures, row.note)
