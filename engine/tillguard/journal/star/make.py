"""Views are made anew whenever the tables below them may have changed."""

from __future__ import annotations

from zlib import crc32

from sqlalchemy import Connection, inspect, text

from .columns import View
from .tables import StarMark
from .views import VIEWS

PUBLIC, BI = "public", "bi"
PREFIX = "bi_"
MINE = """
SELECT r.region, r.store FROM star_right r JOIN pg_roles p ON p.rolname = r.role
WHERE pg_has_role(current_user, p.oid, 'USAGE')
UNION ALL
SELECT '', '' FROM pg_class c WHERE c.oid = '{schema}.star_right'::regclass
    AND pg_has_role(current_user, c.relowner, 'USAGE')"""
"""What the asking role may see: what it was granted, directly or through a role of which it is a
member; whoever owns the tables sees everything."""

SEEN = """
SELECT s.store FROM star_store s WHERE EXISTS (SELECT FROM {bi}.may m
    WHERE m.region IN ('', s.region) AND m.store IN ('', s.store))"""
NAMED = "{{branch}} IN (SELECT store FROM {bi}.seen)"
"""A join that PostgreSQL spreads over its processes."""
RIGHT = (
    "((SELECT bool_or(m.region = '' AND m.store = '') FROM {bi}.may m)"
    " OR {{branch}} IN (SELECT store FROM {bi}.seen))"
)
"""Where a branch may be missing in dim_store, or be several."""

MARK = "views"
VIEWS_PRINT = crc32(
    "".join(
        [MINE, SEEN, NAMED, RIGHT, *(v.query(sqlite) for v in VIEWS for sqlite in (True, False))]
    ).encode()
)
"""Tells the views of one version of this software from those of another."""


def views_schema(connection: Connection) -> str:
    """Where PostgreSQL keeps the views: `bi`, or `NAME_bi` for a journal in a schema of its own;
    empty in SQLite."""
    if connection.dialect.name == "sqlite":
        return ""
    own = str(connection.scalar(text("SELECT current_schema()")))
    return BI if own == PUBLIC else f"{own}_{BI}"


def make_views(connection: Connection) -> None:
    """Make every view; they must not be there."""
    _mark(connection)
    bi = views_schema(connection)
    if not bi:
        for view in VIEWS:
            connection.execute(text(f"CREATE VIEW {PREFIX}{view.name} AS {plain(view, True)}"))
        return
    own = connection.scalar(text("SELECT current_schema()"))
    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{bi}"'))
    for name, query in (("may", MINE), ("seen", SEEN)):
        sql = query.format(schema=f'"{own}"', bi=f'"{bi}"')
        connection.execute(text(f'CREATE VIEW "{bi}".{name} AS {sql.replace(":", BACK)}'))
    for view in VIEWS:
        right = (NAMED if view.named else RIGHT).format(bi=f'"{bi}"')
        made = f'CREATE VIEW "{bi}".{view.name} WITH (security_barrier) AS '
        connection.execute(text(made + plain(view, False, right)))


BACK = "\\:"
"""A colon that is no parameter."""


def plain(view: View, sqlite: bool, right: str = "") -> str:
    return view.query(sqlite, right).replace(":", BACK)


def take_down(connection: Connection) -> None:
    """Take the star's views away, so that the tables below may change; what was before stays."""
    if not inspect(connection).has_table(StarMark.__tablename__):
        return
    bi = views_schema(connection)
    names = [view.name for view in VIEWS]
    for name in [f"{PREFIX}{name}" for name in names] if not bi else []:
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))
    for name in [*reversed(names), "seen", "may"] if bi else []:
        connection.execute(text(f'DROP VIEW IF EXISTS "{bi}".{name}'))


def views_stand(connection: Connection) -> bool:
    """Whether the views are there as this software makes them."""
    known = connection.scalar(text("SELECT upto FROM star_mark WHERE of = :of"), {"of": MARK})
    return bool(known == VIEWS_PRINT)


def _mark(connection: Connection) -> None:
    connection.execute(text("DELETE FROM star_mark WHERE of = :of"), {"of": MARK})
    connection.execute(
        text("INSERT INTO star_mark (of, upto) VALUES (:of, :upto)"),
        {"of": MARK, "upto": VIEWS_PRINT},
    )
