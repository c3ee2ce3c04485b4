"""The dimensions: what facts are cut by."""

from __future__ import annotations

from .columns import Column, View, count, moment, yes

DIM_STORE = View(
    "dim_store",
    "A branch.",
    (
        Column("store", "s.store", "key of the branch"),
        Column("region", "s.region", "region of the chain; empty where nobody said it"),
        Column("time_zone", "s.time_zone", "its zone", "IANA name"),
        Column("country", "s.country", "country; empty where nobody said it", "ISO 3166-1"),
        Column("subdivision", "s.subdivision", "state or province", "ISO 3166-2"),
        Column("opened", "s.opened", "its first day; empty where nobody said it", "date"),
        Column("closed", "s.closed", "its last day; empty while it is open", "date"),
    ),
    "star_store s",
    "s.store",
)


def part(name: str, postgresql: str, sqlite: str, meaning: str) -> Column:
    """A number of the calendar."""
    return Column(
        name,
        f"CAST(EXTRACT({postgresql} FROM d.business_date) AS integer)",
        meaning,
        "number",
        f"CAST({sqlite} AS integer)",
    )


DIM_DATE = View(
    "dim_date",
    "A day, with its week of the 4-5-4 calendar of the National Retail Federation.",
    (
        Column("business_date", "d.business_date", "the day", "date"),
        part("year", "YEAR", "strftime('%Y', d.business_date)", "calendar year"),
        part("quarter", "QUARTER", "(strftime('%m', d.business_date) + 2) / 3",
             "calendar quarter, 1 to 4"),
        part("month", "MONTH", "strftime('%m', d.business_date)", "calendar month, 1 to 12"),
        part("day", "DAY", "strftime('%d', d.business_date)", "day of the month"),
        part("weekday", "ISODOW", "(strftime('%w', d.business_date) + 6) % 7 + 1",
             "1 Monday to 7 Sunday"),
        count("retail_year", "d.retail_year", "4-5-4 year, named by the year in which it begins"),
        count("retail_quarter", "d.retail_quarter", "quarter of it, 1 to 4"),
        count("retail_month", "d.retail_month", "month of it, 1 February to 12 January"),
        count("retail_week", "d.retail_week", "week of it, 1 to 53"),
        Column("week_begins", "d.week_begins", "the Sunday on which the week begins", "date"),
    ),
    "star_day d",
)  # fmt: skip

DIM_EMPLOYEE = View(
    "dim_employee",
    "A cashier or somebody of the staff by a number; what the till or the plan calls them is not"
    " shown.",
    (
        count("employee_key", "k.id", "number in place of the name"),
        Column("role", "CASE WHEN k.of = 'staff' THEN 'staff' ELSE 'cashier' END",
               "cashier at the tills, or staff who work on cases and answer tills"),
    ),
    "star_key k JOIN (SELECT 'employee' AS kind UNION ALL SELECT 'staff') r ON r.kind = k.of",
)  # fmt: skip

DIM_RULE = View(
    "dim_rule",
    "A rule as it was when it was last live.",
    (
        Column("rule", "r.rule", "the rule's id"),
        Column("title", "r.title", "what it looks for"),
        Column("reason_code", "r.typology", "what it speaks for, in dim_reason"),
        Column("rule_group", "r.typology_group", "folder of the rule: returns, payments, ..."),
        Column("party", "r.party", "whom it is about: customer or staff"),
        count("severity", "r.severity", "1 a note to 5 certain and costly"),
        yes("live", "r.live", "it is in the live bundle"),
    ),
    "star_rule r",
)

DIM_REASON = View(
    "dim_reason",
    "A reason code.",
    (
        Column("reason_code", "r.code", "the code; NONE where nothing was suspected"),
        Column("reason_group", "r.typology_group", "returns, payments, discounts, cash, ..."),
        Column("party", "r.party", "whom it is about: customer or staff"),
    ),
    "star_reason r",
)

DIM_MODEL = View(
    "dim_model",
    "A model that estimated decisions; one row stands for rules alone.",
    (
        count("model_key", "k.id", "number of the model"),
        Column("model", "k.name", "hash of the model; empty for rules alone"),
        moment("made_at", "m.made_at", "when it was fitted"),
        moment("live_since",
               "(SELECT min(t.at) FROM model_step t WHERE t.model = k.name AND t.step = 'promote')",
               "when it was first made live"),
        yes("live", "l.hash IS NOT NULL", "it answers now"),
    ),
    "star_key k LEFT JOIN model m ON m.hash = k.name"
    " LEFT JOIN live l ON l.name = 'model' AND l.hash = k.name"
    " JOIN (SELECT 'model' AS kind) r ON r.kind = k.of",
)  # fmt: skip

DIMENSIONS = (DIM_STORE, DIM_DATE, DIM_EMPLOYEE, DIM_RULE, DIM_REASON, DIM_MODEL)
