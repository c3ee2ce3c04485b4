"""Some days of a few branches in a journal, with all that the star schema counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

from tillguard.domain import Assignment, Case, Disposition, Event, Kind, Plan, Verdict
from tillguard.journal import DecisionRow, EventRow, Journal, append_events
from tillguard.journal.daybook import keep_day_book, next_batch
from tillguard.journal.group import write_group
from tillguard.journal.star.keys import number_staff
from tillguard.journal.star.known import KnownRule, know_rules
from tillguard.serve.bookkeeping import counted, know_year
from tillguard.serve.convert import body_of, store_event_of

RowMaker = Callable[..., DecisionRow]
FIRST = 1_512_100_000
"""1 December 2017."""
STORES = {"S001": "west", "S002": "west", "S003": "east"}
RULES = [KnownRule(f"rule-{x}", x, "returns", "POST_VOID", "staff", 3) for x in "ab"]
KINDS = ("sale", "sale", "sale", "return", "void", "post_void", "no_sale", "price_override")


def sold(row: RowMaker, number: int, revision: int = 0) -> DecisionRow:
    draw = Random(f"{number}-{revision}")
    store = sorted(STORES)[number % 3]
    gross, discount = draw.randrange(500, 9000), draw.randrange(0, 400)
    flagged = draw.random() < 0.3
    return row(
        f"k{number}",
        body=b"%d" % revision,
        revision=revision,
        kind=draw.choice(KINDS),
        store=store,
        region=STORES[store],
        register=f"R{number % 2}",
        employee=f"E{number % 7}",
        at=FIRST + 2400 * number,
        received=FIRST + 2400 * number + 1,
        business_date=f"2017-12-{1 + number // 36:02}",
        amount=gross - discount,
        discount=discount,
        action=draw.randrange(1, 8),
        flagged=flagged,
        probability=draw.choice([None, 0.1, 0.6]),
        expected_loss=draw.randrange(900),
        degraded=draw.choice(["", "", "store: away"]),
        hits=json.dumps(draw.choice([[], ["rule-a"], ["rule-a", "rule-b"]])),
    )


def drawer(number: int) -> EventRow:
    draw = Random(number)
    store = sorted(STORES)[number % 3]
    event = Event(
        key=f"cash-{number}", kind=Kind.CASH_COUNT, at=FIRST + 9000 * number,
        received=FIRST + 9000 * number, store=store, register=f"R{number % 2}",
        employee=f"E{number % 7}", zone="UTC", business_date=f"2017-12-{1 + number // 10:02}",
        difference=draw.randrange(-900, 900),
    )  # fmt: skip
    body = body_of(store_event_of(event), event)
    return EventRow(event.key, event.kind.value, event.at, body, once=True)


def open_star_shop(journal: Journal, row: RowMaker, case: Callable[..., Case]) -> None:
    """Decisions, some sent again, drawers, cases with verdicts, managers' answers, a plan."""
    journal.save_model("m" * 64, b"{}", FIRST)
    rows = [sold(row, number) for number in range(200)]
    again = [sold(row, number, 1) for number in range(0, 200, 11)]
    with journal.database.hot_transaction() as driver:
        write_group(driver, [*rows, *again])
    with journal.database.transaction() as session:
        append_events(session, [drawer(number) for number in range(30)])
    work(journal, case)
    add_up(journal)


def work(journal: Journal, case: Callable[..., Case]) -> None:
    found = [case(f"c{n}", f"k{4 * n}") for n in range(8)]
    journal.save_cases(found, FIRST)
    given = [
        Assignment(one.id, "ann", n + 1, 30, 500, 1.0, "worth it") for n, one in enumerate(found)
    ]
    journal.save_plan(Plan(tuple(given), (), 4000, 4000.0, 0.0, 0.0, {}, 0.1), "2017-12-05", FIRST)
    for n, one in enumerate(found[:5]):
        said = Disposition.CONFIRMED if n % 2 else Disposition.CLEARED
        at = FIRST + 400_000 + n
        journal.claim_case(one.id, "ann", at + 9000, at)
        journal.close_case(one.id, "ann", Verdict(said, 100 * n * (n % 2), minutes=10 + n), at + 60)
    for n in range(1, 40, 6):
        journal.ask_approval(f"k{n}", FIRST + 3000 * n, FIRST + 10**6)
        journal.resolve_approval(f"k{n}", n % 4 == 1, "max", "", FIRST + 3000 * n + 9)


def add_up(journal: Journal) -> None:
    """What the service does behind its answers."""
    more = True
    while more:
        with journal.database.view() as session:
            batch = next_batch(session, counted)
        with journal.database.transaction() as session:
            more = keep_day_book(session, batch)
            number_staff(session)
            know_year(session, 2017)
            know_rules(session, RULES)
