"""The outcome of a label is found by its key: a start asked all events for each label."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    outcomes = sa.text("kind = 'outcome'")
    op.create_index(
        "event_outcome",
        "event",
        ["key", "received"],
        sqlite_where=outcomes,
        postgresql_where=outcomes,
    )


def downgrade() -> None:
    op.drop_index("event_outcome", "event")
