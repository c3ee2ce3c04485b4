"""Cases about rings, with what ties their members, and how uncertain a case's value is."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TEXTS = ("members", "links")


def upgrade() -> None:
    zero, empty = sa.text("0"), sa.text("''")
    spread = sa.Column("spread", sa.BigInteger(), nullable=False, server_default=zero)
    op.add_column("investigation_case", spread)
    for name in TEXTS:
        column = sa.Column(name, sa.Text(), nullable=False, server_default=empty)
        op.add_column("investigation_case", column)


def downgrade() -> None:
    for name in ("spread", *TEXTS):
        op.drop_column("investigation_case", name)
