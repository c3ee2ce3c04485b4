"""The trail of every case; what a verdict prevented, snoozes and contests of cases."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "case_step",
        sa.Column("id", Serial, nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_case_step_case_id", "case_step", ["case_id"])
    prevented = sa.Column("prevented", sa.BigInteger(), nullable=False, server_default="0")
    contest = sa.Column("contest", sa.String(), nullable=False, server_default=sa.text("''"))
    for column in (prevented, contest, sa.Column("snoozed_until", sa.BigInteger(), nullable=True)):
        op.add_column("investigation_case", column)


def downgrade() -> None:
    for name in ("snoozed_until", "contest", "prevented"):
        op.drop_column("investigation_case", name)
    op.drop_table("case_step")
