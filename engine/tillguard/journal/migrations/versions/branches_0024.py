"""What every branch did on a day, summed up from the day book; that one is found by branch."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

KINDS = ("return", "void", "post_void", "no_sale", "price_override")
SMALL = ("transactions", "flagged", "asked", "held", "degraded")
MONEY = (
    "amount", "expected_loss", "gross", "discount", "counts", "cash_over", "cash_short", "last_at",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "branch_day",
        *whole(sa.String, "business_date", "store", "region"),
        *whole(sa.Integer, *SMALL, *(f"{kind}s" for kind in KINDS)),
        *whole(sa.BigInteger, *MONEY),
        sa.PrimaryKeyConstraint("business_date", "store"),
    )
    names = ", ".join([*SMALL, *MONEY[:-1], *(f"{kind}s" for kind in KINDS)])
    sums = [f"sum({name})" for name in (*SMALL, *MONEY[:-1])]
    sums += [f"sum(CASE WHEN kind = '{kind}' THEN transactions ELSE 0 END)" for kind in KINDS]
    op.execute(
        f"INSERT INTO branch_day (business_date, store, region, last_at, {names})"
        f" SELECT business_date, store, max(region), max(last_at), {', '.join(sums)}"
        " FROM day_book GROUP BY business_date, store"
    )
    op.create_index("day_book_store", "day_book", ["store", "business_date"])


def whole(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind(), nullable=False) for name in names]


def downgrade() -> None:
    op.drop_index("day_book_store", "day_book")
    op.drop_table("branch_day")
