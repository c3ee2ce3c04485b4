"""The figures that somebody follows, kept for their account."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlmodel import Field, Session, SQLModel


class ScorecardRow(SQLModel, table=True):
    """Codes of figures as a JSON list, in the order in which they are shown."""

    __tablename__ = "scorecard"

    account: str = Field(primary_key=True)
    figures: str


def scorecard(session: Session, account: str) -> list[str]:
    """The codes of the figures that an account follows; empty for one that chose none."""
    row = session.get(ScorecardRow, account)
    return list(json.loads(row.figures)) if row is not None else []


def save_scorecard(session: Session, account: str, figures: Sequence[str]) -> None:
    """In place of those from before."""
    session.merge(ScorecardRow(account=account, figures=json.dumps(list(figures))))
