"""Who was found unlike their peers, night by night, and the case that came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "peer_finding",
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("made_at", "entity", "name"),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"]),
    )
    op.create_index("ix_peer_finding_case_id", "peer_finding", ["case_id"])


def downgrade() -> None:
    op.drop_table("peer_finding")
