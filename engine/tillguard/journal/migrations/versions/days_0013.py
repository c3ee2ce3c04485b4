"""Plans of several days: on which day a case is worked on, and how late it is then."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    day = sa.Column("day", sa.String(), nullable=False, server_default=sa.text("''"))
    op.add_column("assignment", day)
    late = sa.Column("late", sa.Integer(), nullable=False, server_default=sa.text("0"))
    op.add_column("assignment", late)
    op.execute(sa.text("UPDATE assignment SET day = (SELECT day FROM plan WHERE id = plan_id)"))


def downgrade() -> None:
    for name in ("day", "late"):
        op.drop_column("assignment", name)
