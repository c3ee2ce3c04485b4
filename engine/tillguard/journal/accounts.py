"""Who may sign in to the console, and who is signed in."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import BigInteger, delete
from sqlmodel import Field, Session, SQLModel, col, select

from tillguard.domain import Account, Role
from tillguard.errors import UnknownAccount

from .saved_filters import SavedFilterRow
from .scorecards import ScorecardRow


class AccountRow(SQLModel, table=True):
    """An account with the hash of its password; stores as a JSON list."""

    __tablename__ = "account"

    name: str = Field(primary_key=True)
    role: str
    stores: str
    person: str
    password: str


class SignedInRow(SQLModel, table=True):
    """Somebody's session under the hash of its token: whoever reads the table cannot use it."""

    __tablename__ = "signed_in"

    token: str = Field(primary_key=True)
    account: str = Field(foreign_key="account.name", index=True)
    secret: str
    until: int = Field(sa_type=BigInteger)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session it is, and the secret that its forms carry."""

    account: Account
    secret: str


def save_account(session: Session, account: Account, password: str) -> None:
    """Create an account or change it; `password` is a hash. Its sessions end."""
    end_sessions(session, account.name)
    session.merge(
        AccountRow(
            name=account.name,
            role=account.role.value,
            stores=json.dumps(sorted(account.stores)),
            person=account.person,
            password=password,
        )
    )


def remove_account(session: Session, name: str) -> None:
    """Raises UnknownAccount."""
    row = session.get(AccountRow, name)
    if row is None:
        raise UnknownAccount(f"no account is called {name}: see `tillguard accounts list`")
    end_sessions(session, name)
    session.execute(delete(SavedFilterRow).where(col(SavedFilterRow.account) == name))
    session.execute(delete(ScorecardRow).where(col(ScorecardRow.account) == name))
    session.delete(row)


def accounts(session: Session) -> list[Account]:
    """All of them, by name."""
    return [account_in(row) for row in session.exec(select(AccountRow).order_by(AccountRow.name))]


def password_of(session: Session, name: str) -> str:
    """The hash of an account's password; empty for an account that is not there."""
    row = session.get(AccountRow, name)
    return row.password if row else ""


def sign_in(session: Session, token: str, name: str, secret: str, until: int, now: int) -> None:
    """Open a session under the hash of its token; what is over goes."""
    session.execute(delete(SignedInRow).where(col(SignedInRow.until) <= now))
    session.add(SignedInRow(token=token, account=name, secret=secret, until=until))


def signed_in(session: Session, token: str, now: int) -> SignedIn | None:
    """Who the session belongs to; None where there is none, or none any more."""
    row = session.get(SignedInRow, token)
    if row is None or row.until <= now:
        return None
    return SignedIn(account_in(session.get_one(AccountRow, row.account)), row.secret)


def sign_out(session: Session, token: str) -> None:
    session.execute(delete(SignedInRow).where(col(SignedInRow.token) == token))


def end_sessions(session: Session, name: str) -> None:
    session.execute(delete(SignedInRow).where(col(SignedInRow.account) == name))


def account_in(row: AccountRow) -> Account:
    return Account(row.name, Role(row.role), frozenset(json.loads(row.stores)), row.person)
