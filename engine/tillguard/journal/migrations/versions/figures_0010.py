"""The day book, and the views from which dashboards and other tools read the same figures."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

COUNTS = ("transactions", "flagged", "asked", "held", "degraded")
SUMS = ("amount", "expected_loss", "last_at")
KEYS = ("business_date", "store", "register", "employee", "kind")

VIEWS = {
    "bi_fact_day": """
        SELECT business_date, region, store, register, employee, kind, transactions, amount,
            flagged, asked, held, degraded, expected_loss, last_at FROM day_book""",
    "bi_fact_decision": """
        SELECT seq AS decision_id, key, revision, business_date, region, store, register, employee,
            kind, at, received, amount, action, flagged, risk, probability, expected_loss, typology,
            party, bundle, model, degraded, reason FROM decision""",
    "bi_fact_case": """
        SELECT id AS case_id, subject_kind, subject, typology, party, region, store, opened, due,
            value, state, holder, disposition, recovered, closed_at, minutes_spent
        FROM investigation_case""",
    "bi_fact_label": """
        SELECT l.key, l.source, l.labeller, l.known, l.confirmed, l.typology, l.loss, l.propensity,
            d.business_date, d.region, d.store, d.register, d.employee, d.probability
        FROM label l JOIN decision d ON d.key = l.key AND d.revision = (
            SELECT max(n.revision) FROM decision n WHERE n.key = l.key)""",
}


def upgrade() -> None:
    op.create_table(
        "day_book",
        *(sa.Column(name, sa.String(), nullable=False) for name in (*KEYS, "region")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in SUMS),
        sa.PrimaryKeyConstraint(*KEYS),
    )
    op.create_table(
        "day_book_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")


def downgrade() -> None:
    for name in VIEWS:
        op.execute(f"DROP VIEW {name}")
    op.drop_table("day_book_mark")
    op.drop_table("day_book")
