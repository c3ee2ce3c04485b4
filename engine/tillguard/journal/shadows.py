"""What bundles in the shadow would have answered, beside what was answered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from sqlmodel import Session, col, select

from . import tables
from .records import ShadowAnswer, ShadowPair


def save_shadow(session: Session, bundle: str, answers: Iterable[ShadowAnswer]) -> None:
    """Keep what a bundle would have answered; a second answer to a decision changes nothing."""
    for answer in answers:
        if session.get(tables.ShadowDecision, (bundle, answer.seq)) is None:
            session.add(
                tables.ShadowDecision(
                    bundle=bundle,
                    decision_seq=answer.seq,
                    action=answer.action,
                    flagged=answer.flagged,
                    risk=answer.risk,
                    expected_loss=answer.expected_loss,
                    typology=answer.typology,
                    hits=json.dumps(list(answer.hits)),
                )
            )


def shadow_pairs(session: Session, bundle: str) -> Iterator[ShadowPair]:
    """Both answers to every decision that the shadow saw, in order."""
    shadow, live = tables.ShadowDecision, tables.Decision
    found = session.exec(
        select(
            shadow.decision_seq,
            live.key,
            live.kind,
            live.amount,
            live.action,
            live.flagged,
            live.hits,
            shadow.action,
            shadow.flagged,
            shadow.hits,
        )  # type: ignore[call-overload]
        .join(live, col(live.seq) == col(shadow.decision_seq))
        .where(col(shadow.bundle) == bundle)
        .order_by(col(shadow.decision_seq))
    )
    for seq, key, kind, amount, action, flagged, hits, theirs, also, seen in found:
        yield ShadowPair(
            seq, key, kind, amount, action, flagged, tuple(json.loads(hits)),
            theirs, also, tuple(json.loads(seen)),
        )  # fmt: skip
