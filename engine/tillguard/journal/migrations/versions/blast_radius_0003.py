"""What the blast radius counts and stopped, and rules that are snoozed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for name in ("cause", "trips"):
        op.add_column(
            "decision", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''"))
        )
    op.create_index(
        "decision_tripped",
        "decision",
        ["received"],
        sqlite_where=sa.text("trips <> ''"),
        postgresql_where=sa.text("trips <> ''"),
    )
    op.create_table(
        "snooze",
        sa.Column("id", Serial, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("store", sa.String(), nullable=False),
        sa.Column("register", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("snooze")
    op.drop_index("decision_tripped", "decision")
    for name in ("trips", "cause"):
        op.execute(sa.text(f"ALTER TABLE decision DROP COLUMN {name}"))
