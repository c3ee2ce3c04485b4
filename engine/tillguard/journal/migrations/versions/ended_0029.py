"""Letters that were sent lately are counted without a look at all the others."""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_index("alert_letter_ended", "alert_letter", ["state", "ended"])


def downgrade() -> None:
    op.drop_index("alert_letter_ended", "alert_letter")
