"""Tables about models: their audit trail and what they say in the shadow."""

from __future__ import annotations

from sqlalchemy import BigInteger, Double, Text
from sqlmodel import Field, SQLModel

from .tables import Serial


class ModelStep(SQLModel, table=True):
    """The audit trail of models: what was done to which, when, by whom, with which figures (JSON).

    It only grows; `step` is a Stage, `model` is empty where a run came to no model.
    """

    __tablename__ = "model_step"

    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    model: str = Field(index=True)
    step: str
    passed: bool
    at: int = Field(sa_type=BigInteger)
    by: str
    figures: str = Field(sa_type=Text)
    note: str = Field(sa_type=Text)


class ShadowScore(SQLModel, table=True):
    """What a model that runs in the shadow estimates of a decision; it never acts."""

    __tablename__ = "shadow_score"

    model: str = Field(primary_key=True, foreign_key="model.hash")
    decision_seq: int = Field(
        primary_key=True,
        foreign_key="decision.seq",
        sa_type=Serial,
        sa_column_kwargs={"autoincrement": False},
    )
    probability: float = Field(sa_type=Double)
    damage: int = Field(sa_type=BigInteger)
