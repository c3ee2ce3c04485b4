"""Seasons by region, country and store; which meet, what they leave out, how they move."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tillguard.errors import BrokenFile, Problem
from tillguard.policy import PolicyBook, parse_policies, year_of
from tillguard.policy.coverage import gaps, overlaps, stretches
from tillguard.policy.year import later

STORES = """store,region,zone,country,subdivision,opened,closed
ny,coast,America/New_York,US,NY,,
co,peaks,America/Denver,US,CO,2016-09-01,
by,alps,Europe/Berlin,DE,BY,,
nw,rhine,Europe/Berlin,DE,NW,,2018-01-31
"""
DAY = timedelta(days=1)


def season(rank: int, dates: str, more: str = "") -> str:
    return f"rank: {rank}\ndates: [{dates}]\n{more}risk: {{floor: 0.{rank}}}\n"


def read(shipped: dict[str, str], calendar: str = "days: {}\n", **seasons: str) -> PolicyBook:
    files = {"base.yaml": shipped["base.yaml"], "stores.csv": STORES, "calendar.yaml": calendar}
    return parse_policies(files | {f"seasons/{n}.yaml": text for n, text in seasons.items()})


def refused(shipped: dict[str, str], calendar: str = "days: {}\n", **seasons: str) -> list[Problem]:
    with pytest.raises(BrokenFile) as broken:
        read(shipped, calendar, **seasons)
    return broken.value.problems


def holding(book: PolicyBook, store: str, first: date, last: date) -> list[date]:
    days = (first + n * DAY for n in range((last - first).days + 1))
    return [day for day in days if len(book.on(store, day).layers) > 1]


def test_a_season_between_public_holidays_holds_where_they_are_kept(
    shipped: dict[str, str],
) -> None:
    dates = "{from: {holiday: Corpus Christi}, to: {holiday: Corpus Christi}}"
    book = read(shipped, feast=season(11, dates, "countries: [DE]\n"))
    year = (date(2017, 1, 1), date(2017, 12, 31))
    assert holding(book, "by", *year) == holding(book, "nw", *year) == [date(2017, 6, 15)]
    assert holding(book, "co", *year) == []


def test_a_season_of_a_subdivision_holds_there_only(shipped: dict[str, str]) -> None:
    book = read(shipped, fair=season(11, "{from: 09-16, to: 10-03}", "countries: [DE-BY, US-CO]\n"))
    at = date(2017, 9, 20)
    assert [len(book.on(s, at).layers) for s in ("ny", "co", "by", "nw", "unknown")] == [
        1,
        2,
        2,
        1,
        1,
    ]


def test_a_store_has_a_season_after_its_opening_and_before_its_closing(
    shipped: dict[str, str],
) -> None:
    book = read(
        shipped,
        opening=season(11, "{from: {opening: 0}, to: {opening: 27}}"),
        liquidation=season(12, "{from: {closing: -41}, to: {closing: 0}}"),
    )
    days = (date(2016, 1, 1), date(2018, 12, 31))
    opened, closed = holding(book, "co", *days), holding(book, "nw", *days)
    assert (opened[0], opened[-1], len(opened)) == (date(2016, 9, 1), date(2016, 9, 28), 28)
    assert (closed[0], closed[-1], len(closed)) == (date(2017, 12, 21), date(2018, 1, 31), 42)
    assert holding(book, "ny", *days) == []


def test_a_season_about_openings_that_meets_another_is_found_for_the_one_store_that_has_it(
    shipped: dict[str, str],
) -> None:
    opening = season(11, "{from: {opening: 0}, to: {opening: 27}}")
    (problem,) = refused(shipped, a=opening, b=season(11, "{from: 09-20, to: 09-30}"))
    assert "both hold on 2016-09-20 in peaks" in problem.message
    assert read(shipped, a=opening, b=season(11, "{from: 09-29, to: 09-30}"))


def test_every_stack_that_a_store_sees_is_checked(shipped: dict[str, str]) -> None:
    files = {
        "base.yaml": shipped["base.yaml"],
        "stores.csv": STORES,
        "seasons/opening.yaml": season(11, "{from: {opening: 0}, to: {opening: 27}}"),
        "seasons/autumn.yaml": season(12, "{from: 09-15, to: 12-15}"),
        "stores/co.yaml": "store: co\nrisk: {floor: 0.3}\n",
    }
    book = parse_policies(files)
    stacks = {policy.layers for policy in book.every_policy()}
    days = (date(2015, 1, 1) + n * DAY for n in range(1500))
    seen = {book.on(store, day).layers for day in days for store in ("ny", "co", "by", "nw")}
    assert ("base", "seasons/opening", "seasons/autumn", "stores/co") in seen
    assert seen <= stacks


def test_seasons_of_one_rank_may_not_meet_on_any_day_of_any_year(shipped: dict[str, str]) -> None:
    """Mother's Day falls on 8 May at the earliest, so the two meet in few years only."""
    mothers = '{from: {rrule: "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU"}, to: 05-20}'
    (problem,) = refused(shipped, a=season(11, mothers), b=season(11, "{from: 05-01, to: 05-08}"))
    assert problem.code == "seasons-that-meet-differ-in-rank"
    assert "rank 11 is also the rank of seasons/a, and both hold on 2011-05-08" in problem.message
    assert read(shipped, a=season(11, mothers), b=season(11, "{from: 05-01, to: 05-07}"))


def test_seasons_of_one_rank_may_share_days_in_different_regions(shipped: dict[str, str]) -> None:
    span = "{from: 05-01, to: 05-08}"
    one = season(11, span, "regions: [alps]\n")
    assert read(shipped, a=one, b=season(11, span, "regions: [coast]\n"))
    assert refused(shipped, a=one, b=season(11, span, "countries: [DE]\n"))


WHOLE = "whole-year: {trading: [low, high]}\n"


def test_a_group_that_covers_the_year_has_no_gap_in_any_year(shipped: dict[str, str]) -> None:
    low, high = season(11, "{from: 01-01, to: 10-31}"), season(12, "{from: 11-01, to: 12-31}")
    assert read(shipped, WHOLE, low=low, high=high)
    thanksgiving = '{rrule: "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"}'
    moving = season(12, f"{{from: {thanksgiving}, to: 12-31}}")
    (problem,) = refused(shipped, WHOLE, low=season(11, "{from: 01-01, to: 11-23}"), high=moving)
    assert (problem.file, problem.line) == ("calendar.yaml", 1)
    assert "trading leaves 2010-11-24 to 2010-11-24 out in coast" in problem.message
    assert read(shipped, WHOLE, low=season(11, "{from: 01-01, to: 11-27}"), high=moving)


def test_29_february_is_a_gap_like_any_other_day(shipped: dict[str, str]) -> None:
    low, high = season(11, "{from: 01-01, to: 02-28}"), season(12, "{from: 03-01, to: 12-31}")
    (problem,) = refused(shipped, WHOLE, low=low, high=high)
    assert "2012-02-29 to 2012-02-29" in problem.message
    assert read(shipped, WHOLE, low=season(11, "{from: 01-01, to: 02-29}"), high=high)


def test_a_group_of_seasons_that_do_not_exist_is_named(shipped: dict[str, str]) -> None:
    low = season(11, "{from: 01-01, to: 12-31}")
    (problem,) = refused(
        shipped,
        "whole-year:\n  trading: [low, hihg]\n",
        low=low,
        high=season(12, "{from: 05-01, to: 05-02}"),
    )
    assert (problem.line, problem.column, problem.code) == (2, 18, "unknown-season")
    assert "did you mean high" in problem.message


def test_hours_do_not_fill_a_gap(shipped: dict[str, str]) -> None:
    low = season(11, "{from: 01-01, to: 12-31}", "during: open\n")
    files = {"hours.yaml": "week: {mon-sun: 08:00-20:00}\n", "base.yaml": shipped["base.yaml"]}
    files |= {"stores.csv": STORES, "seasons/low.yaml": low}
    assert parse_policies(files)
    with pytest.raises(BrokenFile, match="leaves 2010-01-01 to 2010-12-31 out"):
        parse_policies(files | {"calendar.yaml": "whole-year: {trading: [low]}\n"})


def test_a_season_that_never_applies_is_named(shipped: dict[str, str]) -> None:
    never = season(11, "{from: {closing: 1}, to: {closing: 9}}", "regions: [coast]\n")
    (problem,) = refused(shipped, ghost=never)
    assert (problem.file, problem.line) == ("seasons/ghost.yaml", 2)
    assert problem.code == "a-season-applies-on-some-day"


MONTH_DAY = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda d: f"{d:%m-%d}")
SPANS = st.lists(st.tuples(MONTH_DAY, MONTH_DAY), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spans=SPANS, year=st.integers(2015, 2035))
def test_stretches_are_the_whole_year_and_say_what_each_day_says(
    shipped: dict[str, str], spans: list[tuple[str, str]], year: int
) -> None:
    texts = {
        f"s{n}": season(20 + n, f"{{from: {first}, to: {last}}}")
        for n, (first, last) in enumerate(spans)
        if (first, last) != ("02-29", "02-29")
    }
    book = read(shipped, **texts)
    seasons, ((place, _), *_) = book.shelf.seasons, book.shelf.scopes
    found = list(stretches(seasons, place, year))
    assert found[0].first == date(year, 1, 1)
    assert found[-1].last == date(year, 12, 31)
    for one, after in pairwise(found):
        assert after.first == one.last + DAY
    for part in found:
        for n in range((part.last - part.first).days + 1):
            layers = book.on("ny", part.first + n * DAY).layers
            assert layers == ("base", *(s.layer.name for s in part.seasons))
    assert [(s.first, s.last) for s in found if not s.seasons] == gaps(seasons, place, year)
    assert [s for s in found if len(s.seasons) > 1] == overlaps(seasons, place, year)


def test_every_shipped_season_holds_in_every_region_in_every_year(shipped: dict[str, str]) -> None:
    book = parse_policies(shipped)
    assert len(book.shelf.seasons) >= 5
    for year in range(2015, 2036):
        for region in year_of(book.shelf, year):
            names = {part.season.layer.name for part in region.seasons}
            assert names == {s.layer.name for s in book.shelf.seasons}


def test_a_year_is_told_once_for_regions_places_that_share_it(shipped: dict[str, str]) -> None:
    years = year_of(parse_policies(shipped).shelf, 2017)
    assert [one.region for one in years] == ["coast", "lakes", "plains", "peaks"]
    book = read(shipped, fair=season(11, "{from: 09-16, to: 10-03}", "countries: [DE-BY]\n"))
    told = {
        one.region: [part.season.layer.name for part in one.seasons]
        for one in year_of(book.shelf, 2017)
    }
    assert told == {"coast": [], "peaks": [], "alps": ["seasons/fair"], "rhine": []}


def test_a_moved_season_tells_by_how_many_days(shipped: dict[str, str]) -> None:
    (coast, *_) = year_of(parse_policies(shipped).shelf, 2017)
    moved = {(p.season.layer.name, p.first): p.moved for p in coast.seasons}
    assert moved["seasons/peak-trading", date(2017, 11, 18)] == (-1, 0)
    assert moved["seasons/gift-card-weeks", date(2017, 5, 5)] == (6, 6)
    assert moved["seasons/returns-after-peak", date(2017, 12, 26)] == (0, 0)


@given(st.dates(date(2015, 1, 1), date(2034, 12, 30)), st.integers(-30, 30))
def test_the_same_day_of_the_next_year_is_not_later(then: date, days: int) -> None:
    same = date(then.year + 1, then.month, 28 if (then.month, then.day) == (2, 29) else then.day)
    assert later(then, same + days * DAY) == days
