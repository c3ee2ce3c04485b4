"""Named days against a second way to reckon them, in every year from 2015 to 2035."""

import itertools
from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr

from tillguard.files.document import parse_document
from tillguard.policy import public_holidays, retail_year
from tillguard.policy.calendar import read_calendar
from tillguard.policy.days import Rule, StoreDay, dates_in, recurrences
from tillguard.policy.places import NOWHERE, Place

YEARS = range(2015, 2036)
DAY = timedelta(days=1)
CALENDAR = """days:
  thanksgiving: {rrule: "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"}
  black-friday: {after: thanksgiving, days: 1}
  cyber-monday: {after: black-friday, days: 3}
  first-advent: {rrule: "FREQ=YEARLY;BYDAY=SU;BYYEARDAY=-35,-34,-33,-32,-31,-30,-29"}
  labor-day: {rrule: "FREQ=YEARLY;BYMONTH=9;BYDAY=1MO"}
  last-friday-of-may: {rrule: "FREQ=YEARLY;BYMONTH=5;BYDAY=-1FR"}
  good-friday: {easter: -2}
  whit-monday: {easter: 50}
  boxing-day: 12-26
  leap-day: 02-29
  day-after-leap-day: {after: leap-day, days: 1}
  works-party: 2024-06-07
  feast: thanksgiving
  before-defined: {after: defined-last, days: -1}
  new-year-sales: {after: boxing-day, days: 10}
  unity: {holiday: German Unity Day, country: DE}
  own-independence: {holiday: Independence Day}
  corpus-christi: {holiday: Corpus Christi, country: DE, subdivision: BY}
  retail-week-48: {retail-week: 48}
  retail-week-53: {retail-week: 53}
  one-retail-week: {retail-week: 2017-53, day: sat}
  fiscal-november: {retail-month: nov, week: 1}
  fifth-week-of-january: {retail-month: jan, week: 5, day: sat}
  opening-week-ends: {opening: 6}
  liquidation: {closing: -42}
  defined-last: 03-01
"""
LONG_YEARS_ONLY = ("retail-week-53", "fifth-week-of-january")
DAYS = read_calendar(parse_document("calendar.yaml", CALENDAR)).days


def on(name: str, year: int, place: Place = NOWHERE) -> date | None:
    rule: Rule = DAYS[name]
    return rule.on(year, place)


def nth(year: int, month: int, weekday: int, number: int) -> date:
    """By walking the month, without a recurrence library."""
    first = date(year, month, 1)
    days = (first + n * DAY for n in range(31))
    return [d for d in days if d.weekday() == weekday and d.month == month][number]


def gregorian_easter(year: int) -> date:
    """Meeus, Jones and Butcher's way, which no library here uses."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    step = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * step) // 451
    month, day = divmod(h + step - 7 * m + 114, 31)
    return date(year, month, day + 1)


def saturday_nearest_to_31_january(year: int) -> date:
    """By trying every Saturday around it."""
    around = (date(year, 1, 31) + n * DAY for n in range(-6, 7))
    return min((d for d in around if d.weekday() == 5), key=lambda d: abs(d - date(year, 1, 31)))


@pytest.mark.parametrize("year", YEARS)
def test_recurrences_fall_on_the_days_that_a_walk_through_the_month_finds(year: int) -> None:
    thanksgiving = nth(year, 11, 3, 3)
    assert on("thanksgiving", year) == on("feast", year) == thanksgiving
    assert on("black-friday", year) == thanksgiving + DAY
    assert on("cyber-monday", year) == thanksgiving + 4 * DAY
    assert on("labor-day", year) == nth(year, 9, 0, 0)
    assert on("last-friday-of-may", year) == nth(year, 5, 4, -1)
    assert on("first-advent", year) == max(d for d in [nth(year, 12, 6, 0), nth(year, 11, 6, -1)]
                                           if d <= date(year, 12, 3))  # fmt: skip


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO",
        "FREQ=YEARLY;BYWEEKNO=52;BYDAY=SA",
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=SA",
        "FREQ=YEARLY;BYWEEKNO=1;BYDAY=TU",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;WKST=SU",
        "FREQ=YEARLY;BYYEARDAY=-1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYDAY=MO,TU;BYMONTH=1;BYSETPOS=1",
    ],
)
def test_a_recurrence_in_a_year_is_that_of_a_year_of_its_kind(rule: str) -> None:
    """Each year against the library asked for that very year, over centuries without leap day."""
    for year in range(1890, 2210):
        first, last = datetime(year, 1, 1), datetime(year, 12, 31)  # noqa: DTZ001
        direct = rrulestr(rule, dtstart=first).between(first, last, inc=True)
        assert recurrences(rule, year) == tuple(moment.date() for moment in direct)


def test_a_friday_after_thanksgiving_is_not_the_fourth_friday_of_november() -> None:
    """In 2019 November began on a Friday: the two are a week apart."""
    assert on("black-friday", 2019) == date(2019, 11, 29) != nth(2019, 11, 4, 3)


@pytest.mark.parametrize("year", YEARS)
def test_days_about_easter_fall_where_another_reckoning_puts_them(year: int) -> None:
    easter = gregorian_easter(year)
    assert on("good-friday", year) == easter - 2 * DAY
    assert on("whit-monday", year) == easter + 50 * DAY


@pytest.mark.parametrize("year", YEARS)
def test_the_retail_year_runs_from_sunday_to_the_saturday_nearest_to_31_january(year: int) -> None:
    first, last = (saturday_nearest_to_31_january(y) for y in (year, year + 1))
    assert retail_year.begins(year) == first + DAY
    assert retail_year.weeks(year) * 7 == (last - first).days
    assert retail_year.day(year, retail_year.weeks(year), 5) == last


def test_the_53_week_years_and_first_days_are_those_that_nrf_publishes() -> None:
    assert [y for y in range(2005, 2030) if retail_year.weeks(y) == 53] == [
        2006, 2012, 2017, 2023, 2028,
    ]  # fmt: skip
    for first in (
        (2017, 1, 29),
        (2018, 2, 4),
        (2019, 2, 3),
        (2022, 1, 30),
        (2023, 1, 29),
        (2024, 2, 4),
    ):
        assert retail_year.begins(first[0]) == date(*first)


@pytest.mark.parametrize("year", YEARS)
def test_retail_months_have_4_5_4_weeks_and_january_the_53rd(year: int) -> None:
    lengths = [4, 5, 4] * 4
    lengths[-1] += retail_year.weeks(year) - 52
    found = [
        (month, week) for month in retail_year.MONTHS for week in range(1, 7)
        if retail_year.week_of(year, month, week)
    ]  # fmt: skip
    due = [(m, w + 1) for m, n in zip(retail_year.MONTHS, lengths, strict=True) for w in range(n)]
    assert found == due
    numbers = [retail_year.week_of(year, *named) for named in found]
    assert numbers == list(range(1, retail_year.weeks(year) + 1))


@pytest.mark.parametrize("year", YEARS)
def test_a_retail_week_is_counted_from_the_first_sunday(year: int) -> None:
    begins = saturday_nearest_to_31_january(year) + DAY
    assert on("retail-week-48", year) == begins + 47 * 7 * DAY
    assert on("fiscal-november", year) == begins + 39 * 7 * DAY
    due = begins + 52 * 7 * DAY if year in (2017, 2023, 2028, 2034) else None
    assert on("retail-week-53", year) == due
    assert on("fifth-week-of-january", year) == (due + 6 * DAY if due else None)


def test_a_retail_week_with_a_year_comes_once() -> None:
    assert {on("one-retail-week", year) for year in YEARS} == {date(2018, 2, 3)}


PUBLISHED = [
    # US Office of Personnel Management, federal holidays 2024
    ("US", "", 2024, [(1, 1), (1, 15), (2, 19), (5, 27), (6, 19), (7, 4), (9, 2), (10, 14),
                      (11, 11), (11, 28), (12, 25)]),
    # gov.uk, bank holidays in England 2022, with the Jubilee and the funeral of the Queen
    ("GB", "ENG", 2022, [(1, 3), (4, 15), (4, 18), (5, 2), (6, 2), (6, 3), (8, 29), (9, 19),
                         (12, 26), (12, 27)]),
    # Bavarian Feiertagsgesetz, 2024
    ("DE", "BY", 2024, [(1, 1), (1, 6), (3, 29), (4, 1), (5, 1), (5, 9), (5, 20), (5, 30), (10, 3),
                        (11, 1), (12, 25), (12, 26)]),
    # Service-Public.fr, 2023
    ("FR", "", 2023, [(1, 1), (4, 10), (5, 1), (5, 8), (5, 18), (5, 29), (7, 14), (8, 15), (11, 1),
                      (11, 11), (12, 25)]),
]  # fmt: skip


@pytest.mark.parametrize(("country", "subdivision", "year", "days"), PUBLISHED)
def test_public_holidays_are_those_that_the_state_published(
    country: str, subdivision: str, year: int, days: list[tuple[int, int]]
) -> None:
    found = public_holidays.of_year(year, country, subdivision)
    assert {date(year, *day) for day in days} <= set(found)
    unpublished = [day for day in found if (day.month, day.day) not in days]
    assert all(day.weekday() >= 5 for day in unpublished), "moved to a published weekday"


def test_a_holiday_is_the_places_own_unless_the_day_names_a_country() -> None:
    assert on("own-independence", 2024, Place("r", "US", "CO")) == date(2024, 7, 4)
    assert on("own-independence", 2024, Place("r", "PH")) == date(2024, 6, 12)
    assert on("own-independence", 2024) is None
    assert on("unity", 2024, Place("r", "US")) == on("unity", 2024) == date(2024, 10, 3)
    assert on("corpus-christi", 2024) == gregorian_easter(2024) + 60 * DAY


def test_a_day_after_another_belongs_to_the_year_of_the_other() -> None:
    assert on("new-year-sales", 2023) == date(2024, 1, 5)
    assert on("before-defined", 2024) == date(2024, 2, 29)
    assert on("before-defined", 2023) == date(2023, 2, 28)


@pytest.mark.parametrize("year", YEARS)
def test_29_february_is_a_day_of_leap_years_only(year: int) -> None:
    leap = year % 4 == 0
    assert on("leap-day", year) == (date(year, 2, 29) if leap else None)
    assert on("day-after-leap-day", year) == (date(year, 3, 1) if leap else None)


def test_days_of_a_store_count_from_its_own_first_and_last_day() -> None:
    store = Place("r", opened=date(2017, 5, 4), closed=date(2023, 1, 31))
    assert on("opening-week-ends", 2000, store) == date(2017, 5, 10)
    assert on("liquidation", 2000, store) == date(2022, 12, 20)
    assert on("liquidation", 2000) is None


@pytest.mark.parametrize("name", DAYS)
def test_every_named_day_is_known_in_the_first_and_last_year_that_a_clock_can_show(
    name: str,
) -> None:
    for year in (2, 100, 1600, 1970, 3000, 9997):
        found = on(name, year)
        assert found is None or isinstance(found, date)
    if not isinstance(DAYS[name], StoreDay) and name not in LONG_YEARS_ONLY:
        assert on(name, 2024, Place("r", "US", "CO"))


def test_the_order_of_names_in_the_file_does_not_matter() -> None:
    head, *rest = CALENDAR.splitlines(keepends=True)
    again = parse_document("calendar.yaml", head + "".join(reversed(rest)))
    assert dict(read_calendar(again).days) == dict(DAYS)


def test_named_days_have_one_date_a_year_at_most() -> None:
    for name, year in itertools.product(DAYS, YEARS):
        assert not DAYS[name].once or on(name, year) == on(name, year + 1), name


def test_the_days_of_a_year_are_all_that_lie_in_it_those_of_the_years_beside_it_too() -> None:
    """Days after New Year's Eve and the last weeks of a retail year lie in the year after it."""
    place = Place("south", "DE", "BY", date(2019, 12, 28), date(2026, 2, 3))
    for name, rule in DAYS.items():
        found = {rule.on(year, place) for year in YEARS} - {None}
        for year in YEARS[1:-1]:
            assert dates_in(rule, year, place) == {d for d in found if d and d.year == year}, name
