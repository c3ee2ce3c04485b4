"""The views: dimensions and facts. The dictionary in docs/bi.md is written from here."""

from __future__ import annotations

from ..labels import COUNTS
from .columns import Column, View, count, moment, money, utc_day, yes
from .dimensions import DIMENSIONS

STORE, DAY = "branch, in dim_store", "trading day of the branch, in dim_date"
WHO = "cashier, in dim_employee"
ACTIONS = "1 approve, 2 and review, 3 warn, 4 verify, 5 ask a manager, 6 hold, 7 deny"
OVER = "CASE WHEN c.difference > 0 THEN c.difference ELSE 0 END"
SHORT = "CASE WHEN c.difference < 0 THEN -c.difference ELSE 0 END"
HOURS = "(l.known - f.at) / 3600.0"
LAST_STEP = "coalesce((SELECT max(t.id) FROM case_step t WHERE t.case_id = c.id), 0)"

FACT_TRANSACTION = View(
    "fact_transaction",
    "A transaction as its latest revision stands.",
    (
        count("change_id", "f.seq", "rises with every row: read what is above"),
        Column("transaction_key", "f.key", "the till's key; a higher revision has the same"),
        Column("business_date", "f.business_date", DAY, "date"),
        Column("store", "f.store", STORE),
        Column("register", "f.register", "register in the branch"),
        count("employee_key", "f.employee_id", WHO),
        Column("kind", "f.kind", "sale, return, void, post_void, no_sale, price_override, ..."),
        moment("happened_at", "f.at", "when it happened, by the till's clock"),
        count("transactions", "1", "1, for sums"),
        money("amount", "f.amount", "what was paid; negative where money was given back"),
        money("gross", "f.gross", "amount before discounts"),
        money("discount", "f.discount", "discount given"),
        yes("flagged", "f.flagged", "rose above the policy's risk floor"),
        yes("asked", "f.action = 5", "the answer asked for a manager"),
        yes("held", "f.action > 5", "the answer held or refused it"),
        yes("degraded", "f.degraded", "the policy's fallback answered, because a part was missing"),
        money("expected_loss", "f.expected_loss", "loss to be expected of it"),
    ),
    "decision_fact f",
    "f.store",
    "change_id",
    only="f.latest",
)  # fmt: skip

FACT_DECISION = View(
    "fact_decision",
    "A decision, one for each revision of a transaction; nothing in it changes but latest.",
    (
        count("decision_id", "f.seq", "rises with every decision: read what is above"),
        Column("transaction_key", "f.key", "the till's key"),
        count("revision", "f.revision", "0, or that of a transaction that was sent again"),
        yes("latest", "f.latest", "no higher revision came since"),
        Column("business_date", "f.business_date", DAY, "date"),
        Column("store", "f.store", STORE),
        count("employee_key", "f.employee_id", WHO),
        Column("kind", "f.kind", "kind of the transaction"),
        moment("received_at", "f.received", "when the service got it"),
        count("decisions", "1", "1, for sums"),
        count("action", "f.action", ACTIONS),
        yes("flagged", "f.flagged", "rose above the policy's risk floor"),
        Column("risk", "f.risk", "probability of loss by rules and model together", "0 to 1"),
        Column("probability", "f.probability", "the model's; empty without one", "0 to 1"),
        money("expected_loss", "f.expected_loss", "loss to be expected"),
        Column("reason_code", "f.typology", "what it was put down to, in dim_reason"),
        count("model_key", "f.model_id", "model that estimated, in dim_model"),
        count("bundle_key", "f.bundle_id", "rules and policies that answered, by number"),
        yes("degraded", "f.degraded", "the policy's fallback answered"),
    ),
    "decision_fact f",
    "f.store",
    "decision_id",
)  # fmt: skip

FACT_RULE_HIT = View(
    "fact_rule_hit",
    "A rule that hit in a decision.",
    (
        count("decision_id", "h.seq", "decision, in fact_decision: read what is above"),
        Column("rule", "h.rule", "rule, in dim_rule"),
        yes("latest", "h.latest", "no higher revision of the transaction came since"),
        Column("business_date", "h.business_date", DAY, "date"),
        Column("store", "h.store", STORE),
        count("employee_key", "h.employee_id", WHO),
        Column("kind", "h.kind", "kind of the transaction"),
        count("hits", "1", "1, for sums"),
        yes("flagged", "h.flagged", "the decision was flagged"),
        money("expected_loss", "h.expected_loss", "loss to be expected of the decision"),
    ),
    "hit_fact h",
    "h.store",
    "decision_id",
)

FACT_CASE = View(
    "fact_case",
    "A case with where it stands and what became of it.",
    (
        Column("case_id", "c.id", "case"),
        count("change_id", LAST_STEP,
              "rises whenever something happens to the case: read what is above"),
        utc_day("business_date", "c.opened", "day on which it was opened (UTC), in dim_date"),
        Column("store", "c.store", STORE),
        Column("subject_kind", "c.subject_kind", "employee, register, card, ..."),
        count("employee_key", "e.id", "the employee whom it is about, if any"),
        Column("reason_code", "c.typology", "what it is about, in dim_reason"),
        count("cases", "1", "1, for sums"),
        moment("opened_at", "c.opened", "when it was opened"),
        moment("due_at", "c.due", "until when it should be worked on"),
        moment("closed_at", "c.closed_at", "when it got its verdict; empty while it is open"),
        utc_day("closed_on", "c.closed_at", "day of the verdict (UTC)"),
        Column("state", "c.state", "open, claimed or closed"),
        Column("disposition", "c.disposition", "confirmed, cleared, inconclusive; or empty"),
        Column("contest", "c.contest", "what became of the subject's contest; empty without one"),
        money("value", "c.value", "loss that it is about"),
        money("recovered", "c.recovered", "money that came back"),
        money("prevented", "c.prevented", "loss that was kept from happening again"),
        count("minutes_planned", "c.minutes", "minutes that the work is reckoned to take"),
        count("minutes_spent", "c.minutes_spent", "minutes that it took; empty while open"),
    ),
    "investigation_case c LEFT JOIN star_key e"
    " ON e.of = 'employee' AND e.name = c.subject AND c.subject_kind = 'employee'",
    "c.store",
    "change_id",
    named=False,
)  # fmt: skip

FACT_LABEL = View(
    "fact_label",
    "What somebody said of a transaction that was decided here, and when.",
    (
        Column("transaction_key", "l.key", "transaction, in fact_transaction"),
        Column("source", "l.source", "verdict, approval or import"),
        count("labeller_key", "p.id", "who said it, in dim_employee; empty for an import"),
        moment("known_at", "l.known", "when it became known: read what is above"),
        Column("business_date", "f.business_date", DAY + ", of the transaction", "date"),
        Column("store", "f.store", STORE),
        count("employee_key", "f.employee_id", WHO),
        count("labels", "1", "1, for sums"),
        yes("confirmed", "l.confirmed", "it was what it was suspected to be"),
        Column("reason_code", "l.typology", "what it was, in dim_reason"),
        money("loss", "l.loss", "loss; of a denied approval, what was prevented"),
        Column("propensity", "l.propensity", "probability with which it was looked at", "0 to 1"),
        Column("probability", "f.probability", "what the model had said; or empty", "0 to 1"),
        Column("hours_until_known", HOURS, "from the till to the label", "hours"),
        yes("latest",
            COUNTS,
            "it counts: not taken back, and its source said nothing since"),
    ),
    "label l JOIN decision_fact f ON f.key = l.key AND f.latest"
    " LEFT JOIN star_key p ON p.of = 'staff' AND p.name = l.labeller AND l.labeller <> ''",
    "f.store",
    "known_at",
)  # fmt: skip

FACT_CASH_COUNT = View(
    "fact_cash_count",
    "A drawer that was counted.",
    (
        count("count_id", "c.seq", "rises with every count: read what is above"),
        Column("business_date", "c.business_date", DAY, "date"),
        Column("store", "c.store", STORE),
        Column("register", "c.register", "register in the branch"),
        count("employee_key", "c.employee_id", WHO),
        moment("counted_at", "c.at", "when it was counted"),
        count("counts", "1", "1, for sums"),
        money("difference", "c.difference", "counted minus expected"),
        money("cash_over", OVER, "what was too much"),
        money("cash_short", SHORT, "what was missing"),
    ),
    "cash_fact c",
    "c.store",
    "count_id",
)  # fmt: skip

PLANNED = """
    SELECT p.day AS day, c.store AS store, a.person AS person, 1 AS planned, a.minutes AS minutes,
        0 AS closed, 0 AS confirmed, 0 AS spent, 0 AS recovered, p.id AS change
    FROM assignment a JOIN plan p ON p.id = a.plan_id JOIN investigation_case c ON c.id = a.case_id
    WHERE p.id IN (SELECT max(n.id) FROM plan n GROUP BY n.day) AND a.day IN ('', p.day)"""
CLOSED = """
    SELECT {day}, c.store, c.holder, 0, 0, 1,
        CASE WHEN c.disposition = 'confirmed' THEN 1 ELSE 0 END, coalesce(c.minutes_spent, 0),
        c.recovered, 0
    FROM investigation_case c WHERE c.state = 'closed'"""
UTC_DAY = utc_day("day", "c.closed_at", "")


def staff_days(sqlite: bool) -> str:
    """What was planned for people and what they closed, one under the other."""
    day = UTC_DAY.sqlite if sqlite else f"({UTC_DAY.sql})::text"
    union = f"{PLANNED}\n    UNION ALL{CLOSED.format(day=day)}"
    return f"""(
    SELECT day, store, person, sum(planned) AS planned, sum(minutes) AS minutes,
        sum(closed) AS closed, sum(confirmed) AS confirmed, sum(spent) AS spent,
        sum(recovered) AS recovered
    FROM ({union}) AS both_ GROUP BY day, store, person) AS s
    JOIN star_key e ON e.of = 'staff' AND e.name = s.person"""


FACT_STAFF_DAY = View(
    "fact_staff_day",
    "What an investigator was given and closed on a day, by the branch of the cases.",
    (
        Column("business_date", "s.day::date", "day of the plan, or of the verdict (UTC); read it"
               " anew from the last one on", "date", "s.day"),
        Column("store", "s.store", STORE),
        count("employee_key", "e.id", "investigator, in dim_employee"),
        count("planned_cases", "s.planned", "cases that the day's last plan gave them"),
        count("planned_minutes", "s.minutes", "minutes of work in these"),
        count("closed_cases", "s.closed", "cases that they gave a verdict on"),
        count("confirmed_cases", "s.confirmed", "of these, confirmed"),
        count("spent_minutes", "s.spent", "minutes that the closed ones took"),
        money("recovered", "s.recovered", "money that came back by them"),
    ),
    staff_days(False),
    "s.store",
    "business_date",
    staff_days(True),
    named=False,
    mark="sum(planned_minutes + closed_cases + spent_minutes + recovered)",
)  # fmt: skip

FACTS = (
    FACT_TRANSACTION,
    FACT_DECISION,
    FACT_RULE_HIT,
    FACT_CASE,
    FACT_LABEL,
    FACT_CASH_COUNT,
    FACT_STAFF_DAY,
)
VIEWS = (*DIMENSIONS, *FACTS)
