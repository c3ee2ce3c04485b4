"""What the views of the star schema rest on; money is minor units, time is epoch seconds UTC."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Date, Double, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from ..tables import Serial


class StarKey(SQLModel, table=True):
    """A number in the place of a name: what the views show of an employee, a person of the staff, a
    model or a bundle. `of` says which."""

    __tablename__ = "star_key"
    __table_args__ = (UniqueConstraint("of", "name", name="star_key_name"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    of: str
    name: str


class DecisionFact(SQLModel, table=True):
    """What of a decision is counted, a tenth of its bytes; `latest` until a higher revision comes.
    `gross` is the amount before discounts."""

    __tablename__ = "decision_fact"
    __table_args__ = (
        Index("decision_fact_branch", "business_date", "store"),
        Index("decision_fact_key", "key"),
    )

    seq: int = Field(primary_key=True, sa_type=Serial, sa_column_kwargs={"autoincrement": False})
    key: str
    revision: int
    latest: bool
    business_date: date = Field(sa_type=Date)
    store: str
    register_id: str = Field(sa_column_kwargs={"name": "register"})
    employee_id: int = Field(sa_type=BigInteger)
    kind: str
    at: int = Field(sa_type=BigInteger)
    received: int = Field(sa_type=BigInteger)
    amount: int = Field(sa_type=BigInteger)
    gross: int = Field(sa_type=BigInteger)
    discount: int = Field(sa_type=BigInteger)
    action: int
    flagged: bool
    risk: float = Field(sa_type=Double)
    probability: float | None = Field(default=None, sa_type=Double)
    expected_loss: int = Field(sa_type=BigInteger)
    typology: str
    model_id: int = Field(sa_type=BigInteger)
    bundle_id: int = Field(sa_type=BigInteger)
    degraded: bool


class HitFact(SQLModel, table=True):
    """A rule that hit in a decision."""

    __tablename__ = "hit_fact"
    __table_args__ = (Index("hit_fact_branch", "business_date", "store"),)

    seq: int = Field(primary_key=True, sa_type=Serial, sa_column_kwargs={"autoincrement": False})
    rule: str = Field(primary_key=True)
    latest: bool
    business_date: date = Field(sa_type=Date)
    store: str
    employee_id: int = Field(sa_type=BigInteger)
    kind: str
    flagged: bool
    expected_loss: int = Field(sa_type=BigInteger)


class CashFact(SQLModel, table=True):
    """A drawer that was counted; `difference` is counted minus expected."""

    __tablename__ = "cash_fact"
    __table_args__ = (Index("cash_fact_branch", "business_date", "store"),)

    seq: int = Field(primary_key=True, sa_type=Serial, sa_column_kwargs={"autoincrement": False})
    business_date: date = Field(sa_type=Date)
    store: str
    register_id: str = Field(sa_column_kwargs={"name": "register"})
    employee_id: int = Field(sa_type=BigInteger)
    at: int = Field(sa_type=BigInteger)
    difference: int = Field(sa_type=BigInteger)


class StarStore(SQLModel, table=True):
    """A branch, as the live policies or, for one that they do not name, its decisions have it."""

    __tablename__ = "star_store"

    store: str = Field(primary_key=True)
    region: str
    time_zone: str
    country: str
    subdivision: str
    opened: date | None = Field(default=None, sa_type=Date)
    closed: date | None = Field(default=None, sa_type=Date)


class StarRule(SQLModel, table=True):
    """A rule as it was when it was last live."""

    __tablename__ = "star_rule"

    rule: str = Field(primary_key=True)
    title: str = Field(sa_type=Text)
    typology_group: str
    typology: str
    party: str
    severity: int
    live: bool


class StarReason(SQLModel, table=True):
    """A reason code: what a rule may say, or what a decision was put down to."""

    __tablename__ = "star_reason"

    code: str = Field(primary_key=True)
    typology_group: str
    party: str


class StarDay(SQLModel, table=True):
    """A day of the calendar and of the 4-5-4 year."""

    __tablename__ = "star_day"

    business_date: date = Field(primary_key=True, sa_type=Date)
    retail_year: int
    retail_quarter: int
    retail_month: int
    retail_week: int
    week_begins: date = Field(sa_type=Date)


class StarRight(SQLModel, table=True):
    """What a role of the database sees through the views: one region or store, or everything where
    both are empty. PostgreSQL asks it; SQLite has no roles."""

    __tablename__ = "star_right"

    role: str = Field(primary_key=True)
    region: str = Field(primary_key=True)
    store: str = Field(primary_key=True)


class StarMark(SQLModel, table=True):
    """Up to which record, step or plan names were given their numbers."""

    __tablename__ = "star_mark"

    of: str = Field(primary_key=True)
    upto: int = Field(sa_type=BigInteger)
