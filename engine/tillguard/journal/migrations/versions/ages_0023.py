"""How far records have left for their age."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "age_mark",
        sa.Column("of", sa.String(), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("beyond", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("of"),
    )


def downgrade() -> None:
    op.drop_table("age_mark")
