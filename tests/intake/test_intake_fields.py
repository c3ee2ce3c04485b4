"""What each field of a mapping becomes: whole events, compared with what they should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tillguard.domain import Entry, Event, Kind, Label, Line, Tender, TenderStatus, TenderType
from tillguard.intake import Archive

from .conftest import events, took

EVERYTHING = """
currency: USD
zone: America/Chicago
rows: lines
missing: ["", "-"]
fields:
  key: [shop, till, day, no]
  kind: {column: type, values: {"S*": sale, R: return}}
  time: time
  received: {column: sent, format: epoch}
  store: shop
  register: till
  employee: {column: clerk, values: {boss: E1}}
  approver: {column: ok by, default: nobody}
  customer: member
  customer_entry: {column: how, values: {k: keyed}, default: scanned}
  receipt: origin
  business_date: day
  sequence: no
  item: sku
  department: dept
  quantity: qty
  price: {column: cents, unit: minor}
  discount: {column: off, default: 0}
  void: {column: struck, values: {1: yes}, default: no}
  entry: {value: chip}
  tender: {column: pay, values: {visa: card}, default: cash}
  tender_status: {column: status, default: approved}
  card: token
  paid: paid
  difference: {column: gap, negate: true}
attributes:
  weather: {column: sky, kind: category, values: {w: wet}}
  queue: {column: people, meaning: people waiting, direction: 1, default: 0}
label:
  column: verdict
  confirmed: [bad]
  cleared: [fine]
  unknown: [open]
  known: {column: said, format: "%m/%d/%Y"}
  known_after_days: 2
  loss: lost
  propensity: chance
"""
HEADER = (
    "shop,till,day,no,type,time,sent,clerk,ok by,member,how,origin,"
    "sku,dept,qty,cents,off,struck,pay,status,token,paid,gap,sky,people,verdict,said,lost,chance"
)
ROWS = [
    "1,2,2024-01-09,7,SALE,2024-01-09 18:00,1704844900,boss,-,m1,k,,"
    "a,A,2,150,,,visa,offline,t1,2.50,,w,3,fine,01/20/2024,,0.25",
    "1,2,2024-01-09,7,SALE,2024-01-09 18:00,1704844900,boss,-,m1,k,,"
    "b,A,-0.5,100,0.10,1,visa,offline,t1,2.50,,w,3,bad,,1.25,0.25",
    "1,2,2024-01-09,8,R,2024-01-09 18:01,-,E2,E3,,,1/2/2024-01-09/7,"
    "a,A,-1,150,0.20,,zzz,,,-1.30,4.00,,,open,,,",
]


def test_every_field_reaches_the_event_as_the_guide_says(tmp_path: Path) -> None:
    took(tmp_path, EVERYTHING, "x.csv", "\n".join([HEADER, *ROWS, ""]))
    at = 1704844800
    sale = Event(
        "1/2/2024-01-09/7", Kind.SALE, at, at + 100, "1", "2", "E1", "America/Chicago",
        "2024-01-09", 7, "m1", Entry.KEYED, "", "nobody",
        (
            Line("a", "A", 2000, 150, 0, False, Entry.CHIP),
            Line("b", "A", -500, 100, -10, True, Entry.CHIP),
        ),
        (Tender(TenderType.CARD, 250, "t1", TenderStatus.OFFLINE),),
        0, {"weather": "wet", "queue": 3.0},
    )  # fmt: skip
    refund = Event(
        "1/2/2024-01-09/8", Kind.RETURN, at + 60, at + 60, "1", "2", "E2", "America/Chicago",
        "2024-01-09", 8, "", Entry.SCANNED, "1/2/2024-01-09/7", "E3",
        (Line("a", "A", 1000, 150, 20, False, Entry.CHIP),),
        (Tender(TenderType.CASH, 130),), -400, {"queue": 0.0},
    )  # fmt: skip
    assert events(tmp_path) == [refund, sale]
    archive = Archive(tmp_path / "archive")
    known = 1705730400
    assert archive.labels() == [Label(sale.key, known, True, 125, 4.0)]
    assert archive.attributes["queue"] == ("number", "people waiting", 1)


BASE = "currency: EUR\nzone: UTC\n"


@pytest.mark.parametrize(
    ("fields", "row", "expected"),
    [
        ("{amount: n}", "2.50", (Kind.SALE, 2500, 1000, 0, ())),
        ("{amount: n}", "-2.50", (Kind.RETURN, 2500, 1000, 0, ())),
        ("{amount: n, kind: {value: sale}}", "-2.50", (Kind.SALE, 2500, -1000, 0, ())),
        ("{price: n}", "-2.50", (Kind.RETURN, 2500, 1000, 0, ())),
        ("{amount: n, quantity: {value: 3}}", "2.50", (Kind.SALE, 834, 3000, 2, ())),
        ("{amount: n, price: {value: 3}}", "2.50", (Kind.SALE, 3000, 1000, 500, ())),
        (
            "{amount: n, tender: {value: wallet}}",
            "2.50",
            (Kind.SALE, 2500, 1000, 0, ("wallet", 2500)),
        ),
        ("{amount: n, card: {value: t}}", "-2.50", (Kind.RETURN, 2500, 1000, 0, ("card", 2500))),
        ("{amount: n, paid: {value: 2}}", "2.50", (Kind.SALE, 2500, 1000, 0, ("cash", 2000))),
    ],
)
def test_amount_price_quantity_and_tender_complete_each_other(
    tmp_path: Path, fields: str, row: str, expected: tuple[object, ...]
) -> None:
    """Amounts in fils: a dinar has a thousand."""
    mapping = BASE.replace("EUR", "BHD") + f"fields: {fields}\n"
    took(tmp_path, mapping, "x.csv", f"n\n{row}\n")
    (event,) = events(tmp_path)
    (line,) = event.lines
    tenders = tuple(cell for t in event.tenders for cell in (t.type, t.amount))
    assert (event.kind, line.price, line.quantity, line.discount, tenders) == expected
    assert (event.at, event.store, event.register) == (1_577_836_800, "unmapped", "unmapped")


def test_a_verdict_is_known_when_the_mapping_says_and_never_before_the_receipt(
    tmp_path: Path,
) -> None:
    mapping = BASE + (
        "fields: {key: k, time: t, amount: a}\n"
        "label: {column: v, confirmed: [1], cleared: [0], known: seen}\n"
    )
    rows = ["a,2024-01-10,5,1,2024-02-01", "b,2024-01-10,5,1.0,2024-01-01", "c,2024-01-10,5,0,",
            "d,2024-01-10,5,,2024-02-01"]  # fmt: skip
    took(tmp_path, mapping, "x.csv", "\n".join(["k,t,a,v,seen", *rows, ""]))
    day, received = 86_400, 1_704_844_800
    assert Archive(tmp_path / "archive").labels() == [
        Label("b", received, True, 500, 1.0),
        Label("a", received + 22 * day, True, 500, 1.0),
        Label("c", received + 30 * day, False, 0, 1.0),
    ]


def test_a_token_is_the_same_for_the_same_value_of_one_home_and_says_nothing(
    tmp_path: Path,
) -> None:
    mapping = BASE + "fields: {key: k, employee: {column: who, token: hash}}\n"
    for home in ("one", "two"):
        took(tmp_path / home, mapping, "a.csv", "k,who\n1,Ann Other\n2,Bob\n")
        took(tmp_path / home, mapping, "b.csv", "k,who\n3,Ann Other\n")
    ann, bob, again = (
        {event.key: event.employee for event in events(tmp_path / "one")}[key] for key in "123"
    )
    assert ann == again != bob
    assert "Ann" not in ann
    assert ann != events(tmp_path / "two")[0].employee
    assert (tmp_path / "one" / "archive" / "token.key").stat().st_mode & 0o77 == 0
