"""Files that belong to a case, under the hash of their content; filters that people keep."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def text_(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "exhibit_content",
        text_("hash"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "exhibit",
        sa.Column("id", Serial, nullable=False),
        text_("case_id"),
        text_("hash"),
        text_("name"),
        text_("kind"),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        text_("by"),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"]),
        sa.ForeignKeyConstraint(["hash"], ["exhibit_content.hash"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_exhibit_case_id", "exhibit", ["case_id"])
    op.create_index("ix_exhibit_hash", "exhibit", ["hash"])
    op.create_table(
        "saved_filter",
        text_("account"),
        text_("name"),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.name"]),
        sa.PrimaryKeyConstraint("account", "name"),
    )


def downgrade() -> None:
    for name in ("saved_filter", "exhibit", "exhibit_content"):
        op.drop_table(name)
