"""Bearer tokens of accounts: only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import BigInteger, delete
from sqlmodel import Field, Session, SQLModel, col

from tillguard.domain import Account
from tillguard.errors import UnknownAccount

from .accounts import AccountRow, account_in

PREFIX = "tg_"
"""By which a token that leaked into a file is found."""


class TokenRow(SQLModel, table=True):
    """A token under its hash: whoever reads the table cannot use it. `made` in epoch seconds."""

    __tablename__ = "token"

    token: str = Field(primary_key=True)
    account: str = Field(foreign_key="account.name", index=True)
    made: int = Field(sa_type=BigInteger)


def print_of(token: str) -> str:
    """SHA-256 of a token; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_token(session: Session, name: str, now: int) -> str:
    """A new token of an account, shown this once; raises UnknownAccount."""
    if session.get(AccountRow, name) is None:
        raise UnknownAccount(f"no account is called {name}: see `tillguard accounts list`")
    token = PREFIX + secrets.token_urlsafe(32)
    session.add(TokenRow(token=print_of(token), account=name, made=now))
    return token


def revoke_tokens(session: Session, name: str) -> int:
    """Take all tokens of an account away; how many there were."""
    found = session.execute(delete(TokenRow).where(col(TokenRow.account) == name))
    return int(found.rowcount)  # type: ignore[attr-defined]


def account_of(session: Session, print_: str) -> Account | None:
    """Whose token has this hash."""
    row = session.get(TokenRow, print_)
    return account_called(session, row.account) if row else None


def account_called(session: Session, name: str) -> Account | None:
    row = session.get(AccountRow, name)
    return account_in(row) if row else None
