"""Spans of days: over New Year, 29 February, ends that move, and what is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillguard.policy.calendar import NotADay
from tillguard.policy.days import After, Date, EasterDay, MonthDay, Recurrence, RetailDay, StoreDay
from tillguard.policy.places import NOWHERE, Place
from tillguard.policy.spans import span

MONTH_DAYS = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda d: (d.month, d.day))
DATES = st.dates(date(2015, 1, 1), date(2035, 12, 31))
FEBRUARY = st.sampled_from([(2, 28), (2, 29), (3, 1)])
THANKSGIVING = Recurrence("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH")


def covers(first: tuple[int, int], last: tuple[int, int], day: date) -> bool:
    """The plain reading of two month-days, without any year in it."""
    here = (day.month, day.day)
    return first <= here <= last if first <= last else here >= first or here <= last


@given(first=MONTH_DAYS | FEBRUARY, last=MONTH_DAYS | FEBRUARY, day=DATES)
def test_a_span_of_month_days_covers_what_its_plain_reading_says(
    first: tuple[int, int], last: tuple[int, int], day: date
) -> None:
    found = span(MonthDay(*first), MonthDay(*last)).around(day.year, NOWHERE)
    assert any(a <= day <= b for a, b in found) == covers(first, last, day)


@given(first=FEBRUARY, last=FEBRUARY, year=st.integers(2015, 2035))
def test_about_29_february_no_day_is_lost_or_won(
    first: tuple[int, int], last: tuple[int, int], year: int
) -> None:
    of = span(MonthDay(*first), MonthDay(*last))
    for n in range(-3, 5):
        day = date(year, 2, 28) + timedelta(days=n)
        held = any(a <= day <= b for a, b in of.around(year, NOWHERE))
        assert held == covers(first, last, day), day


@given(a=st.integers(-200, 200), b=st.integers(-200, 200), year=st.integers(2015, 2035))
def test_a_span_ends_on_the_first_such_day_that_follows(a: int, b: int, year: int) -> None:
    of = span(EasterDay(a), EasterDay(b))
    if len(of.shifts(NOWHERE)) > 1:
        return  # refused by a law
    first = EasterDay(a).on(year, NOWHERE)
    ends = (EasterDay(b).on(year + shift, NOWHERE) for shift in range(-2, 3))
    assert first is not None
    assert of.of_year(year, NOWHERE) == (first, min(end for end in ends if end and end >= first))


@pytest.mark.parametrize("year", range(2015, 2036))
def test_a_moving_span_over_new_year_is_whole_seen_from_either_year(year: int) -> None:
    of = span(THANKSGIVING, RetailDay(1, 6))
    (begun, *_), (ended, *_) = (
        [d for d in of.around(y, NOWHERE) if d[0].year == year] for y in (year, year + 1)
    )
    assert begun == ended
    assert begun[0] == THANKSGIVING.on(year, NOWHERE)
    assert begun[1].month in (1, 2)
    assert begun[1].year == year + 1


def test_the_last_weeks_of_a_retail_year_lie_in_the_next_january() -> None:
    of = span(RetailDay(50, 6), RetailDay(52, 5))
    assert of.of_year(2016, NOWHERE) == (date(2017, 1, 8), date(2017, 1, 28))
    assert list(of.around(2017, NOWHERE)) == [
        (date(2017, 1, 8), date(2017, 1, 28)),
    ]


def test_an_order_that_changes_from_year_to_year_shows_both_ways() -> None:
    shifts = span(THANKSGIVING, MonthDay(11, 25)).shifts(NOWHERE)
    assert set(shifts) == {0, 1}
    assert THANKSGIVING.on(shifts[1], NOWHERE) > date(shifts[1], 11, 25)  # type: ignore[operator]


def test_a_span_of_a_year_that_lacks_its_first_day_is_not_there() -> None:
    of = span(RetailDay(53, 6), After(RetailDay(53, 6), 6))
    assert of.of_year(2017, NOWHERE) == (date(2018, 1, 28), date(2018, 2, 3))
    assert of.of_year(2018, NOWHERE) is None


def test_a_store_has_the_span_of_its_own_days() -> None:
    of = span(StoreDay("opening", 0), StoreDay("opening", 27))
    place = Place("r", opened=date(2017, 12, 20))
    assert list(of.around(2018, place)) == [(date(2017, 12, 20), date(2018, 1, 16))]
    assert not list(of.around(2018, NOWHERE))


def test_dates_with_and_without_a_year_do_not_mix() -> None:
    with pytest.raises(NotADay, match="one end has a year"):
        span(Date(date(2017, 5, 1)), MonthDay(5, 7))
    with pytest.raises(NotADay, match="ends on 2017-05-01 before it begins on 2017-05-02"):
        span(Date(date(2017, 5, 2)), Date(date(2017, 5, 1)))
