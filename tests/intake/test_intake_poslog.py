"""POSLog documents of all versions: what a till said is what history learns."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tillguard.bench.poslog import UNWRITTEN, write_poslog
from tillguard.domain import Entry, Event, Kind, Line, Tender, TenderStatus, TenderType
from tillguard.features.facts import Facts
from tillguard.intake.poslog import Refused, read_poslog

SAMPLES = Path(__file__).parent / "samples"
ZONE = "America/New_York"


def read(file: Path, zone: str = ZONE, currency: str = "USD") -> list[Event | Refused]:
    return list(read_poslog(file, zone, currency))


def said(found: Event | Refused) -> tuple[object, ...]:
    """What matters of an event in one line: kind, key, amount, what was tendered, receipt."""
    if isinstance(found, Refused):
        return found.code, found.key
    facts = Facts(found)
    return found.kind, found.key, facts.amount, facts.tendered, found.receipt


def test_version_2_1_a_sale_with_tax_and_change_its_return_and_the_drawer() -> None:
    found = read(SAMPLES / "poslog-2.1.xml")
    assert [said(one) for one in found] == [
        (Kind.SALE, "44/5/2024-03-12/101", 1079, 1079, ""),
        (Kind.RETURN, "44/1/2024-03-13/7", 200, 200, "44/5/2024-03-12/101"),
        (Kind.NO_SALE, "44/5/2024-03-13/102", 0, 0, ""),
        ("training", "44/5/2024-03-13/103"),
    ]
    sale, back, drawer, training = found
    assert isinstance(sale, Event)
    assert sale.lines[0] == Line("4006381333931", "GROCERY", 2000, 250, 100)
    assert sale.lines[1].entry is Entry.KEYED
    assert sale.at == 1710248700, "9:05 in New York, in summer time"
    assert isinstance(back, Event)
    assert back.tenders == (Tender(TenderType.CARD, 200, "tok-8f2a"),)
    assert isinstance(drawer, Event)
    assert drawer.attributes == {"reason": "Change"}
    assert isinstance(training, Refused)


def test_version_2_2_discounts_voids_overrides_and_what_was_rung_offline() -> None:
    found = read(SAMPLES / "poslog-2.2.xml", "Europe/Berlin", "EUR")
    assert [said(one) for one in found] == [
        (Kind.PRICE_OVERRIDE, "München 1/2/2024-07-01/55", 7900, 7900, ""),
        (Kind.GIFT_CARD, "München 1/3/2024-07-01/9", 5000, 5000, ""),
        (Kind.CASH_COUNT, "München 1/2/2024-07-01/56", 0, 0, ""),
    ]
    override, offline, count = found
    assert isinstance(override, Event)
    assert isinstance(offline, Event)
    assert isinstance(count, Event)
    assert [line.void for line in override.lines] == [False, False, True]
    assert (override.customer, override.customer_entry) == ("M-77", Entry.KEYED)
    assert (override.approver, override.attributes) == ("L1", {"reason": "Stain"})
    assert override.lines[0].department == "Apparel"
    assert override.tenders[0].status is TenderStatus.OFFLINE
    assert (offline.at, offline.received) == (1719846000, override.at), "it came late"
    assert offline.tenders[0].status is TenderStatus.OFFLINE
    assert count.difference == -1050


def test_version_6_0_an_exchange_a_cancelled_sale_and_a_void_afterwards() -> None:
    found = read(SAMPLES / "poslog-6.0.xml")
    assert [said(one) for one in found] == [
        (Kind.SALE, "S9/12/2024-11-29/3001", 5000, 5000, ""),
        (Kind.CANCEL, "S9/12/2024-11-29/3002", 0, 0, ""),
        (Kind.POST_VOID, "S9/12/2024-11-29/3003", 5000, 0, "S9/12/2024-11-29/3001"),
        (Kind.CLOCK_OUT, "S9/12/2024-11-29/3004", 0, 0, ""),
    ]
    exchange = found[0]
    assert isinstance(exchange, Event)
    assert [line.quantity for line in exchange.lines] == [-1000, 1000]
    assert exchange.tenders[0].status is TenderStatus.DECLINED
    assert exchange.card == "w-1"


def drawn(r: random.Random, number: int) -> Event:
    """An event that a POSLog can tell in full."""
    kind = r.choice([kind for kind in Kind if kind not in UNWRITTEN])
    retail = kind not in (Kind.NO_SALE, Kind.CASH_COUNT, Kind.CLOCK_IN, Kind.CLOCK_OUT)
    lines = [line(r) for _ in range(r.randrange(1, 6))] if retail else []
    if lines:
        lines[0] = replace(lines[0], void=False, price=lines[0].price + 100_000, quantity=7001)
    if kind in (Kind.SALE, Kind.RETURN) and r.random() < 0.3:
        lines.append(replace(line(r), quantity=-r.randrange(1, 4000)))
    sign = 1 if kind is Kind.RETURN or r.random() < 0.8 else -1
    states = (TenderStatus.APPROVED, TenderStatus.DECLINED, TenderStatus.OFFLINE)
    tenders = [
        Tender(r.choice(tuple(TenderType)), sign * r.randrange(1, 10**6),
               r.choice(("", "tök")), r.choice(states))
        for _ in range(r.randrange(3) if retail else 0)
    ]  # fmt: skip
    at = 1_550_000_000 + number * 61
    register = str(r.randrange(4))
    return Event(
        f"ß&<1>/{register}/2024-01-02/{number}", kind, at, at, "ß&<1>", register,
        f"E{r.randrange(9)}", ZONE, "2024-01-02", number,
        r.choice(("", "M 1")) if retail else "", Entry.SCANNED,
        r.choice(("", "a/b/2023-12-31/9")) if retail else "",
        r.choice(("", "L2")) if retail else "", tuple(lines), tuple(tenders),
        r.randrange(-999, 999) if kind is Kind.CASH_COUNT else 0,
    )  # fmt: skip


def line(r: random.Random) -> Line:
    price, quantity = r.randrange(10**5), r.randrange(1, 9000)
    discount = r.randrange(price * quantity // 1000 + 1)
    return Line(f"i{r.randrange(99)}", "größe", quantity, price, r.choice((0, discount)),
                r.random() < 0.2, r.choice(tuple(Entry)))  # fmt: skip


@pytest.mark.parametrize("version", ["2.1", "2.2", "6.0"])
def test_what_is_written_as_a_poslog_is_read_back_as_it_was(
    tmp_path: Path, version: str, tenth: int
) -> None:
    r, file = random.Random(version), tmp_path / "log.xml"
    events = [drawn(r, number) for number in range(1, 2000 // tenth)]
    assert write_poslog(events, file, version) == len(events)
    assert read(file) == events


BEFORE = '<?xml version="1.0"?>\n<POSLog>\n'


def sale(number: int, inner: str = "", head: str = "", **marks: str) -> str:
    """One transaction on one line."""
    said_ = "".join(f' {name}="{value}"' for name, value in marks.items())
    return (
        f"<Transaction{said_}><RetailStoreID>1</RetailStoreID><WorkstationID>2</WorkstationID>"
        f"<SequenceNumber>{number}</SequenceNumber><BusinessDayDate>2024-01-02</BusinessDayDate>"
        f"<EndDateTime>2024-01-02T10:00:00</EndDateTime>{head}"
        f"<RetailTransaction>{inner}</RetailTransaction></Transaction>\n"
    )


def keys(found: Sequence[Event | Refused]) -> list[str]:
    return [one.key for one in found if isinstance(one, Event)]


GOOD = [f"1/2/2024-01-02/{number}" for number in (1, 3)]
ITEM = "<LineItem><Sale><ItemID>{}</ItemID><ExtendedAmount>{}</ExtendedAmount></Sale></LineItem>"


@pytest.mark.parametrize(
    ("code", "bad"),
    [
        ("missing", "<Transaction><WorkstationID>2</WorkstationID></Transaction>"),
        ("missing", sale(2).replace("<SequenceNumber>2</SequenceNumber>", "")),
        ("missing", sale(2, "<LineItem><Sale><ItemID>x</ItemID></Sale></LineItem>")),
        ("slash", sale(2).replace("<WorkstationID>2<", "<WorkstationID>2/3<")),
        ("no-time", sale(2).replace("2024-01-02T10:00:00", "yesterday")),
        ("no-time", sale(2).replace("2024-01-02T10:00:00", "1924-01-02T10:00:00")),
        ("no-time", sale(2).replace(">2024-01-02<", ">02.01.24<")),
        ("no-such-time", sale(2).replace("2024-01-02T10", "2024-03-10T02")),
        ("no-number", sale(2, ITEM.format("x", "1,50"))),
        ("no-number", sale(2, ITEM.format("x", "NaN"))),
        ("too-large", sale(2, ITEM.format("x", "99999999999999"))),
        ("too-large", sale(9999999999999)),
        ("too-long", sale(2, ITEM.format("x" * 129, "1"))),
        ("too-deep", sale(2, "<a>" * 40 + "</a>" * 40)),
        ("another-currency", sale(2, head="<CurrencyCode>EUR</CurrencyCode>")),
        ("card-number", sale(2, head="<OperatorID>4111 1111 1111 1111</OperatorID>")),
        ("card-number", sale(2, ITEM.format("x", "1").replace("<Sale>",
            "<Sale><MerchandiseHierarchy>5555555555554444</MerchandiseHierarchy>"))),
        ("card-number", sale(2, "<Reason>378282246310005</Reason>")),
        ("training", sale(2, TrainingModeFlag="true")),
        ("no-event", sale(2).replace("RetailTransaction", "ForeignExchange")),
        ("no-event", sale(2).replace("RetailTransaction", "ControlTransaction")),
    ],
)  # fmt: skip
def test_a_bad_transaction_is_refused_with_its_place_and_the_others_are_read(
    tmp_path: Path, code: str, bad: str
) -> None:
    file = tmp_path / "log.xml"
    file.write_text(BEFORE + sale(1) + bad.strip() + "\n" + sale(3) + "</POSLog>")
    found = read(file)
    assert keys(found) == GOOD
    refused = found[1]
    assert isinstance(refused, Refused)
    assert (refused.number, refused.line, refused.code) == (2, 4, code)
    assert len(refused.digest) == 64
    for number in ("4111 1111 1111 1111", "5555555555554444", "378282246310005"):
        assert number not in repr(found)


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 20))
HOSTILE = {
    "billion laughs": (
        f'<!DOCTYPE P [<!ENTITY l0 "ha">{LAUGHS}]><POSLog>{sale(1, "&l19;")}</POSLog>', []
    ),
    "external entity": (
        f'<!DOCTYPE P [<!ENTITY x SYSTEM "file:///etc/passwd">]><POSLog>'
        f"{sale(1, '&x;')}</POSLog>", []
    ),
    "external DTD": (
        f'<!DOCTYPE P SYSTEM "http://127.0.0.1:9/x.dtd"><POSLog>{sale(1)}</POSLog>', []
    ),
    "DTD and nothing else": ('<!DOCTYPE P [<!ELEMENT P ANY>]><P/>', []),
    "unknown entity": (f"<POSLog>{sale(1)}{sale(2, '&nowhere;')}{sale(3)}</POSLog>", GOOD[:1]),
    "depth of 10,000": (f"<POSLog>{sale(1)}{'<a>' * 10000}", GOOD[:1]),
    "truncated": (f"<POSLog>{sale(1)}{sale(3)[:200]}", GOOD[:1]),
    "not XML": ("store;register\n1;2\n", []),
    "JSON": ('{"POSLog": []}', []),
    "empty": ("", []),
    "white space": (" \n ", []),
    "huge text": (f"<POSLog>{sale(1)}{sale(2, '<x>' + 'y' * 11_000_000 + '</x>')}", GOOD[:1]),
    "huge transaction": (f"<POSLog>{sale(1)}{sale(2, '<x>y</x>' * 550_000)}", GOOD[:1]),
    "never a transaction": (f"<POSLog>{sale(1)}{'<x>y</x>' * 550_000}", GOOD[:1]),
    "huge attribute": (f"<POSLog>{sale(1)}<x y='{'z' * 11_000_000}'/>", GOOD[:1]),
    "control character": (f"<POSLog>{sale(1)}{sale(2, chr(1))}{sale(3)}</POSLog>", GOOD[:1]),
    "two roots": (f"<POSLog>{sale(1)}</POSLog><POSLog>{sale(3)}</POSLog>", GOOD[:1]),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_ends_with_a_word_and_what_stood_before_it_is_read(
    tmp_path: Path, name: str
) -> None:
    body, before = HOSTILE[name]
    file = tmp_path / "log.xml"
    file.write_text(body)
    found = read(file)
    assert keys(found) == before
    refused = [one for one in found if isinstance(one, Refused)]
    assert [one.code in ("not-xml", "document-type", "too-long") for one in refused] == [True]
    assert "root:" not in repr(found)


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_a_document_says_its_encoding(tmp_path: Path, encoding: str) -> None:
    file, named = tmp_path / "log.xml", encoding.removesuffix("-sig")
    body = f'<?xml version="1.0" encoding="{named}"?>\n<POSLog>{sale(1, "<x>ü</x>")}</POSLog>'
    file.write_bytes(body.encode(encoding))
    assert keys(read(file)) == GOOD[:1]
    file.write_bytes(body.replace(named, "utf-8").encode("iso-8859-1"))
    broken = read(file)
    assert keys(broken) == []
    assert isinstance(broken[0], Refused)
    assert "not readable as XML" in broken[0].reason


def test_a_transaction_inside_another_is_part_of_it(tmp_path: Path) -> None:
    file = tmp_path / "log.xml"
    file.write_text(f"<POSLog>{sale(1, sale(2))}{sale(3)}</POSLog>")
    assert keys(read(file)) == GOOD


def test_whatever_is_damaged_in_a_document_nothing_but_events_and_refusals_come_of_it(
    tmp_path: Path, tenth: int
) -> None:
    r, file = random.Random(5), tmp_path / "log.xml"
    bodies = [sample.read_bytes() for sample in sorted(SAMPLES.glob("*.xml"))]
    for _ in range(2000 // tenth):
        body = bytearray(r.choice(bodies))
        for _ in range(r.randrange(1, 4)):
            start = r.randrange(len(body))
            body[start : start + r.choice((0, 1, 1, 40))] = r.choice(
                (b"", b"<", b"9" * 30, bytes([r.randrange(256)]), body[start : start + 200])
            )
        file.write_bytes(body)
        assert all(isinstance(one, Event | Refused) for one in read(file))


def test_a_card_number_in_any_field_of_any_sample_never_enters(tmp_path: Path) -> None:
    file, number = tmp_path / "log.xml", b"4111 1111 1111 1111"
    for sample in sorted(SAMPLES.glob("*.xml")):
        body = sample.read_bytes()
        for field in re.finditer(rb"(?<=>)[^<>\n]+(?=</)|(?<==\")[^\"]+(?=\")", body):
            file.write_bytes(body[: field.start()] + number + body[field.end() :])
            assert number.decode() not in repr(read(file)), field
