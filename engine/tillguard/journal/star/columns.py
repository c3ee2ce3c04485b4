"""What a view is made of: columns with their meaning and unit, in the words of both databases."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column as SQL, with what it means and its unit; `sqlite` where that says it otherwise."""

    name: str
    sql: str
    meaning: str
    unit: str = "text"
    sqlite: str = ""

    def in_sql(self, sqlite: bool) -> str:
        return f'{(sqlite and self.sqlite) or self.sql} AS "{self.name}"'


@dataclass(frozen=True, slots=True)
class View:
    """One view; `branch` is the column that says whose rows they are, empty where that does not
    matter; `only` says which rows of the source are meant; `increment` never falls from one row's
    version to a later one's; `mark`, where that is not enough, tells a day's rows from others.
    Where not every branch is `named` in dim_store, whoever sees all sees the others, too."""

    name: str
    about: str
    columns: tuple[Column, ...]
    source: str
    branch: str = ""
    increment: str = ""
    sqlite: str = ""
    only: str = ""
    mark: str = ""
    named: bool = True

    def query(self, sqlite: bool, right: str = "") -> str:
        """The SELECT; `right` bounds the rows."""
        columns = ",\n    ".join(column.in_sql(sqlite) for column in self.columns)
        source = (sqlite and self.sqlite) or self.source
        bounds = [self.only, right.format(branch=self.branch) if self.branch else ""]
        where = " AND ".join(bound for bound in bounds if bound)
        return f"SELECT {columns}\nFROM {source}" + (f"\nWHERE {where}" if where else "")


def moment(name: str, sql: str, meaning: str) -> Column:
    """Epoch seconds as a moment."""
    sqlite = f"strftime('%Y-%m-%dT%H:%M:%SZ', {sql}, 'unixepoch')"
    return Column(name, f"to_timestamp({sql})", meaning, "moment (UTC)", sqlite)


def utc_day(name: str, sql: str, meaning: str) -> Column:
    """The UTC day of epoch seconds."""
    sqlite = f"date({sql}, 'unixepoch')"
    return Column(name, f"(to_timestamp({sql}) AT TIME ZONE 'UTC')::date", meaning, "date", sqlite)


def money(name: str, sql: str, meaning: str) -> Column:
    return Column(name, sql, meaning, "minor units")


def count(name: str, sql: str, meaning: str) -> Column:
    return Column(name, sql, meaning, "number")


def yes(name: str, sql: str, meaning: str) -> Column:
    """1 or 0, so that a sum counts."""
    return Column(name, f"CASE WHEN {sql} THEN 1 ELSE 0 END", meaning, "1 or 0")
