"""Filters of the queue that people keep under a name of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Text
from sqlmodel import Field, Session, SQLModel, select

from tillguard.errors import TooManyFilters

MOST = 20
"""Filters of one account."""


class SavedFilterRow(SQLModel, table=True):
    """`filters` is JSON: by parameter of the queue's address its value."""

    __tablename__ = "saved_filter"

    account: str = Field(primary_key=True, foreign_key="account.name")
    name: str = Field(primary_key=True)
    filters: str = Field(sa_type=Text)


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A name, and the parameters of the queue's address for which it stands."""

    name: str
    filters: Mapping[str, str]


def saved_filters(session: Session, account: str) -> list[SavedFilter]:
    """Those of an account, by name."""
    rows = select(SavedFilterRow).where(SavedFilterRow.account == account)
    found = session.exec(rows.order_by(SavedFilterRow.name))
    return [SavedFilter(row.name, json.loads(row.filters)) for row in found]


def save_filter(session: Session, account: str, kept: SavedFilter) -> None:
    """Keep a filter, in place of one of the same name; raises TooManyFilters."""
    known = [one.name for one in saved_filters(session, account)]
    if kept.name not in known and len(known) >= MOST:
        raise TooManyFilters(f"you keep {MOST} filters: remove one of them first")
    said = json.dumps(dict(kept.filters), sort_keys=True)
    session.merge(SavedFilterRow(account=account, name=kept.name, filters=said))


def remove_filter(session: Session, account: str, name: str) -> None:
    """Forget a filter; one that is gone already is no error."""
    if row := session.get(SavedFilterRow, (account, name)):
        session.delete(row)
