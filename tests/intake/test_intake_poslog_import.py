"""POSLog documents become a part of the archive, once, and what is not taken in is told."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.domain import Event
from tillguard.errors import NotImported
from tillguard.intake import Archive, opened, poslog
from tillguard.intake.poslog import CODES, Till, import_poslog, read_poslog

SAMPLES = Path(__file__).parent / "samples"
PACKAGE = Path(poslog.__file__).parent
PAGE = (Path(__file__).parents[2] / "docs" / "poslog.md").read_text()
NEW_YORK, BERLIN = Till("America/New_York", "USD"), Till("Europe/Berlin", "EUR")


def sale(number: int, at: str) -> str:
    return (
        f"<Transaction><RetailStoreID>1</RetailStoreID><WorkstationID>2</WorkstationID>"
        f"<SequenceNumber>{number}</SequenceNumber><BusinessDayDate>2024-01-02</BusinessDayDate>"
        f"<EndDateTime>2024-01-02T{at}</EndDateTime><RetailTransaction/></Transaction>"
    )


def written(file: Path, *sales: str) -> Path:
    file.write_text(f"<POSLog>{''.join(sales)}</POSLog>")
    return file


def keys(folder: Path) -> list[str]:
    return [event.key.rpartition("/")[2] for event in Archive(folder).events()]


def test_an_archive_gives_back_what_the_document_said_in_order_of_receipt(tmp_path: Path) -> None:
    file = SAMPLES / "poslog-2.2.xml"
    outcome = import_poslog(tmp_path, file, BERLIN)
    read = [one for one in read_poslog(file, "Europe/Berlin", "EUR") if isinstance(one, Event)]
    assert list(Archive(tmp_path).events()) == sorted(read, key=lambda event: event.received)
    assert (outcome.imported.rows, outcome.imported.events, outcome.rejects) == (3, 3, None)
    said = {name for event in read for name in event.attributes}
    assert said == set(Archive(tmp_path).attributes) == {"reason"}, "what is said is declared"


def test_the_same_document_brings_nothing_new_and_a_transaction_counts_once(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    first = written(tmp_path / "a.xml", sale(1, "10:00:00"), sale(2, "09:00:00"))
    assert import_poslog(folder, first, NEW_YORK).new
    assert not import_poslog(folder, first, NEW_YORK).new
    more = [sale(2, "09:00:00"), sale(3, "09:30:00"), sale(3, "09:30:00")]
    outcome = import_poslog(folder, written(tmp_path / "b.xml", *more), NEW_YORK)
    assert outcome.imported.rejects == {"duplicate-key": 2}
    assert outcome.rejects is not None
    rows = list(csv.reader(outcome.rejects.open()))
    assert [row[:2] for row in rows[1:]] == [["1", "duplicate-key"], ["3", "duplicate-key"]]
    assert keys(folder) == ["2", "3", "1"]


def test_what_was_left_out_is_told_with_its_place(tmp_path: Path) -> None:
    outcome = import_poslog(tmp_path, SAMPLES / "poslog-2.1.xml", NEW_YORK)
    assert (outcome.imported.rows, outcome.imported.events) == (4, 3)
    assert outcome.imported.rejects == {"training": 1}
    assert outcome.rejects is not None
    assert "transaction 4, line 100: rung in training mode" in outcome.rejects.read_text()


@pytest.mark.parametrize(
    ("body", "rejects"),
    [
        ("<POSLog/>", {}),
        ("a;b", {"not-xml": 1}),
        ("<POSLog><Transaction TrainingModeFlag='1'/></POSLog>", {"training": 1}),
        ("<POSLog><Transaction/></POSLog>", {"missing": 1}),
    ],
)
def test_a_document_of_which_nothing_comes_says_so(
    tmp_path: Path, body: str, rejects: dict[str, int]
) -> None:
    file, home = tmp_path / "log.xml", str(tmp_path / "home")
    file.write_text(body)
    outcome = import_poslog(tmp_path / "archive", file, NEW_YORK)
    assert (outcome.imported.events, outcome.imported.rejects) == (0, rejects)
    command = ["import", "--poslog", "USD", "--home", home, str(file), "--most-rejects", "1"]
    assert CliRunner().invoke(app, command).exit_code == 1


def test_an_archive_has_one_currency(tmp_path: Path) -> None:
    import_poslog(tmp_path, SAMPLES / "poslog-2.1.xml", NEW_YORK)
    with pytest.raises(NotImported, match="in USD"):
        import_poslog(tmp_path, SAMPLES / "poslog-2.2.xml", BERLIN)


def test_from_the_command_line_stores_keep_their_zones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "policies").mkdir()
    rows = "store,region,zone\n44,west,America/Los_Angeles\n"
    (tmp_path / "policies" / "stores.csv").write_text(rows)
    monkeypatch.chdir(tmp_path)
    command = ["import", "--poslog", "USD", "--home", "home", "--json", "--most-rejects", "0.5"]
    result = CliRunner().invoke(app, [*command, str(SAMPLES / "poslog-2.1.xml")])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["events"] == 3
    with opened(tmp_path / "home" / "archive"):
        first = next(Archive(tmp_path / "home" / "archive").events())
    assert (first.zone, first.at) == ("America/Los_Angeles", 1710248700 + 3 * 3600)


def test_every_reason_is_in_the_guide_and_means_there_what_it_means_here() -> None:
    assert dict(re.findall(r"^\| `([a-z-]+)` \| ([A-Z].*\.) \|$", PAGE, re.MULTILINE)) == CODES


def test_no_refusal_has_a_code_without_a_meaning() -> None:
    made = re.compile(r'(?:BadTransaction|LeftOut|Trouble|Refused)\([^"]*"([a-z-]+)"')
    codes = {code for file in PACKAGE.glob("*.py") for code in made.findall(file.read_text())}
    assert len(codes) > 8
    assert codes <= set(CODES)


@pytest.mark.parametrize("wrong", [("Mars/Olympus", "USD"), ("UTC", "usd"), ("../etc", "USD")])
def test_a_zone_and_a_currency_exist(wrong: tuple[str, str]) -> None:
    with pytest.raises(NotImported, match="is no"):
        Till(*wrong)
