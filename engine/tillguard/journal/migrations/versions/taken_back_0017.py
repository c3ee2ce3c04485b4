"""Verdicts that were taken back, and the label that counts of those about one transaction."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

BEFORE = """
    SELECT l.key, l.source, l.labeller, l.known, l.confirmed, l.typology, l.loss, l.propensity,
        d.business_date, d.region, d.store, d.register, d.employee, d.probability
    FROM label l JOIN decision d ON d.key = l.key AND d.revision = (
        SELECT max(n.revision) FROM decision n WHERE n.key = l.key)"""
COUNTS = """
    WHERE NOT l.taken_back AND NOT EXISTS (
        SELECT 1 FROM label o WHERE o.key = l.key AND o.source = l.source AND o.known > l.known)"""


def upgrade() -> None:
    no = sa.text("false") if op.get_bind().dialect.name == "postgresql" else sa.text("0")
    op.add_column("label", sa.Column("taken_back", sa.Boolean(), nullable=False, server_default=no))
    op.execute("DROP VIEW bi_fact_label")
    op.execute(f"CREATE VIEW bi_fact_label AS {BEFORE}{COUNTS}")


def downgrade() -> None:
    op.execute("DROP VIEW bi_fact_label")
    op.drop_column("label", "taken_back")
    op.execute(f"CREATE VIEW bi_fact_label AS {BEFORE}")
