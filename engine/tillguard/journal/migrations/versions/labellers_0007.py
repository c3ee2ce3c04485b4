"""Who said it: a label per person and moment, so that a contradiction stays visible."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

SAID = "confirmed, typology, party, loss, propensity, weight"
WHO = """CASE l.source
    WHEN 'verdict' THEN coalesce((
        SELECT max(c.holder) FROM investigation_case c
        JOIN case_evidence e ON e.case_id = c.id JOIN decision d ON d.seq = e.decision_seq
        WHERE d.key = l.key AND c.closed_at = l.known), '')
    WHEN 'approval' THEN coalesce((
        SELECT max(a.manager) FROM approval a
        WHERE a.key = l.key AND a.resolved_at = l.known), '')
    ELSE '' END"""
"""Whoever closed the case or gave the answer at the moment at which the label became known."""

FIRST = """NOT EXISTS (
    SELECT 1 FROM label_before o WHERE o.key = l.key AND o.source = l.source
    AND (o.known < l.known OR (o.known = l.known AND o.labeller < l.labeller)))"""


def upgrade() -> None:
    op.rename_table("label", "label_before")
    create("key", "source", "labeller", "known")
    move(f"key, source, labeller, known, {SAID}", f"key, source, {WHO}, known, {SAID}")


def downgrade() -> None:
    op.rename_table("label", "label_before")
    create("key", "source")
    move(f"key, source, known, {SAID}", f"key, source, known, {SAID}", FIRST)


def move(columns: str, values: str, which: str = "true") -> None:
    """Fill the new table from the one before, which goes."""
    op.execute(
        sa.text(f"INSERT INTO label ({columns}) SELECT {values} FROM label_before l WHERE {which}")
    )
    op.drop_table("label_before")
    op.create_index("ix_label_known", "label", ["known"])


def create(*primary: str) -> None:
    named = [sa.Column("labeller", sa.String(), nullable=False)] if "labeller" in primary else []
    op.create_table(
        "label",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        *named,
        sa.Column("known", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("typology", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("loss", sa.BigInteger(), nullable=False),
        sa.Column("propensity", sa.Double(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint(*primary),
    )
