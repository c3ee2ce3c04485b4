"""Erasures, the digests that stand in for what they changed, legal holds, and a salt in the rows
that seals cover."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SALTED = ("event", "decision", "case_step")


def upgrade() -> None:
    for name in SALTED:
        op.add_column(name, sa.Column("salt", sa.LargeBinary(), nullable=True))
        if op.get_bind().dialect.name == "postgresql":
            salt = "uuid_send(gen_random_uuid())"
            op.execute(sa.text(f"ALTER TABLE {name} ALTER COLUMN salt SET DEFAULT {salt}"))
    op.create_table(
        "erasure",
        sa.Column("id", Serial, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("stand_in", sa.String(), nullable=False),
        sa.Column("begun", sa.BigInteger(), nullable=False),
        sa.Column("finished", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "erasing",
        sa.Column("erasure_id", Serial, nullable=False, autoincrement=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasure.id"]),
        sa.PrimaryKeyConstraint("erasure_id"),
    )
    op.create_table(
        "stand_in",
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("number", Serial, nullable=False, autoincrement=False),
        sa.Column("erasure_id", Serial, nullable=False, autoincrement=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("after", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasure.id"]),
        sa.PrimaryKeyConstraint("record", "number", "erasure_id"),
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", Serial, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    for name in ("legal_hold", "stand_in", "erasing", "erasure"):
        op.drop_table(name)
    for name in SALTED:
        op.drop_column(name, "salt")
