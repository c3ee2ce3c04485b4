"""What was taken off a transaction stands beside its amount, so that the day book and the star
schema are added up within the database. Of decisions that these have not counted yet it stays
zero."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

COUNTED = """UPDATE decision SET discount = f.discount
    FROM decision_fact f WHERE f.seq = decision.seq"""


def upgrade() -> None:
    added = sa.Column("discount", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
    op.add_column("decision", added)
    op.execute(COUNTED)


def downgrade() -> None:
    op.drop_column("decision", "discount")
