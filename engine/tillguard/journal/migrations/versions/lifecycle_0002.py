"""The way of a bundle from draft to live: audit trail, shadow decisions, what vectors hold."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bundle_step",
        sa.Column("id", Serial, nullable=False),
        sa.Column("bundle", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bundle"], ["bundle.hash"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bundle_step_bundle", "bundle_step", ["bundle"])
    op.create_table(
        "shadow_decision",
        sa.Column("bundle", sa.String(), nullable=False),
        sa.Column("decision_seq", Serial, autoincrement=False, nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("risk", sa.Double(), nullable=False),
        sa.Column("expected_loss", sa.BigInteger(), nullable=False),
        sa.Column("typology", sa.String(), nullable=False),
        sa.Column("hits", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bundle"], ["bundle.hash"]),
        sa.ForeignKeyConstraint(["decision_seq"], ["decision.seq"]),
        sa.PrimaryKeyConstraint("bundle", "decision_seq"),
    )
    op.create_table(
        "catalogue",
        sa.Column("since", Serial, autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("features", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("since"),
    )
    keep_the_bundle_that_is_live()


def keep_the_bundle_that_is_live() -> None:
    """The trail begins with what was live before there was a trail."""
    op.execute(
        sa.text(
            """INSERT INTO bundle_step (bundle, step, passed, at, "by", figures, note)
            SELECT hash, 'promote', true, since, "by", '{}', 'before the audit trail began'
            FROM live WHERE name = 'bundle'"""
        )
    )


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM live WHERE name = 'shadow'"))
    for table in ("catalogue", "shadow_decision", "bundle_step"):
        op.drop_table(table)
