"""What models in the shadow estimate, beside what was answered."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from sqlalchemy import func
from sqlmodel import Session, col, select

from . import model_tables, tables
from .model_records import ScorePair, ShadowScore


def save_scores(session: Session, model: str, scores: Iterable[ShadowScore]) -> None:
    """Keep what a model estimates; a second estimate of a decision changes nothing."""
    for one in scores:
        if session.get(model_tables.ShadowScore, (model, one.seq)) is None:
            session.add(
                model_tables.ShadowScore(
                    model=model,
                    decision_seq=one.seq,
                    probability=one.probability,
                    damage=one.damage,
                )
            )


def scores_kept(session: Session, model: str) -> int:
    """How many decisions a model has seen in the shadow."""
    table = model_tables.ShadowScore
    return session.exec(select(func.count()).select_from(table).where(table.model == model)).one()


def score_pairs(session: Session, model: str) -> Iterator[ScorePair]:
    """Both estimates of every decision that the model saw in the shadow, in order."""
    shadow, live = model_tables.ShadowScore, tables.Decision
    found = session.exec(
        select(
            shadow.decision_seq,
            live.kind,
            live.probability,
            live.damage,
            shadow.probability,
            shadow.damage,
        )  # type: ignore[call-overload]
        .join(live, col(live.seq) == col(shadow.decision_seq))
        .where(col(shadow.model) == model)
        .order_by(col(shadow.decision_seq))
    )
    for seq, kind, probability, *rest in found:
        yield ScorePair(seq, kind, math.nan if probability is None else probability, *rest)
