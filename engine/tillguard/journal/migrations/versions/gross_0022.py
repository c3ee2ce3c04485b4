"""What a transaction came to before discounts stands beside its amount, so that the day book and
the star schema are added up within the database. Of decisions that these have not counted yet it
stays zero."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

ADDED = ("gross", "discount")
COUNTED = "UPDATE decision SET {name} = f.{name} FROM decision_fact f WHERE f.seq = decision.seq"


def upgrade() -> None:
    for name in ADDED:
        added = sa.Column(name, sa.BigInteger(), nullable=False, server_default=sa.text("0"))
        op.add_column("decision", added)
        op.execute(COUNTED.format(name=name))


def downgrade() -> None:
    for name in ADDED:
        op.drop_column("decision", name)
