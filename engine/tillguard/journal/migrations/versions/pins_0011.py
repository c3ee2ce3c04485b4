"""Cases that are pinned to a person."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    column = sa.Column("pinned_to", sa.String(), nullable=False, server_default=sa.text("''"))
    op.add_column("investigation_case", column)


def downgrade() -> None:
    op.drop_column("investigation_case", "pinned_to")
