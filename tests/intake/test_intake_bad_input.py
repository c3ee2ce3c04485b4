"""Each way in which a file or mapping can be wrong is named, with the place and what to do."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tillguard.errors import BrokenFile, TillguardError, UnreadableExtract
from tillguard.intake import parse_mapping

from .conftest import events, refused, took

MAPPING = """
currency: EUR
zone: {column: tz}
fields:
  time: time
  kind: {column: kind, values: {S: sale, R: return}}
  amount: amount
  currency: {column: cur, default: EUR}
  customer: who
attributes: {speed: speed}
label: {column: verdict, confirmed: [fraud], cleared: [ok], known: seen, propensity: chance}
"""
HEADER = "time,kind,amount,cur,who,speed,verdict,seen,chance,tz"
ROW = "2024-05-01 10:00,S,1.00,EUR,m1,1.5,ok,2024-06-01,0.5,Europe/Berlin"
MASKED = {"4111111111111111": "************1111", "5500005555555559": "************5559"}
GOOD = dict(zip(HEADER.split(","), ROW.split(","), strict=True))


@pytest.mark.parametrize(
    ("column", "cell", "code", "message"),
    [
        ("time", "", "missing", "empty: say `default` for time in the mapping"),
        ("time", "soon", "no-time", "'soon' is not a moment in ISO 8601: set `format`"),
        ("time", "2031-01-01", "future", "not come yet: are `format` and `zone` right?"),
        ("time", "1970-01-01", "before-2000", "before 2000: is `format` right?"),
        ("time", "2024-03-31 02:30", "no-such-time", "summer time began in Europe/Berlin"),
        ("kind", "X", "unknown-word", "'X' is no kind; allowed are S, R; add it to fields.kind"),
        ("amount", "free", "no-amount", "'free' is no amount; `decimal` is '.' and `thousands` is"),
        ("amount", "1.005", "decimals", "'1.005' has more than 2 decimals: say `round: true`"),
        ("amount", "99999999999", "too-large", "more than 10,000,000,000, which is the most"),
        ("cur", "USD", "another-currency", "'USD', the mapping is for EUR: import each currency"),
        ("who", "4111111111111111", "card-number", "may not enter: say `token: hash`"),
        ("who", "x" * 129, "too-long", "has 129 characters; 128 are allowed"),
        ("who", "a\x07b", "control-character", "holds a line break or the like"),
        ("who", "M\xfcller", "encoding", "has bytes that are no text: set `encoding`"),
        ("speed", "fast", "no-number", "'fast' is no number; say `kind: category` for attributes."),
        ("speed", "5500005555555559", "card-number", "a card number may not enter"),
        ("verdict", "maybe", "label", "'maybe' is no verdict: add it to label.confirmed, label."),
        ("seen", "later", "no-time", "'later' is not a moment in ISO 8601"),
        ("seen", "2031-01-01", "future", "not come yet"),
        ("chance", "1.5", "no-number", "a propensity is above 0 and at most 1"),
        ("tz", "Mars", "unknown-word", "'Mars' is no time zone: add it to values"),
    ],
)
def test_a_bad_cell_is_refused_with_its_row_column_and_remedy(
    tmp_path: Path, column: str, cell: str, code: str, message: str
) -> None:
    rows = [",".join(({**GOOD, column: cell} if bad else GOOD).values()) for bad in (0, 1, 0)]
    content = "\n".join([HEADER, *rows, ""]).encode("latin-1")
    outcome = took(tmp_path, MAPPING, "x.csv", content)
    (row,) = refused(outcome)
    assert (row["row"], row["reason"], row["column"]) == ("2", code, column)
    assert message in row["what to do"]
    assert row[column] == MASKED.get(cell, cell).replace("\xfc", "\ufffd")
    assert [event.key for event in events(tmp_path)] == ["x.csv:1", "x.csv:3"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a,b", "2 cells, where the header has 10: mend the row"),
        (",".join(GOOD.values()) + ",more", "11 cells, where the header has 10"),
        ('"' + ",".join(GOOD.values()), "a quote is opened and not closed"),
    ],
)
def test_a_row_that_is_none_costs_only_itself(tmp_path: Path, line: str, message: str) -> None:
    good = ",".join(GOOD.values())
    outcome = took(tmp_path, MAPPING, "x.csv", "\n".join([HEADER, good, line, good, good, ""]))
    (row,) = refused(outcome)
    assert (row["row"], row["reason"]) == ("2", "columns")
    assert message in row["what to do"]
    assert len(events(tmp_path)) == 3


BASE = "currency: EUR\nzone: UTC\nfields: {time: time, amount: amount}\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "x.csv is empty: a first row must name the columns"),
        ("time,amount\n".encode("utf-16"), "x.csv is UTF-16: say `encoding: utf-16`"),
        (b"PK\x03\x04", "x.csv is a ZIP or Excel file: save its table as CSV"),
        (b"time,amount,Gr\xf6\xdfe\n", "x.csv is not utf-8: set `encoding` in the mapping"),
        (b"time,amount,time\n", "x.csv has two columns 'time': rename one of them"),
        (b"time,amunt\n", "x.csv has no column 'amount'; did you mean amunt?"),
        (b"time;amount\n", "no column 'time' (it has one column only: is `delimiter` right?)"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_says_why(
    tmp_path: Path, content: bytes, message: str
) -> None:
    with pytest.raises((UnreadableExtract, BrokenFile)) as wrong:
        took(tmp_path, BASE, "x.csv", content)
    assert message in str(wrong.value)
    assert events(tmp_path) == []


def test_a_file_that_only_calls_itself_parquet_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableExtract, match=r"x\.parquet is no Parquet file"):
        took(tmp_path, BASE, "x.parquet", b"time,amount\n")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_declared_encoding_is_read_packed_or_not(tmp_path: Path, encoding: str) -> None:
    said = "utf-8" if encoding == "utf-8-sig" else encoding
    mapping = f"{BASE}encoding: {said}\n".replace("amount: amount", "amount: amount, item: Größe")
    text = "time,amount,Größe\n2024-05-01,1.00,größer\n".encode(encoding)
    took(tmp_path, mapping, "x.csv", text)
    took(tmp_path, mapping, "y.csv.gz", gzip.compress(text))
    assert [event.lines[0].item for event in events(tmp_path)] == ["größer", "größer"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            ("fields:", "feilds:"),
            "mapping.yaml:3:1: unknown-key: feilds is not known",
        ),
        (("amount: amount", "amont: amount"), ":3:22: unknown-key: fields.amont is not known"),
        (
            ("zone: UTC", "zone: Berlin"),
            "'Berlin' is no IANA time zone; did you mean Europe",
        ),
        (("zone: UTC\n", ""), "missing: zone is needed and not said"),
        (("EUR", "Euro"), "wrong-name: currency"),
        (("time: time", "time: {column: time, format: isoo}"), "did you mean iso?"),
        (("time: time", "time: {column: t, format: hours}"), "format: hours needs start"),
        (("time: time", "kind: {column: k, values: {V: viod}}"), "'viod' is no kind; did you mean"),
        (("time: time", "time: {default: x, value: y, column: t}"), "a column and a value for all"),
        (("time: time", "store: {token: hash}"), "fields.store needs a column, or a value"),
        (("fields:", "rows: lines\nfields:"), "rows: lines needs fields.key"),
        (("fields:", "encoding: klingon\nfields:"), "'klingon' is no encoding"),
        (("fields:", "decimal: ','\nthousands: ','\nfields:"), "cannot divide both"),
        (("fields:", "attributes: {cvv: cvv}\nfields:"), "cvv is a secret of a card"),
        (("fields:", "attributes: {Speed: x}\nfields:"), "wrong-name"),
        (
            ("fields:", "label: {column: l, confirmed: [x], cleared: [X]}\nfields:"),
            "cannot be both",
        ),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused_in_its_place(
    change: tuple[str, str], message: str
) -> None:
    with pytest.raises(BrokenFile) as wrong:
        parse_mapping("mapping.yaml", BASE.replace(*change, 1))
    assert message in str(wrong.value)


def test_a_refused_row_takes_its_transaction_with_it(tmp_path: Path) -> None:
    mapping = BASE.replace("fields: {", "rows: lines\nfields: {key: id, store: shop, item: item, ")
    rows = ["a,2024-05-01,s,1.00,x", "a,2024-05-01,s,dear,y", "b,2024-05-01,s,1.00,z",
            "c,2024-05-01,s,1.00,u", "c,2024-05-03,s,1.00,v", "d,2024-05-01,s,1.00,w",
            "d,2024-05-01,t,1.00,q"]  # fmt: skip
    outcome = took(tmp_path, mapping, "x.csv", "\n".join(["id,time,shop,amount,item", *rows, ""]))
    assert [(row["row"], row["reason"]) for row in refused(outcome)] == [
        ("1", "same-transaction"), ("2", "no-amount"), ("4", "ambiguous-key"),
        ("5", "ambiguous-key"), ("6", "ambiguous-key"), ("7", "ambiguous-key"),
    ]  # fmt: skip
    assert "row 2 of the same transaction is refused" in refused(outcome)[0]["what to do"]
    assert [event.key for event in events(tmp_path)] == ["b"]


@pytest.mark.parametrize("content", [b"\x00" * 50, b'"', b"\n\n", b","])
def test_bytes_of_any_kind_end_in_an_error_that_we_name(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TillguardError, match=r"x\.csv"):
        took(tmp_path, BASE, "x.csv", content)
