"""`policy show` and `policy calendar` say what holds, from which file and line, and when."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.domain import Action, Kind
from tillguard.files import read_texts
from tillguard.policy import PolicyBook, parse_policies

SHIPPED = Path(__file__).parents[2] / "policies"
BOOK: PolicyBook = parse_policies(read_texts(SHIPPED))
MOMENTS = ["2017-01-18T12:00", "2017-05-08T09:00", "2017-08-01T23:59", "2017-11-24T10:30",
           "2017-12-25T10:30", "2017-12-31T00:00", "2018-03-01T00:00"]  # fmt: skip


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["policy", *words, "--policies", str(SHIPPED)])


def shown(*words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def value(found: Any, key: str) -> Any:
    return next(v["value"] for v in found["values"] if v["key"] == key)


@pytest.mark.parametrize("store", ["2", "367", "42"])
@pytest.mark.parametrize("at", MOMENTS)
def test_what_is_shown_is_what_decides(store: str, at: str) -> None:
    found = shown("show", "--store", store, "--at", at)
    zone = ZoneInfo(BOOK.stores[store].zone)
    policy = BOOK.in_force(store, int(datetime.fromisoformat(at).replace(tzinfo=zone).timestamp()))
    assert [layer.removesuffix(".yaml") for layer in found["layers"]] == list(policy.layers)
    assert value(found, "risk.floor") == policy.risk_floor
    assert value(found, "prices.manager") == policy.prices().manager
    for kind in Kind:
        if kind in policy.kinds:
            terms = policy.kinds[kind]
            assert value(found, f"kinds.{kind.value}.fallback") == terms.fallback.name
            assert value(found, f"kinds.{kind.value}.prior.probability") == terms.prior.probability
    for name, typology in policy.typologies.items():
        for action in list(Action)[1:]:
            due = typology.prevented[list(Action).index(action)]
            assert value(found, f"typologies.{name}.prevents.{action.name}") == due


@pytest.mark.parametrize("at", MOMENTS)
def test_every_value_stands_in_the_line_that_is_named(at: str) -> None:
    found = shown("show", "--store", "2", "--at", at)
    assert len(found["values"]) > 400
    for one in found["values"]:
        for said in (one, *one["instead"]):
            if said["layer"] == "rule":
                assert_default(said)
                continue
            lines = (SHIPPED / said["file"]).read_text().splitlines()
            assert 1 <= said["line"] <= len(lines)
            key = lines[said["line"] - 1][said["column"] - 1 :]
            word = one["key"].rsplit(".", 1)[-1]
            assert key.startswith(word), (one["key"], said)
            if isinstance(said["value"], int | float):
                figure = key.removeprefix(f"{word}: ").split(",")[0].split("}")[0].split("#")[0]
                assert float(figure) == said["value"]


def assert_default(said: Any) -> None:
    line = (SHIPPED.parent / said["file"]).read_text().splitlines()[said["line"] - 1]
    assert line[: said["column"] - 1].endswith("default: ")


def test_a_parameter_that_no_policy_sets_has_its_rules_default() -> None:
    key = "rules.card-sale-refunded-in-cash.parameters.floor"
    (floor,) = shown("show", "--store", "2", "--at", "2017-06-01T12:00", "--key", key)["values"]
    assert (floor["value"], floor["layer"]) == ("5.00", "rule")


def test_a_value_tells_what_it_stands_for_instead() -> None:
    (price,) = shown("show", "--store", "2", "--at", "2017-12-01T12:00", "--key", "prices.cashier")[
        "values"
    ]
    assert (price["value"], price["layer"]) == (36, "regions/peaks")
    assert [(s["value"], s["layer"]) for s in price["instead"]] == [
        (45, "seasons/peak-trading"), (30, "base"),
    ]  # fmt: skip


def test_the_text_is_for_reading() -> None:
    text = run("show", "--store", "2", "--at", "2017-11-24T10:30", "--key", "prices").output
    head, state, day, layers, *rows = text.splitlines()
    assert head == "store 2, region peaks, US CO, America/Denver: Friday 2017-11-24 10:30 -0700"
    assert state.startswith("open until") or state == "open (Friday)"
    assert day == "the day is black-friday"
    assert layers.endswith("base.yaml, seasons/peak-trading.yaml, regions/peaks.yaml")
    assert rows[0] == (
        "prices.cashier       regions/peaks.yaml:3  36  "
        "(instead of 45 of seasons/peak-trading.yaml:5, 30 of base.yaml:13)"
    )


def test_a_closed_store_is_said_to_be_closed() -> None:
    found = shown("show", "--store", "2", "--at", "2017-12-25T10:30")
    assert found["open"] is False
    assert found["since"] == "2017-12-25T00:00:00-07:00"
    assert found["until"] == "2017-12-26T00:00:00-07:00"
    assert found["days"] == ["christmas-day", "Christmas Day"]


WRONG = [
    (("show", "--store", "367x"), "did you mean 367"),
    (("show", "--store", "2", "--at", "yesterday"), "not a moment such as"),
    (("show", "--store", "2", "--at", "2017-02-29T10:00"), "not a moment such as"),
    (("show", "--store", "2", "--at", "2017-03-12T02:30"), "does not exist in America/Denver"),
    (("show", "--store", "2", "--at", "2017-11-05T01:30"), "add the offset, -0600 or -0700"),
    (("show", "--store", "2", "--key", "risk.flor"), "did you mean risk.floor"),
    (("calendar", "--year", "2017", "--region", "peeks"), "did you mean peaks"),
    (("calendar", "--year", "17"), "greater than or equal to 1900"),
    (("calendar",), "--year"),
]


@pytest.mark.parametrize(("words", "told"), WRONG)
def test_a_name_that_is_none_is_wrong_usage_with_the_nearest(
    words: tuple[str, ...], told: str
) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert told in " ".join(result.output.replace("│", " ").split())


def test_a_moment_that_happens_twice_is_told_apart_by_its_offset() -> None:
    first, second = (
        shown("show", "--store", "2", "--at", f"2017-11-05T01:30{offset}", "--key", "risk")["at"]
        for offset in ("-06:00", "-07:00")
    )
    assert first == "2017-11-05T01:30:00-06:00"
    assert second == "2017-11-05T01:30:00-07:00"


@pytest.mark.parametrize("year", [2016, 2017, 2024])
def test_the_calendar_says_of_every_day_what_the_book_says(year: int) -> None:
    stores = {store.region: store.id for store in BOOK.stores.values()}
    regions = shown("calendar", "--year", str(year))
    assert [one["region"] for one in regions] == list(stores)
    for one in regions:
        for number in range(1, 366):
            day = datetime.strptime(f"{year} {number}", "%Y %j").date()  # noqa: DTZ007
            held = {s["season"] for s in one["seasons"] if within(s, day)}
            layers = BOOK.on(stores[one["region"]], day).layers
            names = [n.removeprefix("seasons/") for n in layers if n.startswith("seasons/")]
            assert held == set(names)
            assert any(within(g, day) for g in one["gaps"]) is (not names)
            met = [o for o in one["overlaps"] if within(o, day)]
            assert [o["last_word"] for o in met] == (names[-1:] if len(names) > 1 else [])


def within(part: dict[str, str], day: date) -> bool:
    return part["first"] <= day.isoformat() <= part["last"]


def test_the_calendar_names_holidays_and_moves() -> None:
    (peaks,) = shown("calendar", "--year", "2017", "--region", "peaks")
    assert peaks["places"] == ["US-CO"]
    assert {"date": "2017-11-23", "name": "Thanksgiving Day"} in peaks["holidays"]
    assert {"date": "2017-11-24", "name": "black-friday"} in peaks["named"]
    text = run("calendar", "--year", "2017", "--region", "peaks").output
    for line in (
        "season   Fri 2017-05-05 to Sun 2017-05-14   10 days  gift-card-weeks (rank 50); 6 days "
        "later than the year before",
        "overlap  Sun 2017-01-15 to Sat 2017-01-21    7 days  returns-after-peak and stock-take: "
        "stock-take has the last word",
        "gap      Mon 2017-12-25 to Mon 2017-12-25    1 day  no season",
    ):
        assert line in text
