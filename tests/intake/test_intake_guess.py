"""A draft is a mapping that imports its own file, and it knows the usual columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.domain import Kind
from tillguard.intake import draft, parse_mapping, preview

from .conftest import NOW, events, refused, took

INVOICES = """InvoiceNo;StockCode;Quantity;InvoiceDate;UnitPrice;CustomerID;Country
536365;85123A;6;25.12.2010 08:26;2,55;17850;Großbritannien
536365;71053;6;25.12.2010 08:26;3,39;17850;Großbritannien
C536391;22728;-2;25.12.2010 10:24;3,75;12583;France
"""
PAYMENTS = """trans_date,cc_num,terminal_id,amt,lat,channel,is_fraud,reviewed_at,note
1714547643,4111111111111111,T1,12.50,48.1,web,0,2024-06-01,hello you there
1714547700,5500005555555559,T2,310.00,48.2,shop,1,2024-06-02,never mind it
1714547800,4111111111111111,T2,8.99,48.3,shop,0,2024-06-03,4111111111111111
"""
NUMBERS = "V1,2nd V,Class\n0.1,5,0\n-0.2,7,1\n0.3,6,0\n"


@pytest.mark.parametrize(
    ("text", "encoding", "lines"),
    [
        (INVOICES, "cp1252", [
            'delimiter: ";"', 'decimal: ","', "encoding: cp1252", "  key: InvoiceNo",
            '  kind: {column: InvoiceNo, values: {"C*": return}, default: sale}',
            '  time: {column: InvoiceDate, format: "%d.%m.%Y %H:%M"}', "  quantity: Quantity",
            "  price: UnitPrice", "  item: StockCode", "  customer: CustomerID",
            "  country: {column: Country, kind: category}",
        ]),
        (PAYMENTS, "utf-8", [
            "  time: {column: trans_date, format: epoch}", "  amount: amt",
            "  card: {column: cc_num, token: hash}    # it holds card numbers",
            "  register: terminal_id", "  lat: {column: lat, kind: number}",
            "  channel: {column: channel, kind: category}", "  column: is_fraud",
            '  confirmed: ["1"]', '  cleared: ["0"]', "  known: reviewed_at", "# not used: note",
        ]),
        (NUMBERS, "utf-16", [
            "fields: {}    # no column looks like one of ours", "  v1: {column: V1, kind: number}",
            '  c_2nd_v: {column: "2nd V", kind: number}', "  column: Class",
            "  known_after_days: 0    # rows without a time: a verdict is known with its row",
        ]),
    ],
    ids=["invoices", "payments", "numbers"],
)  # fmt: skip
def test_a_draft_says_what_the_columns_are_and_imports_the_file(
    tmp_path: Path, text: str, encoding: str, lines: list[str]
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(text.encode(encoding))
    said = draft(path)
    assert set(lines) - set(said.splitlines()) == set()
    outcome = took(tmp_path, said, "x.csv", text.encode(encoding))
    assert refused(outcome) == []
    seen = preview(path, parse_mapping("draft.yaml", said), NOW)
    assert [event for event, _ in seen.events] == events(tmp_path) or "token" in said
    assert len(seen.events) == outcome.imported.events


def test_a_few_odd_cells_do_not_change_what_a_column_is(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    rows = [f"2024-05-{day:02d},{day}.50" for day in range(1, 29)]
    path.write_text("\n".join(["when_date,amount", *rows, "someday,a lot", ""]))
    assert {"  time: when_date", "  amount: amount"} <= set(draft(path).splitlines())


def test_the_command_prints_the_draft_and_shows_the_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(INVOICES)
    result = CliRunner().invoke(app, ["import", "--guess", str(path)])
    assert result.exit_code == 0
    parse_mapping("draft.yaml", result.stdout)
    assert "x.csv, of the first 3 rows:" in result.stderr
    assert "2 events, 0 rejects" in result.stderr
    assert "35.64" in result.stderr
    assert [kind for kind in (Kind.SALE, Kind.RETURN) if kind not in result.stderr] == []


def test_a_dry_run_imports_nothing_and_names_the_refused(tmp_path: Path) -> None:
    path, mapping = tmp_path / "x.csv", tmp_path / "m.yaml"
    path.write_text(INVOICES)
    mapping.write_text(draft(path))
    path.write_text(INVOICES.replace("2,55", "dear"))
    home = str(tmp_path / "home")
    arguments = ["import", str(mapping), str(path), "--dry-run", "--home", home]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert "row 1, column UnitPrice: no-amount" in result.stderr
    assert not (tmp_path / "home").exists()
    assert '"no-amount"' in CliRunner().invoke(app, [*arguments, "--json"]).stdout


@pytest.mark.parametrize(("numbers", "drafted"), [("123", "  key: id"), ("112", "  id: {column")])
def test_a_column_that_only_numbers_the_rows_is_their_name_and_no_feature(
    tmp_path: Path, numbers: str, drafted: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,m1,fraud\n" + "".join(f"{n},0.{n}5,{int(n) % 2}\n" for n in numbers))
    assert any(line.startswith(drafted) for line in draft(path).splitlines())
