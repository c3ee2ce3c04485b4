"""`bi_seconds_max`: the slowest question to the star schema on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from ..journal import Journal
from ..journal.lines import emptied
from ..journal.star import VIEWS, View
from ..journal.star.parquet import named
from .figure import Figure

SCHEMA = "tillguard_bench"
DECISIONS = 5_000_000
DAYS, STORES, EMPLOYEES = 91, 500, 8_000
FIRST = "2017-09-03"
FIRST_AT = 1_504_396_800
TRIES = 3
MEASURES = 3
"""What is summed up beside the number of rows."""
AS_GRANTED = "-c work_mem=64MB -c jit=off"
"""As `tillguard bi grant` sets a role."""
Tick = Callable[[str, float], None]

FILL = (
    """INSERT INTO star_store SELECT n::text, 'region ' || n % 6, 'America/New_York', 'US', '',
        NULL, NULL FROM generate_series(1, {stores}) n""",
    """INSERT INTO star_key (id, of, name) SELECT n, 'employee', 'e' || n
        FROM generate_series(1, {employees}) n
        UNION ALL SELECT {employees} + 1, 'model', '' UNION ALL SELECT {employees} + 2, 'bundle', ''
        UNION ALL SELECT {employees} + 2 + n, 'staff', 'person ' || n
        FROM generate_series(1, 60) n""",
    """INSERT INTO star_day SELECT d::date, 2017, 1, 1, 1, d::date
        FROM generate_series('{first}'::date, '{first}'::date + 364, '1 day') d""",
    """INSERT INTO star_reason SELECT 'REASON_' || n, 'returns', 'staff'
        FROM generate_series(0, 29) n""",
    """INSERT INTO star_rule SELECT 'rule ' || n, 'A rule', 'returns', 'REASON_' || n % 30, 'staff',
        3, true FROM generate_series(0, 59) n""",
    """INSERT INTO decision_fact
        SELECT n, n % {stores} || '/' || n % 6 || '/' || n, 0, true,
            '{first}'::date + (n::bigint * {days} / {rows})::int, (1 + n % {stores})::text,
            (n / {stores} % 6)::text, 1 + n::bigint * 7919 % {employees},
            (ARRAY['sale','sale','sale','sale','sale','sale','sale','return','void','no_sale'])
                [1 + n::bigint * 31 % 10],
            {at} + n::bigint * 86400 * {days} / {rows}, {at} + n::bigint * 86400 * {days} / {rows},
            n % 9000, n % 9000 + n % 300, n % 300, 1 + (n % 97 = 0)::int * 4, n % 20 = 0,
            (n % 100) / 100.0, (n % 100) / 100.0, n % 500, 'REASON_' || n % 30,
            {employees} + 1, {employees} + 2, n % 5000 = 0
        FROM generate_series(1, {rows}) n""",
    """INSERT INTO hit_fact SELECT seq, 'rule ' || seq % 60, latest, business_date, store,
        employee_id, kind, flagged, expected_loss FROM decision_fact WHERE seq % 18 = 0""",
    """INSERT INTO cash_fact SELECT seq + 1, business_date, store, register, employee_id, at,
        seq % 900 - 450 FROM decision_fact WHERE seq % 20 = 0""",
    """INSERT INTO label (key, source, labeller, known, confirmed, typology, party, loss,
            propensity, weight, taken_back)
        SELECT key, 'verdict', 'person ' || (1 + seq % 60), at + 90000, seq % 3 = 0, typology,
            'staff', 900, 1, 1, false FROM decision_fact WHERE seq % 100 = 0""",
    """INSERT INTO investigation_case (id, subject, subject_kind, typology, party, store, region,
            opened, due, value, minutes, skill, reason, state, holder, disposition, recovered,
            prevented, contest, note, closed_at, minutes_spent, pinned_to, spread, members, links)
        SELECT 'c' || seq, 'e' || employee_id, 'employee', typology, 'staff', store, '', at,
            at + 86400, 9000, 30, 'returns', '', 'closed', 'person ' || (1 + seq % 60), 'confirmed',
            500, 0, '', '', at + 90000, 25, '', 0, '', ''
        FROM decision_fact WHERE seq % 250 = 0""",
    """INSERT INTO case_step (case_id, verb, at, by, asked, changes)
        SELECT id, verb, opened, 'x', '{{}}', '{{}}' FROM investigation_case,
            unnest(ARRAY['open', 'grow', 'claim', 'close']) verb ORDER BY opened""",
    """INSERT INTO plan (made_at, day, value, bound, gap, seconds, prices, explore)
        SELECT {at}, ('{first}'::date + n)::text, 1, 1, 0, 0, '{{}}', 0
        FROM generate_series(0, {days} - 1) n""",
    """INSERT INTO assignment SELECT p.id, c.id, c.holder, 1, 30, 500, 1, '', false, '', 0
        FROM plan p JOIN investigation_case c
        ON to_timestamp(c.opened)::date = p.day::date""",
)


def measure(url: str, tick: Tick, rows: int = DECISIONS) -> list[Figure]:
    """Seconds of the slowest view, until every row is here."""
    with star(url, rows, tick) as journal:
        found = dict(seconds(journal, tick))
    slowest = max(found, key=lambda name: found[name])
    how = f"{rows:,} decisions in {DAYS} days, median of {TRIES}; slowest: {slowest}"
    return [
        Figure("bi_seconds_max", found[slowest], "s", how, floor=2),
        *(Figure(f"bi_s {name}", value, "s", "median") for name, value in sorted(found.items())),
    ]


@contextmanager
def star(url: str, rows: int, tick: Tick) -> Iterator[Journal]:
    """A journal in a schema of its own, filled in the database itself; dropped at the end."""
    schema = emptied(url, SCHEMA)
    options = f"{make_url(schema).query['options']} {AS_GRANTED}"
    asked = make_url(schema).update_query_dict({"options": options})
    journal = Journal.open(asked.render_as_string(hide_password=False))
    values = {
        "rows": rows, "days": DAYS, "stores": STORES, "employees": EMPLOYEES, "first": FIRST,
        "at": FIRST_AT,
    }  # fmt: skip
    for n, statement in enumerate(FILL):
        with journal.database.hot_transaction() as driver:
            driver.execute(statement.format(**values))
        tick("filling a star", (n + 1) / len(FILL))
    place = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(place, autocommit=True) as connection:
        for view in ("decision_fact", "hit_fact", "cash_fact", "label", "investigation_case",
                     "case_step", "assignment", "plan"):  # fmt: skip
            connection.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(SCHEMA, view)))
        try:
            yield journal
        finally:
            journal.close()
            for name in (f"{SCHEMA}_bi", SCHEMA):
                drop = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name))
                connection.execute(drop)


def seconds(journal: Journal, tick: Tick) -> Iterator[tuple[str, float]]:
    """By view and question the median seconds until every row is here."""
    for n, view in enumerate(VIEWS):
        for what, question in questions(journal, view):
            taken = []
            for _ in range(TRIES):
                begun = time.perf_counter()
                journal.database.read(question)
                taken.append(time.perf_counter() - begun)
            yield f"{view.name} {what}", sorted(taken)[TRIES // 2]
        tick("asking the views", (n + 1) / len(VIEWS))


def questions(journal: Journal, view: View) -> Iterator[tuple[str, str]]:
    """Branch by day over all weeks with its first measures, and what is new since the last day."""
    name = named(journal.database, view)
    if not view.increment:
        yield "whole", f"SELECT * FROM {name}"
        return
    measures = [c.name for c in view.columns if c.unit in ("minor units", "1 or 0")][:MEASURES]
    sums = ", ".join(f"sum({one})" for one in measures)
    yield (
        "branch x day",
        (
            f"SELECT store, business_date, count(*), {sums} FROM {name}"
            f" WHERE business_date BETWEEN '{FIRST}' AND '{FIRST}'::date + {DAYS}"
            " GROUP BY store, business_date"
        ),
    )
    since = journal.database.read(
        f"SELECT min({view.increment}) FROM {name}"
        f" WHERE business_date = (SELECT max(business_date) FROM {name})"
    )[0][0]
    yield "one day's increment", f"SELECT * FROM {name} WHERE {view.increment} >= '{since}'"
