"""A store is open when its own clocks say so, also on days on which the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tillguard.errors import BrokenFile
from tillguard.policy import PolicyBook, State, parse_policies

STORES = """store,region,zone,country,subdivision,opened,closed
night,coast,America/New_York,US,NY,,
day,coast,America/New_York,US,NY,2016-05-02,2017-12-29
noon,coast,America/New_York,US,NY,,
berlin,alps,Europe/Berlin,DE,BY,,
howe,reef,Australia/Lord_Howe,AU,NSW,,
beirut,reef,Asia/Beirut,LB,,,
"""
HOURS = """week:
  mon-sat: 08:00-20:00
  sun: 12:00-18:00
exceptions:
  thanksgiving: closed
  black-friday: 05:00-23:00
  2017-11-24: 06:00-22:00
regions:
  alps:
    week: {sun: closed, holidays: closed}
stores:
  night:
    week: {mon-sun: 20:00-02:30}
  noon:
    week: {mon-fri: ["08:00-12:00", "14:00-18:00"], sat-sun: closed}
  howe:
    week: {mon-sun: 00:00-02:15}
  beirut:
    week: {mon-sun: 00:00-24:00}
"""
CALENDAR = """days:
  thanksgiving: {rrule: "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"}
  black-friday: {after: thanksgiving, days: 1}
"""
ZONES = {row.split(",")[0]: ZoneInfo(row.split(",")[2]) for row in STORES.splitlines()[1:]}
HOUR = 3600


@pytest.fixture(scope="module")
def chain(shipped: dict[str, str]) -> PolicyBook:
    return parse_policies({
        "base.yaml": shipped["base.yaml"], "stores.csv": STORES, "hours.yaml": HOURS,
        "calendar.yaml": CALENDAR,
    })  # fmt: skip


def at(store: str, *wall: int, fold: int = 0) -> int:
    return int(datetime(*wall, tzinfo=ZONES[store], fold=fold).timestamp())  # type: ignore[arg-type,misc]


def state(chain: PolicyBook, store: str, second: int) -> State:
    found = chain.state(store, second)
    assert found is not None
    return found


def shown(store: str, second: int | None) -> str:
    assert second is not None
    return f"{datetime.fromtimestamp(second, ZONES[store]):%m-%d %H:%M %z}"


ORDINARY = [
    ("day", (2017, 5, 3, 7, 59), False, "05-02 20:00", "05-03 08:00"),
    ("day", (2017, 5, 3, 8, 0), True, "05-03 08:00", "05-03 20:00"),
    ("day", (2017, 5, 6, 20, 0), False, "05-06 20:00", "05-07 12:00"),
    ("night", (2017, 5, 3, 1, 0), True, "05-02 20:00", "05-03 02:30"),
    ("night", (2017, 5, 3, 12, 0), False, "05-03 02:30", "05-03 20:00"),
    ("noon", (2017, 5, 3, 13, 0), False, "05-03 12:00", "05-03 14:00"),
    ("noon", (2017, 5, 6, 13, 0), False, "05-05 18:00", "05-08 08:00"),
    ("berlin", (2017, 10, 3, 12, 0), False, "10-02 20:00", "10-04 08:00"),
    ("berlin", (2017, 5, 7, 12, 0), False, "05-06 20:00", "05-08 08:00"),
    ("day", (2017, 11, 23, 12, 0), False, "11-22 20:00", "11-24 06:00"),
    ("day", (2017, 11, 24, 21, 0), True, "11-24 06:00", "11-24 22:00"),
    ("day", (2016, 11, 25, 5, 30), True, "11-25 05:00", "11-25 23:00"),
]  # fmt: skip


@pytest.mark.parametrize(("store", "wall", "open_", "since", "until"), ORDINARY)
def test_a_store_is_open_in_the_hours_of_its_day(
    chain: PolicyBook, store: str, wall: tuple[int, ...], open_: bool, since: str, until: str
) -> None:
    now = state(chain, store, at(store, *wall))
    assert now.open is open_
    assert (shown(store, now.since)[:11], shown(store, now.until)[:11]) == (since, until)


def test_a_date_goes_before_a_named_day_and_the_nearer_layer_before_the_farther(
    shipped: dict[str, str],
) -> None:
    hours = HOURS.replace(
        "week: {sun: closed, holidays: closed}", "exceptions: {black-friday: closed}"
    )
    book = parse_policies({"base.yaml": shipped["base.yaml"], "stores.csv": STORES,
                           "hours.yaml": hours, "calendar.yaml": CALENDAR})  # fmt: skip
    assert state(book, "berlin", at("berlin", 2017, 11, 24, 7)).open, "the chain's date"
    assert not state(book, "berlin", at("berlin", 2016, 11, 25, 12)).open, "the region's name"
    assert state(book, "day", at("day", 2016, 11, 25, 12)).open, "the chain's name"


def test_a_store_without_hours_is_neither_open_nor_closed(shipped: dict[str, str]) -> None:
    book = parse_policies({"base.yaml": shipped["base.yaml"], "stores.csv": STORES})
    assert book.state("night", 0) is None
    assert book.state("no such store", 0) is None
    assert state(book, "day", at("day", 2016, 5, 1, 12)).why == "the store opens on 2016-05-02"
    assert state(book, "day", at("day", 2016, 5, 2, 12)).open


def test_a_store_is_closed_before_its_first_and_after_its_last_day(chain: PolicyBook) -> None:
    assert not state(chain, "day", at("day", 2016, 4, 30, 12)).open
    assert shown("day", state(chain, "day", at("day", 2016, 5, 1, 12)).until)[:11] == "05-02 08:00"
    assert state(chain, "day", at("day", 2017, 12, 29, 19)).open
    after = state(chain, "day", at("day", 2018, 1, 3, 12))
    assert (after.open, after.until) == (False, None)
    assert after.why == "the store was closed for good after 2017-12-29"


def test_a_closing_time_that_does_not_exist_is_the_moment_of_the_leap(chain: PolicyBook) -> None:
    """On 12 March 2017 New York's clocks went from 02:00 to 03:00: 02:30 never came."""
    leap = at("night", 2017, 3, 12, 3, 0)
    assert state(chain, "night", leap - 1).open
    closed = state(chain, "night", leap)
    assert not closed.open
    assert shown("night", closed.since) == "03-12 03:00 -0400"


def test_an_opening_time_that_does_not_exist_is_the_moment_of_the_leap(
    shipped: dict[str, str],
) -> None:
    hours = HOURS.replace("20:00-02:30", "02:30-10:00")
    book = parse_policies({"base.yaml": shipped["base.yaml"], "stores.csv": STORES,
                           "hours.yaml": hours, "calendar.yaml": CALENDAR})  # fmt: skip
    leap = at("night", 2017, 3, 12, 3, 0)
    assert not state(book, "night", leap - 1).open
    assert state(book, "night", leap).open


def test_a_store_stays_open_through_an_hour_that_happens_twice(shipped: dict[str, str]) -> None:
    """On 5 November 2017 New York's clocks showed 01:00 to 02:00 twice: 01:30 closes the second."""
    hours = HOURS.replace("20:00-02:30", "20:00-01:30")
    book = parse_policies({"base.yaml": shipped["base.yaml"], "stores.csv": STORES,
                           "hours.yaml": hours, "calendar.yaml": CALENDAR})  # fmt: skip
    first, second = (at("night", 2017, 11, 5, 1, 30, fold=fold) for fold in (0, 1))
    assert second - first == HOUR
    assert all(state(book, "night", s).open for s in range(first - HOUR, second, 600))
    assert not state(book, "night", second).open


def test_a_store_opens_the_first_time_that_an_hour_comes(shipped: dict[str, str]) -> None:
    hours = HOURS.replace("20:00-02:30", "01:30-10:00")
    book = parse_policies({"base.yaml": shipped["base.yaml"], "stores.csv": STORES,
                           "hours.yaml": hours, "calendar.yaml": CALENDAR})  # fmt: skip
    first = at("night", 2017, 11, 5, 1, 30)
    assert not state(book, "night", first - 1).open
    assert all(state(book, "night", s).open for s in range(first, first + 9 * HOUR, 600))


def test_the_half_hour_of_lord_howe_is_counted_as_it_is(chain: PolicyBook) -> None:
    """Its clocks go back by 30 minutes at 02:00 on 2 April 2017: the store trades 2 h 45 min."""
    opened = at("howe", 2017, 4, 2, 0, 0)
    until = state(chain, "howe", opened).until
    assert until is not None
    assert until - opened == 2.75 * HOUR


def test_a_store_that_never_closes_does_not_close_where_midnight_is_missing(
    chain: PolicyBook,
) -> None:
    """Beirut's clocks leap from 00:00 to 01:00."""
    leap = datetime(2017, 3, 25, 22, 0, tzinfo=UTC).timestamp()
    for second in range(int(leap) - 2 * HOUR, int(leap) + 2 * HOUR, 300):
        now = state(chain, "beirut", second)
        assert (now.open, now.since, now.until) == (True, None, None)


MOMENTS = st.integers(
    int(datetime(2016, 1, 1, tzinfo=UTC).timestamp()),
    int(datetime(2019, 1, 1, tzinfo=UTC).timestamp()),
)
EDGES = st.sampled_from([
    int(datetime(*day, tzinfo=UTC).timestamp())
    for day in ((2017, 3, 12, 7), (2017, 11, 5, 6), (2017, 3, 26, 1), (2017, 10, 29, 1),
                (2017, 4, 1, 15), (2017, 9, 30, 15), (2017, 3, 25, 22), (2017, 10, 28, 21))
])  # fmt: skip
NEAR = st.tuples(EDGES, st.integers(-4 * HOUR, 4 * HOUR)).map(sum)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(store=st.sampled_from(sorted(ZONES)), second=MOMENTS | NEAR)
def test_between_its_turns_a_store_is_in_one_state_and_at_them_in_the_other(
    chain: PolicyBook, store: str, second: int
) -> None:
    now = state(chain, store, second)
    if now.since is not None:
        assert now.since <= second
        assert state(chain, store, now.since).open is now.open
        assert state(chain, store, now.since - 1).open is not now.open
    if now.until is not None:
        assert second < now.until
        assert state(chain, store, now.until - 1).open is now.open
        assert state(chain, store, now.until).open is not now.open


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(second=MOMENTS)
def test_away_from_clock_changes_the_wall_clock_alone_decides(
    chain: PolicyBook, second: int
) -> None:
    wall = datetime.fromtimestamp(second, ZONES["night"])
    if any((wall.month, wall.day) in ((3, d), (11, d)) for d in range(1, 15)):
        return
    day, minutes = wall.date(), wall.hour * 60 + wall.minute
    thanksgiving = next(
        date(day.year, 11, n) for n in range(22, 29) if date(day.year, 11, n).weekday() == 3
    )
    after = {thanksgiving: 0, thanksgiving + timedelta(days=1): 1}.get(day)
    due = minutes >= 1200 or minutes < 150
    if after is None and day != thanksgiving + timedelta(days=2):
        assert state(chain, "night", second).open is due


SEASON = """rank: 60
dates: [{from: 01-01, to: 12-31}]
during: closed
risk: {floor: 0.05}
"""


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(asked=st.lists(st.tuples(st.sampled_from(sorted(ZONES)), MOMENTS | NEAR), max_size=30))
def test_a_season_for_closed_hours_holds_exactly_while_the_store_is_closed(
    shipped: dict[str, str], asked: list[tuple[str, int]]
) -> None:
    book = parse_policies({"base.yaml": shipped["base.yaml"], "stores.csv": STORES,
                           "hours.yaml": HOURS, "calendar.yaml": CALENDAR,
                           "seasons/after-hours.yaml": SEASON})  # fmt: skip
    for store, second in asked:
        now = state(book, store, second)
        for near in {
            second,
            now.since or second,
            (now.until or second + 1) - 1,
            now.until or second,
        }:
            closed = not state(book, store, near).open
            policy = book.in_force(store, near)
            assert ("seasons/after-hours" in policy.layers) is closed
            assert (policy.risk_floor == 0.05) is closed


def test_a_season_for_closed_hours_needs_hours(shipped: dict[str, str]) -> None:
    stores = STORES.replace("2016-05-02,2017-12-29", ",")
    files = {"base.yaml": shipped["base.yaml"], "stores.csv": stores}
    files["seasons/after-hours.yaml"] = SEASON
    with pytest.raises(BrokenFile, match=r"opening hours in hours\.yaml") as broken:
        parse_policies(files)
    (problem,) = broken.value.problems
    assert (problem.file, problem.line) == ("seasons/after-hours.yaml", 3)
