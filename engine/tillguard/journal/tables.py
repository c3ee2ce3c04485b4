"""The journal's tables, all in one place; money is minor units, time is epoch seconds UTC."""

from __future__ import annotations

from sqlalchemy import BigInteger, Double, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

metadata = SQLModel.metadata

Serial = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit key; SQLite makes it its row id only when it is spelled INTEGER."""


def only(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows of which this holds."""
    partly = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=partly, postgresql_where=partly)


class Event(SQLModel, table=True):
    """Everything that history learns from, in the order of receipt: the seq of the journal.

    `salt` is random: the digest by which a seal knows the row cannot be guessed without it.
    """

    __table_args__ = (
        only("event_once", "key", "kind", where="once", unique=True),
        only("event_outcome", "key", "received", where="kind = 'outcome'"),
    )

    seq: int = Field(primary_key=True, sa_type=Serial, sa_column_kwargs={"autoincrement": False})
    key: str
    kind: str
    received: int = Field(sa_type=BigInteger)
    once: bool
    body: bytes = Field(sa_type=LargeBinary)
    salt: bytes | None = Field(default=None, sa_type=LargeBinary)


class Decision(SQLModel, table=True):
    """One decision per key and revision, for ever; columns after seq are those of DecisionRow,
    and a salt."""

    __table_args__ = (
        UniqueConstraint("key", "revision", name="decision_key_revision"),
        only("decision_flagged", "received", where="flagged"),
        only("decision_tripped", "received", where="trips <> ''"),
        only("decision_asked", "received", where="action = 5"),
        Index("decision_branch", "store", "business_date", "register"),
    )

    seq: int = Field(
        primary_key=True,
        foreign_key="event.seq",
        sa_type=Serial,
        sa_column_kwargs={"autoincrement": False},
    )
    key: str
    revision: int
    fingerprint: bytes = Field(sa_type=LargeBinary)
    kind: str
    store: str
    region: str
    register_id: str = Field(sa_column_kwargs={"name": "register"})
    employee: str
    customer: str
    card: str
    at: int = Field(sa_type=BigInteger)
    received: int = Field(sa_type=BigInteger)
    business_date: str
    amount: int = Field(sa_type=BigInteger)
    discount: int = Field(sa_type=BigInteger)
    action: int
    flagged: bool
    risk: float = Field(sa_type=Double)
    probability: float | None = Field(default=None, sa_type=Double)
    damage: int = Field(sa_type=BigInteger)
    expected_loss: int = Field(sa_type=BigInteger)
    typology: str
    party: str
    bundle: str
    model: str
    degraded: str
    hits: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    cause: str = Field(sa_type=Text)
    trips: str = Field(sa_type=Text)
    vector: bytes = Field(sa_type=LargeBinary)
    decision: bytes = Field(sa_type=LargeBinary)
    salt: bytes | None = Field(default=None, sa_type=LargeBinary)


class Approval(SQLModel, table=True):
    """What the till asked a manager about one decision; state is waiting, granted or denied."""

    __table_args__ = (only("approval_waiting", "store", where="state = 'waiting'"),)

    seq: int = Field(
        primary_key=True,
        foreign_key="decision.seq",
        sa_type=Serial,
        sa_column_kwargs={"autoincrement": False},
    )
    key: str = Field(index=True)
    store: str
    asked_at: int = Field(sa_type=BigInteger)
    expires_at: int = Field(sa_type=BigInteger)
    state: str = "waiting"
    manager: str = ""
    reason: str = Field(default="", sa_type=Text)
    resolved_at: int | None = Field(default=None, sa_type=BigInteger)


class InvestigationCase(SQLModel, table=True):
    """Evidence about one subject; state is open, claimed or closed."""

    __tablename__ = "investigation_case"
    __table_args__ = (
        only("case_unclosed", "id", where="state <> 'closed'"),
        Index("case_shelf", "state", "snoozed_until", "contest", "store"),
    )

    id: str = Field(primary_key=True)
    subject: str
    subject_kind: str
    typology: str
    party: str
    store: str
    region: str
    opened: int = Field(sa_type=BigInteger)
    due: int = Field(sa_type=BigInteger)
    value: int = Field(sa_type=BigInteger)
    minutes: int
    skill: str
    reason: str = Field(sa_type=Text)
    state: str = "open"
    holder: str = ""
    claimed_at: int | None = Field(default=None, sa_type=BigInteger)
    claimed_until: int | None = Field(default=None, sa_type=BigInteger)
    disposition: str = ""
    recovered: int = Field(default=0, sa_type=BigInteger)
    prevented: int = Field(default=0, sa_type=BigInteger)
    contest: str = ""
    snoozed_until: int | None = Field(default=None, sa_type=BigInteger)
    note: str = Field(default="", sa_type=Text)
    closed_at: int | None = Field(default=None, sa_type=BigInteger)
    minutes_spent: int | None = None
    pinned_to: str = ""
    spread: int = Field(default=0, sa_type=BigInteger)
    members: str = Field(default="", sa_type=Text)
    links: str = Field(default="", sa_type=Text)
    joined_to: str = ""
    answer_due: int | None = Field(default=None, sa_type=BigInteger)
    answered_at: int | None = Field(default=None, sa_type=BigInteger)


class CaseEvidence(SQLModel, table=True):
    """A decision is evidence in one case at most, so that nothing is counted twice."""

    __tablename__ = "case_evidence"

    decision_seq: int = Field(
        primary_key=True,
        foreign_key="decision.seq",
        sa_type=Serial,
        sa_column_kwargs={"autoincrement": False},
    )
    case_id: str = Field(foreign_key="investigation_case.id", index=True)
    position: int


class Plan(SQLModel, table=True):
    """A shift's plan: value and bound in minor units, prices as JSON of role to minor units."""

    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    made_at: int = Field(sa_type=BigInteger)
    day: str
    value: int = Field(sa_type=BigInteger)
    bound: float = Field(sa_type=Double)
    gap: float = Field(sa_type=Double)
    seconds: float = Field(sa_type=Double)
    prices: str = Field(sa_type=Text)
    explore: float = Field(sa_type=Double)


class Assignment(SQLModel, table=True):
    """A case in somebody's queue; `propensity` is the probability with which it was picked, `drawn`
    says that it is a random pick from below the line."""

    plan_id: int = Field(primary_key=True, foreign_key="plan.id", sa_type=Serial)
    case_id: str = Field(primary_key=True, foreign_key="investigation_case.id")
    person: str
    rank: int
    minutes: int
    value: int = Field(sa_type=BigInteger)
    propensity: float = Field(sa_type=Double)
    reason: str = Field(sa_type=Text)
    drawn: bool
    day: str = ""
    late: int = 0


class LeftOut(SQLModel, table=True):
    """A case below the line of a plan, and the price of a minute at which it would enter."""

    __tablename__ = "left_out"

    plan_id: int = Field(primary_key=True, foreign_key="plan.id", sa_type=Serial)
    case_id: str = Field(primary_key=True, foreign_key="investigation_case.id")
    reason: str = Field(sa_type=Text)
    enters_at: float = Field(sa_type=Double)


class Label(SQLModel, table=True):
    """What somebody said of a transaction by verdict, approval or import; never changed.

    `taken_back`: nothing is said any more, neither this nor what the source had said before.
    """

    key: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    labeller: str = Field(primary_key=True)
    known: int = Field(primary_key=True, index=True, sa_type=BigInteger)
    confirmed: bool
    typology: str
    party: str
    loss: int = Field(sa_type=BigInteger)
    propensity: float = Field(sa_type=Double)
    weight: float = Field(sa_type=Double)
    taken_back: bool = False


class Bundle(SQLModel, table=True):
    """Rules, policies and lists under the hash of their content."""

    hash: str = Field(primary_key=True)
    made_at: int = Field(sa_type=BigInteger)
    content: bytes = Field(sa_type=LargeBinary)


class Model(SQLModel, table=True):
    """A trained model under its hash; content is its manifest and place as JSON."""

    hash: str = Field(primary_key=True)
    made_at: int = Field(sa_type=BigInteger)
    content: bytes = Field(sa_type=LargeBinary)


class Norm(SQLModel, table=True):
    """One night's norms under the hash of their content."""

    hash: str = Field(primary_key=True)
    made_at: int = Field(sa_type=BigInteger)
    content: bytes = Field(sa_type=LargeBinary)


class BundleStep(SQLModel, table=True):
    """What was done to which bundle, when, by whom, with which figures (JSON); it only grows."""

    __tablename__ = "bundle_step"

    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    bundle: str = Field(foreign_key="bundle.hash", index=True)
    step: str
    passed: bool
    at: int = Field(sa_type=BigInteger)
    by: str
    figures: str = Field(sa_type=Text)
    note: str = Field(sa_type=Text)


class ShadowDecision(SQLModel, table=True):
    """What a bundle that runs in the shadow would have answered to a decision; it never acts."""

    __tablename__ = "shadow_decision"

    bundle: str = Field(primary_key=True, foreign_key="bundle.hash")
    decision_seq: int = Field(
        primary_key=True,
        foreign_key="decision.seq",
        sa_type=Serial,
        sa_column_kwargs={"autoincrement": False},
    )
    action: int
    flagged: bool
    risk: float = Field(sa_type=Double)
    expected_loss: int = Field(sa_type=BigInteger)
    typology: str
    hits: str = Field(sa_type=Text)


class Catalogue(SQLModel, table=True):
    """What the vectors hold from this record of the journal on: names to meanings as JSON."""

    since: int = Field(primary_key=True, sa_type=Serial, sa_column_kwargs={"autoincrement": False})
    hash: str
    features: str = Field(sa_type=Text)


class Live(SQLModel, table=True):
    """Which bundle, model and shadow bundle answer now, since when and by whom."""

    name: str = Field(primary_key=True)
    hash: str
    since: int = Field(sa_type=BigInteger)
    by: str
