"""What is wrong with days, hours and places is said in its place, with what is allowed."""

import pytest

from tillguard.errors import BrokenFile, Problem
from tillguard.policy import parse_policies

STORES = """store,region,zone,country,subdivision,opened,closed
1,coast,America/New_York,US,NY,,
2,alps,Europe/Berlin,DE,BY,2016-04-01,2018-03-31
3,alps,Europe/Zurich,,,,
"""
SEASON = "rank: 7\ndates: [{{from: {}, to: {}}}]\nrisk: {{floor: 0.2}}\n"


def problems_of(shipped: dict[str, str], **files: str) -> list[Problem]:
    named = {f"{name.replace('__', '/')}.yaml": text for name, text in files.items()}
    with pytest.raises(BrokenFile) as broken:
        parse_policies({"base.yaml": shipped["base.yaml"], "stores.csv": STORES} | named)
    return broken.value.problems


DAYS = [
    ("{rrule: FREQ=DAILY;BYMONTH=11}", "rrule", "is not a yearly recurrence: FREQ=YEARLY;"),
    ("{rrule: FREQ=YEARLY;BYMONTH=11;COUNT=3}", "rrule", "is not a yearly recurrence"),
    ("{rrule: FREQ=YEARLY;BYMONTH=11;INTERVAL=2}", "rrule", "is not a yearly recurrence"),
    ("{rrule: FREQ=YEARLY;BYMONTH=11;BYDAY=4XX}", "rrule", "is not a recurrence"),
    ("{rrule: FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1}", "never", "yields no day"),
    ("{rrule: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30}", "never", "yields no day from 2010 to 2049"),
    ("{rrule: FREQ=YEARLY;BYMONTH=11;BYDAY=TH}", "rrule", "BYSETPOS=1 takes the first"),
    ("{easter: 400}", "range", "given 400"),
    ("{easter: soon}", "wrong-type", "given 'soon'"),
    ("{eastr: -2}", "unknown-name", "did you mean easter"),
    ("{}", "unknown-name", "llowed are rrule, easter, holiday, after, retail-week"),
    ("{easter: -2, day: 1}", "unknown-key", "allowed are easter"),
    ("{after: peak}", "missing", "days.odd.<after>.days is needed"),
    ("{after: peek, days: 1}", "day", "did you mean peak"),
    ("{after: peak, days: 1.5}", "wrong-type", "given 1.5"),
    ("{retail-week: 54}", "wrong-value", "or with its retail year 2017-48, given 54"),
    ("{retail-week: 2018-53}", "never", "has this day"),
    ("{retail-week: 5, day: sunday}", "unknown-name", "did you mean sun"),
    ("{retail-month: novem, week: 1}", "unknown-name", "did you mean nov"),
    ("{retail-month: feb, week: 5}", "never", "has this day"),
    ("{holiday: Xmas, country: US}", "unknown-holiday", "is not a public holiday of US"),
    ("{holiday: Christmas, country: US}", "unknown-holiday", "did you mean Christmas Day"),
    ("{holiday: Labor Day, country: XX}", "unknown-country", "ISO 3166-1 code of two letters"),
    ("{holiday: Labor Day, country: Germany}", "unknown-country", "did you mean DE"),
    ("{holiday: Labor Day, country: us}", "unknown-country", "did you mean US"),
    ("{holiday: Labor Day, country: DE, subdivision: Bayern}", "unknown-subdivision",
     "did you mean BY"),
    ("{holiday: Labor Day, country: DE, subdivision: BV}", "unknown-subdivision",
     "BB, BE"),
    ("{holiday: Labor Day, country: SG, subdivision: X}", "unknown-subdivision",
     "SG has no subdivisions"),
    ("{holiday: Labor Day, subdivision: BY}", "unknown-subdivision", "needs its country"),
    ("02-30", "day", "'02-30' is not a day"),
    ("2023-02-29", "value", "'2023-02-29' is not a plain value: there is no such day"),
    ("13-01", "day", "month must be in 1..12"),
    ("9999-12-31", "day", "is not a day"),
    ("christmas", "day", "MM-DD, YYYY-MM-DD or a name of calendar.yaml is needed"),
    ("{after: odd, days: 1}", "circle", "odd -> odd goes round in a circle"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "code", "words"), DAYS)
def test_a_day_that_is_none_is_refused_in_its_place(
    shipped: dict[str, str], said: str, code: str, words: str
) -> None:
    found = problems_of(shipped, calendar=f"days:\n  peak: 11-18\n  odd: {said}\n")
    (problem,) = [p for p in found if p.code == code] or found
    assert (problem.file, problem.line, problem.code) == ("calendar.yaml", 3, code), str(problem)
    assert words in problem.message.replace("days.odd.days", "days.odd.<after>.days")
    assert problem.source == f"  odd: {said}"


def test_days_that_go_round_in_a_circle_are_named_once(shipped: dict[str, str]) -> None:
    text = "days:\n  a: {after: b, days: 1}\n  b: {after: c, days: 1}\n  c: a\n"
    text += "  d: {after: a, days: 2}\n"
    (problem,) = problems_of(shipped, calendar=text)
    assert "a -> b -> c -> a goes round in a circle" in problem.message
    assert (problem.line, problem.column) == (2, 3)


SEASONS = [
    ("{easter: -7}", "{eastr: 0}", "unknown-name", "did you mean easter"),
    ("{holiday: Labor Day}", "12-01", "a-holiday-is-one-of-its-country", "store '3' says none"),
    ("{retail-week: 53}", "02-29", None, ""),
    ("{rrule: FREQ=YEARLY;BYMONTH=11;BYDAY=4TH}", "11-25", "a-season-ends-as-many-years-later",
     "its order changes: 2010-11-25 to 2010-11-25, but 2013-11-28 to 2014"),
    ("02-29", "02-29", None, ""),
    ("{opening: 0}", "{opening: 27}", None, ""),
    ("{opening: 0}", "12-01", "day", "one end has a year"),
    ("{opening: 5}", "{opening: 2}", "a-season-applies-on-some-day", "one of its ends never comes"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "last", "code", "words"), SEASONS)
def test_a_season_between_days_that_do_not_fit_is_refused_in_its_place(
    shipped: dict[str, str], first: str, last: str, code: str | None, words: str
) -> None:
    season = SEASON.format(first, last)
    if code is None:
        files = {
            "base.yaml": shipped["base.yaml"],
            "stores.csv": STORES,
            "seasons/odd.yaml": season,
        }
        assert parse_policies(files)
        return
    problem, *_ = problems_of(shipped, seasons__odd=season)
    assert (problem.file, problem.line, problem.code) == ("seasons/odd.yaml", 2, code), str(problem)
    assert words in problem.message


def test_a_holiday_that_no_country_of_the_chain_has_is_named(shipped: dict[str, str]) -> None:
    stores = STORES.replace("3,alps,Europe/Zurich,,,,\n", "")
    files = {"base.yaml": shipped["base.yaml"], "stores.csv": stores}
    season = SEASON.format("{holiday: Corpus Christy}", "12-01")
    with pytest.raises(BrokenFile) as broken:
        parse_policies(files | {"seasons/odd.yaml": season})
    assert "did you mean Corpus Christi" in broken.value.problems[0].message
    assert parse_policies(files | {"seasons/odd.yaml": season.replace("Christy", "Christi")})


def test_a_season_for_regions_or_countries_without_stores_is_named(shipped: dict[str, str]) -> None:
    season = SEASON.format("01-01", "01-31") + "countries: [DE-NW, UK]\nregions: [alp]\n"
    found = problems_of(shipped, seasons__odd=season)
    told = {(p.line, p.code) for p in found}
    assert told >= {(4, "unknown-country"), (5, "unknown-region")}
    assert any("did you mean alps" in p.message for p in found)


STORE_ROWS = [
    ("4,alps,Europe/Berlin,DE,BV,,", "'BV' is not a subdivision of DE"),
    ("4,alps,Europe/Berlin,Germany,,,", "did you mean DE"),
    ("4,alps,Europe/Berlin,,BY,,", "subdivision 'BY' needs its country"),
    ("4,alps,Europe/Berlin,DE,,2017-02-29,", "'2017-02-29' is not a day, YYYY-MM-DD is needed"),
    ("4,alps,Europe/Berlin,DE,,20170228,", "'20170228' is not a day"),
    (
        "4,alps,Europe/Berlin,DE,,2018-01-01,2017-01-01",
        "was closed on 2017-01-01, before it opened",
    ),
    ("4,alps,Europe/Berlim,DE,,,", "did you mean Europe/Berlin"),
]


@pytest.mark.parametrize(("row", "words"), STORE_ROWS)
def test_a_wrong_row_of_stores_is_refused_with_its_line(
    shipped: dict[str, str], row: str, words: str
) -> None:
    with pytest.raises(BrokenFile) as broken:
        parse_policies({"base.yaml": shipped["base.yaml"], "stores.csv": f"{STORES}{row}\n"})
    (problem,) = broken.value.problems
    assert (problem.file, problem.line, problem.source) == ("stores.csv", 5, row)
    assert words in problem.message


def test_a_column_of_stores_that_nobody_knows_is_refused(shipped: dict[str, str]) -> None:
    with pytest.raises(BrokenFile, match="the header must be store,region,zone,country"):
        parse_policies({"base.yaml": shipped["base.yaml"],
                        "stores.csv": STORES.replace("subdivision", "state", 1)})  # fmt: skip


HOURS = [
    ("week: {mon-fri: 9-17}", "week.mon-fri: '9-17' is not a range: HH:MM-HH:MM"),
    ("week: {mon-fri: 09:00-24:30}", "is not a range"),
    ("week: {mon-fri: 09:00-09:00}", "is no time at all"),
    ("week: {mon-fry: 09:00-17:00}", "did you mean fri"),
    ("week: {mon-fri: 09:00-17:00, wed: closed}", "wed says a day that was said before"),
    (
        "week: {mon: [09:00-12:00, 11:00-17:00]}",
        "a range begins before the one before it has ended",
    ),
    (
        "week: {holidays: closed}",
        "holidays needs the country of each store, and store '3' says none",
    ),
    ("exceptions: {peek: closed}", "'peek' is not a day"),
    ("exceptions: {2016-02-30: closed}", "there is no such day"),
    (
        "exceptions: {2017-03-26: 02:30-12:00}",
        "02:30 does not exist on 2017-03-26 in Europe/Berlin",
    ),
    ("regions: {alp: {week: {mon: closed}}}", "did you mean alps"),
    ('stores: {"9": {week: {mon: closed}}}', "store '9' is not in stores.csv"),
    ("stores: {9: {wek: {mon: closed}}}", "did you mean week"),
]


@pytest.mark.parametrize(("said", "words"), HOURS)
def test_wrong_hours_are_refused_in_their_place(
    shipped: dict[str, str], said: str, words: str
) -> None:
    found = problems_of(shipped, hours=said + "\n")
    assert any(words in p.message for p in found), [str(p) for p in found]
    assert {(p.file, p.line) for p in found} == {("hours.yaml", 1)}
    assert all(p.source == said for p in found)


def test_hours_that_do_not_exist_in_another_zone_only_are_no_mistake(
    shipped: dict[str, str],
) -> None:
    """The clocks of New York leap on 12 March, those of Berlin a fortnight later."""
    said = "regions: {alps: {exceptions: {2017-03-12: 02:30-12:00}}}\n"
    files = {"base.yaml": shipped["base.yaml"], "stores.csv": STORES}
    assert parse_policies(files | {"hours.yaml": said})


def test_an_exception_that_ends_in_the_far_future_has_no_end(shipped: dict[str, str]) -> None:
    pause = "region: coast\nrules:\n  odd: {muted: {until: 9999-12-31, why: nobody knows}}\n"
    (problem,) = problems_of(shipped, regions__coast=pause)
    assert (problem.line, problem.code) == (3, "an-exception-ends")
    (problem,) = problems_of(shipped, regions__coast=pause.replace("until: 9999-12-31, ", ""))
    assert "rules.odd.muted.until is needed" in problem.message
