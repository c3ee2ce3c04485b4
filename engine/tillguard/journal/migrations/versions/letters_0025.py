"""Alerts on their way to receivers, and up to which record they are written."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alert_letter",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("news", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("store", sa.String(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("written", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("receiver", "event", name="alert_letter_once"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "alert_letter_due",
        "alert_letter",
        ["receiver", "due"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("alert_letter_state", "alert_letter", ["state", "id"])
    op.create_table(
        "alert_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("alert_letter")
    op.drop_table("alert_mark")
