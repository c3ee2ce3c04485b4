"""Cases are counted by shelf without a look at their rows."""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    columns = ["state", "snoozed_until", "contest", "store"]
    op.create_index("case_shelf", "investigation_case", columns)


def downgrade() -> None:
    op.drop_index("case_shelf", "investigation_case")
