"""What the star schema rests on; the day book is added up anew, with discounts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tillguard.journal.migrations.versions import figures_0010, taken_back_0017

revision = "0021"
down_revision = "0020"

VIEWS = figures_0010.VIEWS | {"bi_fact_label": taken_back_0017.BEFORE + taken_back_0017.COUNTS}
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = ("gross", "discount", "counts", "cash_over", "cash_short")
BY_BRANCH = ("decision_fact", "hit_fact", "cash_fact")
TABLES = ("star_store", "star_rule", "star_reason", "star_day", "star_right", "star_mark")


def text_(*names: str, kind: type = sa.String) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind(), nullable=False) for name in names]


def big(*names: str) -> list[sa.Column[Any]]:
    return text_(*names, kind=sa.BigInteger)


def day(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def yes(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def whole(*names: str) -> list[sa.Column[Any]]:
    return text_(*names, kind=sa.Integer)


def upgrade() -> None:
    for name in VIEWS:
        op.execute(f"DROP VIEW {name}")
    op.execute("DELETE FROM day_book")
    op.execute("DELETE FROM day_book_mark")
    for name in ADDED:
        added = sa.Column(name, sa.BigInteger(), nullable=False, server_default=sa.text("0"))
        op.add_column("day_book", added)
    facts()
    dimensions()
    for name in BY_BRANCH:
        op.create_index(f"{name}_branch", name, ["business_date", "store"])
    op.create_index("decision_fact_key", "decision_fact", ["key"])


def serial() -> sa.Column[Any]:
    return sa.Column("seq", SERIAL, nullable=False, autoincrement=False)


def facts() -> None:
    op.create_table(
        "decision_fact", serial(), *text_("key"), *whole("revision"), yes("latest"),
        day("business_date"), *text_("store", "register"), *big("employee_id"), *text_("kind"),
        *big("at", "received", "amount", "gross", "discount"), *whole("action"), yes("flagged"),
        sa.Column("risk", sa.Double(), nullable=False), sa.Column("probability", sa.Double()),
        *big("expected_loss"), *text_("typology"), *big("model_id", "bundle_id"), yes("degraded"),
        sa.PrimaryKeyConstraint("seq"),
    )  # fmt: skip
    op.create_table(
        "hit_fact", serial(), *text_("rule"), yes("latest"), day("business_date"),
        *text_("store"), *big("employee_id"), *text_("kind"), yes("flagged"),
        *big("expected_loss"), sa.PrimaryKeyConstraint("seq", "rule"),
    )  # fmt: skip
    op.create_table(
        "cash_fact", serial(), day("business_date"), *text_("store", "register"),
        *big("employee_id", "at", "difference"), sa.PrimaryKeyConstraint("seq"),
    )  # fmt: skip


def dimensions() -> None:
    op.create_table(
        "star_key", sa.Column("id", SERIAL, nullable=False), *text_("of", "name"),
        sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("of", "name", name="star_key_name"),
    )  # fmt: skip
    op.create_table(
        "star_store", *text_("store", "region", "time_zone", "country", "subdivision"),
        day("opened", True), day("closed", True), sa.PrimaryKeyConstraint("store"),
    )  # fmt: skip
    op.create_table(
        "star_rule", *text_("rule"), *text_("title", kind=sa.Text),
        *text_("typology_group", "typology", "party"), *whole("severity"), yes("live"),
        sa.PrimaryKeyConstraint("rule"),
    )  # fmt: skip
    op.create_table(
        "star_reason", *text_("code", "typology_group", "party"), sa.PrimaryKeyConstraint("code")
    )
    op.create_table(
        "star_day", day("business_date"),
        *whole("retail_year", "retail_quarter", "retail_month", "retail_week"), day("week_begins"),
        sa.PrimaryKeyConstraint("business_date"),
    )  # fmt: skip
    op.create_table(
        "star_right", *text_("role", "region", "store"),
        sa.PrimaryKeyConstraint("role", "region", "store"),
    )  # fmt: skip
    op.create_table("star_mark", *text_("of"), *big("upto"), sa.PrimaryKeyConstraint("of"))


def downgrade() -> None:
    for name in (*BY_BRANCH, "star_key", *TABLES):
        op.drop_table(name)
    for name in ADDED:
        op.drop_column("day_book", name)
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")
