"""What docs/policies.md shows of calendar, seasons and hours is what happens."""

import re
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.files.document import parse_document
from tillguard.policy import parse_policies
from tillguard.policy.calendar import read_calendar
from tillguard.policy.places import Place
from tillguard.policy.time_schema import FORMS

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "policies.md").read_text()
STORE = Place("peaks", "US", "CO", date(2017, 5, 4), date(2018, 3, 31))
FORM = re.compile(r"\| `([^`]+)` \| [^|]+ \| (\d{4}-\d\d-\d\d) \| (\d{4}-\d\d-\d\d) \|")


def section(title: str) -> str:
    (found,) = re.findall(rf"## {title}\n(.*?)\n## ", GUIDE, re.S)
    return str(found)


def files_of(title: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", section(title), re.S)


ROWS = FORM.findall(section("The calendar"))


@pytest.mark.parametrize(("said", "one", "next_one"), ROWS)
def test_a_form_of_the_table_has_the_dates_of_the_table(
    said: str, one: str, next_one: str, shipped: dict[str, str]
) -> None:
    text = shipped["calendar.yaml"] + f"  asked: {said}\n"
    rule = read_calendar(parse_document("calendar.yaml", text)).days["asked"]
    assert [str(rule.on(year, STORE)) for year in (2017, 2018)] == [one, next_one]


def test_every_form_of_a_day_is_in_the_table() -> None:
    shown = {key for said, *_ in ROWS if said[0] == "{" for key in YAML(typ="safe").load(said)}
    assert set(FORMS) <= shown


def test_the_seasons_and_hours_of_the_guide_are_accepted(shipped: dict[str, str]) -> None:
    opening, after_hours, whole_year = files_of("Seasons")
    (hours,) = files_of("Opening hours")
    header, *rows = shipped["stores.csv"].splitlines()
    stores = [
        f"{header},country,opened",
        *(f"{row},US," for row in rows),
        "9,coast,UTC,US,2017-05-04",
    ]
    season = "rank: 5\ndates: [{from: 02-01, to: 12-25}]\nrisk: {floor: 0.1}\n"
    book = parse_policies(
        shipped
        | {
            "stores.csv": "\n".join(stores),
            "hours.yaml": hours,
            "calendar.yaml": shipped["calendar.yaml"] + whole_year,
            "seasons/opening-weeks.yaml": opening,
            "seasons/after-hours.yaml": after_hours,
            "seasons/before-peak.yaml": season,
        }
    )
    assert "seasons/opening-weeks" in book.on("9", date(2017, 5, 31)).layers
    assert "seasons/opening-weeks" not in book.on("9", date(2017, 6, 1)).layers


@pytest.mark.parametrize("shown", re.findall(r"```\n\$ tillguard (policy .*?)\n```", GUIDE, re.S))
def test_a_command_of_the_guide_prints_what_the_guide_shows(shown: str) -> None:
    command, output = shown.split("\n", 1)
    result = CliRunner().invoke(app, [*command.split(), "--policies", str(ROOT / "policies")])
    assert result.output.rstrip("\n") == output
