"""Which cases of a plan are random picks, and the share of minutes that they were given."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("plan") as plan:
        plan.add_column(sa.Column("explore", sa.Double(), nullable=False, server_default="0"))
    with op.batch_alter_table("assignment") as assignment:
        assignment.add_column(
            sa.Column("drawn", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    drawn = "UPDATE assignment SET drawn = true WHERE propensity < 1"
    op.execute(sa.text(drawn))
    for table, column in (("plan", "explore"), ("assignment", "drawn")):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, server_default=None)


def downgrade() -> None:
    for table, column in (("plan", "explore"), ("assignment", "drawn")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
