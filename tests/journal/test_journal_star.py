"""The star schema says the same as the pages, counts everything once, and nobody sees more of it
than they were granted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import text

from tillguard.console.dashboard import midnight
from tillguard.console.kpis import KPIS, Kpi
from tillguard.console.model_health import health
from tillguard.domain import Case
from tillguard.journal import DecisionRow, Journal, ModelStep, ShadowScore, Stage, save_scores
from tillguard.journal.figures import Part, Reviewed, reviewed, reviewed_by, summed, worked
from tillguard.journal.group import write_group
from tillguard.journal.model_health import judged
from tillguard.journal.star import VIEWS, View, views_schema
from tillguard.journal.versions import point
from tillguard.policy import retail_year

from .conftest import make_case, make_row
from .star_shop import add_up, open_star_shop, sold

PARTS = (
    Part("2017-12-01", "2017-12-31"),
    Part("2017-12-02", "2017-12-03", region="west"),
    Part("2017-12-01", "2017-12-31", store="S003"),
    Part("2017-12-01", "2017-12-04", store="S001", register="R0"),
    Part("2017-12-01", "2017-12-31", store="S002", employee="E3"),
)


@pytest.fixture(scope="module")
def star(module_url: str) -> Iterator[Journal]:
    opened = Journal.open(module_url)
    open_star_shop(opened, make_row, make_case)
    yield opened
    opened.close()


def named(journal: Journal, view: str) -> str:
    """A view under the name that it has in this database."""
    with journal.database.reading.connect() as connection:
        schema = views_schema(connection)
    return f'"{schema}".{view}' if schema else f"bi_{view}"


def ask(journal: Journal, sql: str, **values: object) -> list[tuple[object, ...]]:
    for view in VIEWS:
        sql = sql.replace(f"<{view.name}>", named(journal, view.name))
    with journal.database.view() as session:
        return [tuple(row) for row in session.execute(text(sql), values)]


def within(journal: Journal, part: Part) -> tuple[str, dict[str, object]]:
    """A part as conditions on a fact; an employee by the number that stands for the name."""
    wanted = {name: getattr(part, name) for name in ("store", "register") if getattr(part, name)}
    conditions = ["f.business_date BETWEEN :since AND :until"]
    conditions += [f"f.{name} = :{name}" for name in wanted]
    if part.region:
        conditions.append("s.region = :region")
    values = {"since": part.since, "until": part.until, "region": part.region, **wanted}
    if part.employee:
        number = journal.database.read(
            f"SELECT id FROM star_key WHERE of = 'employee' AND name = '{part.employee}'"
        )
        conditions.append("f.employee_key = :employee")
        values["employee"] = number[0][0]
    return " AND ".join(conditions), values


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.code)
def test_every_figure_of_the_pages_is_that_of_the_views(star: Journal, kpi: Kpi) -> None:
    for part in PARTS:
        where, values = within(star, part)
        sql = (
            f"SELECT {kpi.above}, {kpi.below} FROM <{kpi.view}> f"
            f" JOIN <dim_store> s ON s.store = f.store WHERE {where}"
        )
        [(above, below)] = ask(star, sql, **values)
        with star.database.view() as session:
            found = summed(session, part, "store").values()
        sums = sum(found, start=type(next(iter(found)))())
        assert (int(above), int(below)) == (kpi.numerator(sums), kpi.denominator(sums))
        assert kpi.denominator(sums) > 0


def test_what_was_said_and_what_it_brought_is_that_of_the_views(star: Journal) -> None:
    for part in PARTS:
        where, values = within(star, part)
        [found] = ask(
            star,
            f"""SELECT count(*), sum(c), sum(p) FROM (
                SELECT f.transaction_key, max(confirmed) AS c, max(
                    CASE WHEN source = 'approval' THEN confirmed * loss ELSE 0 END) AS p
                FROM <fact_label> f JOIN <fact_transaction> t USING (transaction_key)
                JOIN <dim_store> s ON s.store = f.store
                WHERE latest = 1 AND {where.replace("f.register", "t.register")}
                GROUP BY f.transaction_key) AS x""",
            **values,
        )
        with star.database.view() as session:
            pages = reviewed(session, part)
            stores = reviewed_by(session, part, "store")
        assert sum(stores.values(), Reviewed()) == pages
        assert tuple(int(one or 0) for one in found) == pages[:3]
    part = PARTS[0]
    days = midnight(date(2017, 12, 5)), midnight(date(2017, 12, 7))
    with star.database.view() as session:
        cases = worked(session, part, *days, now=1_512_900_000)
    [view] = ask(
        star,
        """SELECT sum(CASE WHEN state <> 'closed' THEN 1 ELSE 0 END),
            sum(CASE WHEN state <> 'closed' AND due_at < '2017-12-10T10:00:00Z' THEN 1 ELSE 0 END),
            sum(CASE WHEN closed_on BETWEEN '2017-12-05' AND '2017-12-06' THEN 1 ELSE 0 END),
            sum(recovered), sum(minutes_spent) FROM <fact_case>""",
    )
    assert tuple(int(str(one)) for one in view) == (cases.open, *cases[2:]) == (3, 3, 5, 400, 60)
    assert cases.age == 3 * (1_512_900_000 - 1_512_200_000)
    [staff] = ask(
        star,
        "SELECT sum(planned_cases), sum(planned_minutes), sum(closed_cases), sum(confirmed_cases),"
        " sum(spent_minutes), sum(recovered) FROM <fact_staff_day>",
    )
    assert tuple(int(str(one)) for one in staff) == (8, 240, 5, 2, 60, 400)


@pytest.mark.parametrize("stores", [frozenset[str](), frozenset({"S001", "S003"})])
def test_what_a_models_health_rests_on_is_that_of_the_views(
    star: Journal, stores: frozenset[str]
) -> None:
    with star.database.view() as session:
        found = judged(session, PARTS[0]._replace(stores=stores))
    seen = sorted(stores) or ["S001", "S002", "S003"]
    named_stores = ", ".join(f"'{one}'" for one in seen)
    [view] = ask(
        star,
        f"""SELECT count(*), sum(c), count(p), sum(p), sum(w) FROM (
            SELECT f.transaction_key, max(confirmed) AS c, max(f.probability) AS p,
                min(hours_until_known) AS w
            FROM <fact_label> f WHERE latest = 1 AND f.store IN ({named_stores})
            GROUP BY f.transaction_key) AS x""",
    )
    scored = [one.probability for one in found if one.probability is not None]
    assert len(found) >= 3
    said = len(found), sum(one.confirmed for one in found), len(scored), sum(scored)
    waited = sum(one.waited for one in found) / 3600
    assert [float(str(one)) for one in view] == pytest.approx([*map(float, said), waited])


def test_a_model_is_judged_by_what_it_promised_of_what_was_reviewed(star: Journal) -> None:
    other = "c" * 64
    with star.database.view() as session:
        found = judged(session, PARTS[0])
        seqs = dict(session.execute(text("SELECT key, max(seq) FROM decision GROUP BY key")).all())
        said = session.execute(text("SELECT DISTINCT key FROM label")).scalars().all()
    model = found[0].model
    assert health(star, model, PARTS[0], 0.5).contest is None
    star.save_model(other, b"{}", 1)
    with star.database.transaction() as session:
        save_scores(session, other, [ShadowScore(seqs[key], 0.25, 100) for key in said])
        point(session, "challenger", other, "ann", 1)
    step = ModelStep(model, Stage.DRIFT, True, 9, "daily", {"level": "watch", "psi": {}}, "watch")
    star.save_model(model, b"{}", 1)
    star.record_model_step(step)
    told = health(star, model, PARTS[0], 0.5)
    mine = [one for one in found if one.model == model and one.probability is not None]
    assert told.scored == len(mine) == sum(one.rows for one in told.promises) > 0
    errors = [(float(one.probability or 0) - one.confirmed) ** 2 for one in mine]
    assert told.brier == pytest.approx(sum(errors) / len(errors))
    assert all(one.came.low <= one.came.value <= one.came.high for one in told.promises)
    assert sum(one.labels for one in told.lags) == len(found)
    assert told.drift == step
    assert told.contest is not None
    assert told.contest.beside.scores == told.contest.labels > 0
    assert told.contest.champion == pytest.approx(told.brier)
    assert told.all.degraded == sum(these.degraded for these in told.days.values()) > 0


def test_facts_count_every_transaction_once_and_every_decision(star: Journal) -> None:
    [(transactions,)] = ask(star, "SELECT sum(transactions) FROM <fact_transaction>")
    [(decisions, latest)] = ask(star, "SELECT sum(decisions), sum(latest) FROM <fact_decision>")
    assert (transactions, decisions, latest) == (200, 219, 200)
    hits = "SELECT count(*), sum(latest) FROM <fact_rule_hit>"
    rows = star.database.read("SELECT hits, key, revision FROM decision")
    newest = {key: max(r for _, k, r in rows if k == key) for _, key, _ in rows}
    told = [(hits.count("rule"), newest[key] == revision) for hits, key, revision in rows]
    assert ask(star, hits) == [(sum(n for n, _ in told), sum(n for n, last in told if last))]


@pytest.mark.parametrize("view", [v for v in VIEWS if v.increment], ids=lambda view: view.name)
def test_what_is_above_the_increment_is_all_that_is_new(star: Journal, view: View) -> None:
    every = ask(star, f"SELECT {view.increment} FROM <{view.name}> ORDER BY 1")
    middle = every[len(every) // 2][0]
    newer = ask(
        star, f"SELECT 1 FROM <{view.name}> WHERE {view.increment} > :from", **{"from": middle}
    )
    assert len(newer) == sum(row[0] > middle for row in every)  # type: ignore[operator]
    assert all(row[0] is not None for row in every)


def test_a_transaction_that_is_sent_again_moves_above_the_increment(
    journal: Journal, case: Callable[..., Case], row: Callable[..., DecisionRow]
) -> None:
    open_star_shop(journal, row, case)
    [(before,)] = ask(journal, "SELECT max(change_id) FROM <fact_transaction>")
    with journal.database.hot_transaction() as driver:
        write_group(driver, [sold(row, 5, 3)])
    add_up(journal)
    found = ask(
        journal,
        "SELECT transaction_key FROM <fact_transaction> WHERE change_id > :before",
        before=before,
    )
    assert found == [("k5",)]


def test_every_fact_finds_its_dimensions(star: Journal) -> None:
    [(lost,)] = ask(
        star,
        """SELECT count(*) FROM <fact_decision> f
            LEFT JOIN <dim_store> s ON s.store = f.store
            LEFT JOIN <dim_date> d ON d.business_date = f.business_date
            LEFT JOIN <dim_employee> e ON e.employee_key = f.employee_key AND e.role = 'cashier'
            LEFT JOIN <dim_model> m ON m.model_key = f.model_key
            LEFT JOIN <dim_reason> r ON r.reason_code = f.reason_code
            WHERE s.store IS NULL OR d.business_date IS NULL OR e.employee_key IS NULL
                OR m.model_key IS NULL OR r.reason_code IS NULL""",
    )
    assert lost == 0
    [(day, year, month, week, weekday)] = ask(
        star,
        "SELECT business_date, retail_year, retail_month, retail_week, weekday FROM <dim_date>"
        " WHERE business_date = '2018-02-03'",
    )
    assert (str(day), year, month, week, weekday) == ("2018-02-03", 2017, 12, 53, 6)
    [(days,)] = ask(star, "SELECT count(*) FROM <dim_date>")
    assert days == 7 * retail_year.weeks(2017)


def test_no_view_shows_what_the_till_or_the_plan_calls_somebody(star: Journal) -> None:
    names = {f"E{n}" for n in range(7)} | {"E12", "ann", "max", "M7", "tok_1"}
    for view in VIEWS:
        shown = {str(cell) for row in ask(star, f"SELECT * FROM <{view.name}>") for cell in row}
        assert not shown & names, view.name
