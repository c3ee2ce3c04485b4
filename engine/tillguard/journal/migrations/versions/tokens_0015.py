"""Bearer tokens by which programs call the service."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "token",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token"),
        sa.ForeignKeyConstraint(["account"], ["account.name"]),
    )
    op.create_index("ix_token_account", "token", ["account"])


def downgrade() -> None:
    op.drop_table("token")
