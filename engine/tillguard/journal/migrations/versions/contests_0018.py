"""Until when a contest should be answered, and when it was."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

TIMES = ("answer_due", "answered_at")


def upgrade() -> None:
    for name in TIMES:
        op.add_column("investigation_case", sa.Column(name, sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for name in TIMES:
        op.drop_column("investigation_case", name)
