"""The first tables: events, decisions, approvals, cases, plans, labels, bundles and models."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "event",
    "decision",
    "approval",
    "investigation_case",
    "case_evidence",
    "plan",
    "assignment",
    "left_out",
    "label",
    "bundle",
    "model",
    "live",
)
"""In the order in which they refer to each other."""


def upgrade() -> None:
    received()
    asked()
    worked()
    planned()
    learnt()
    versions()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def received() -> None:
    """What came in and what was answered."""
    op.create_table(
        "event",
        sa.Column("seq", Serial, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(
        "event_once",
        "event",
        ["key", "kind"],
        unique=True,
        sqlite_where=sa.text("once"),
        postgresql_where=sa.text("once"),
    )
    op.create_table(
        "decision",
        sa.Column("seq", Serial, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("store", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("register", sa.String(), nullable=False),
        sa.Column("employee", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("risk", sa.Double(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("damage", sa.BigInteger(), nullable=False),
        sa.Column("expected_loss", sa.BigInteger(), nullable=False),
        sa.Column("typology", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("bundle", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("degraded", sa.String(), nullable=False),
        sa.Column("hits", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("decision", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["event.seq"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("key", "revision", name="decision_key_revision"),
    )
    op.create_index(
        "decision_flagged",
        "decision",
        ["received"],
        sqlite_where=sa.text("flagged"),
        postgresql_where=sa.text("flagged"),
    )


def asked() -> None:
    """What managers were asked."""
    op.create_table(
        "approval",
        sa.Column("seq", Serial, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("store", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("manager", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["seq"], ["decision.seq"]),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(
        "approval_waiting",
        "approval",
        ["store"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_approval_key", "approval", ["key"])


def worked() -> None:
    """What investigators work on."""
    op.create_table(
        "investigation_case",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("typology", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("store", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("skill", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("claimed_until", sa.BigInteger(), nullable=True),
        sa.Column("disposition", sa.String(), nullable=False),
        sa.Column("recovered", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("minutes_spent", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "case_unclosed",
        "investigation_case",
        ["id"],
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "case_evidence",
        sa.Column("decision_seq", Serial, autoincrement=False, nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"]),
        sa.ForeignKeyConstraint(["decision_seq"], ["decision.seq"]),
        sa.PrimaryKeyConstraint("decision_seq"),
    )
    op.create_index("ix_case_evidence_case_id", "case_evidence", ["case_id"])


def planned() -> None:
    """Who was to do what."""
    op.create_table(
        "plan",
        sa.Column("id", Serial, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("bound", sa.Double(), nullable=False),
        sa.Column("gap", sa.Double(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("prices", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "assignment",
        sa.Column("plan_id", Serial, nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("propensity", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"]),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"]),
        sa.PrimaryKeyConstraint("plan_id", "case_id"),
    )
    op.create_table(
        "left_out",
        sa.Column("plan_id", Serial, nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("enters_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"]),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"]),
        sa.PrimaryKeyConstraint("plan_id", "case_id"),
    )


def learnt() -> None:
    """What became known."""
    op.create_table(
        "label",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("known", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("typology", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("loss", sa.BigInteger(), nullable=False),
        sa.Column("propensity", sa.Double(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", "source"),
    )
    op.create_index("ix_label_known", "label", ["known"])


def versions() -> None:
    """What answered, and what answers now."""
    op.create_table(
        "bundle",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "model",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "live",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
