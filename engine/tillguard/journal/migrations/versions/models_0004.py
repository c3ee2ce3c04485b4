"""The way of a model from fit to live: audit trail and scores in the shadow."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "model_step",
        sa.Column("id", Serial, nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_model_step_model", "model_step", ["model"])
    op.create_table(
        "shadow_score",
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("decision_seq", Serial, autoincrement=False, nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("damage", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["model"], ["model.hash"]),
        sa.ForeignKeyConstraint(["decision_seq"], ["decision.seq"]),
        sa.PrimaryKeyConstraint("model", "decision_seq"),
    )
    keep_what_may_have_answered()


def keep_what_may_have_answered() -> None:
    """Every model stored so far was promoted at once: each may have answered, the live one last."""
    op.execute(
        sa.text(
            """INSERT INTO model_step (model, step, passed, at, "by", figures, note)
            SELECT model.hash, 'promote', true, made_at, 'unknown', '{}',
                   'before the audit trail began'
            FROM model LEFT JOIN live ON live.name = 'model' AND live.hash = model.hash
            ORDER BY live.hash IS NOT NULL, made_at"""
        )
    )


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM live WHERE name = 'challenger'"))
    for table in ("shadow_score", "model_step"):
        op.drop_table(table)
