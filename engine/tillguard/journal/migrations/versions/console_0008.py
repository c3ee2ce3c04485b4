"""Who may sign in to the console; a branch's day and what waits for a manager are found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ASKED = sa.text("action = 5")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("stores", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "signed_in",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token"),
        sa.ForeignKeyConstraint(["account"], ["account.name"]),
    )
    op.create_index("ix_signed_in_account", "signed_in", ["account"])
    op.create_index(
        "decision_asked", "decision", ["received"], sqlite_where=ASKED, postgresql_where=ASKED
    )
    op.create_index("decision_branch", "decision", ["store", "business_date", "register"])


def downgrade() -> None:
    op.drop_index("decision_branch", "decision")
    op.drop_index("decision_asked", "decision")
    op.drop_table("signed_in")
    op.drop_table("account")
