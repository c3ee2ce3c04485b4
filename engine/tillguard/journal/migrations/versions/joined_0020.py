"""Which case a case became part of."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    column = sa.Column("joined_to", sa.String(), nullable=False, server_default=sa.text("''"))
    op.add_column("investigation_case", column)


def downgrade() -> None:
    op.drop_column("investigation_case", "joined_to")
