"""The policy in force is the one of the store's own local day."""

import random
import timeit
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tillguard.policy import PolicyBook, parse_policies

EDGES = [
    (2016, 1, 17), (2016, 1, 24), (2016, 2, 1), (2016, 2, 29), (2016, 7, 10), (2016, 7, 17),
    (2016, 9, 6), (2016, 11, 19), (2016, 12, 25), (2016, 12, 26), (2017, 1, 1), (2017, 1, 15),
    (2017, 2, 1), (2017, 3, 12), (2017, 5, 5), (2017, 5, 15), (2017, 6, 9), (2017, 6, 19),
    (2017, 7, 9), (2017, 7, 16), (2017, 9, 5), (2017, 11, 5), (2017, 11, 18), (2017, 12, 24),
    (2018, 1, 1),
]  # fmt: skip
MOMENTS = [
    int(datetime(*edge, tzinfo=UTC).timestamp()) + hours * 3600 + second
    for edge in EDGES
    for hours in range(-14, 15)
    for second in (-1, 0)
]


WEEKS = {
    2015: (date(2015, 1, 18), date(2015, 7, 12)),
    2016: (date(2016, 1, 17), date(2016, 7, 10)),
    2017: (date(2017, 1, 15), date(2017, 7, 9)),
    2018: (date(2018, 1, 14), date(2018, 7, 15)),
}
"""First days of stock-takes, off the printed 4-5-4 calendars."""


def spans_of(year: int) -> list[tuple[date, date, str]]:
    """What the shipped files say, written out by hand."""
    november, may, june, september = (date(year, month, 1) for month in (11, 5, 6, 9))
    thanksgiving = november + timedelta(days=(3 - november.weekday()) % 7 + 21)
    mothers = may + timedelta(days=(6 - may.weekday()) % 7 + 7)
    fathers = june + timedelta(days=(6 - june.weekday()) % 7 + 14)
    labor = september + timedelta(days=-september.weekday() % 7)
    january, july = WEEKS[year]
    return [
        (thanksgiving - timedelta(days=5), date(year, 12, 24), "peak-trading"),
        (date(year, 1, 1), date(year, 1, 31), "returns-after-peak"),
        (date(year, 12, 26), date(year, 12, 31), "returns-after-peak"),
        (january, january + timedelta(days=6), "stock-take"),
        (july, july + timedelta(days=6), "stock-take"),
        (july + timedelta(days=7), labor, "back-to-school"),
        (mothers - timedelta(days=9), mothers, "gift-card-weeks"),
        (fathers - timedelta(days=9), fathers, "gift-card-weeks"),
    ]


def expected_layers(store: str, region: str, day: date) -> tuple[str, ...]:
    held = [f"seasons/{name}" for first, last, name in spans_of(day.year) if first <= day <= last]
    overrides = ["regions/peaks"] if region == "peaks" else []
    overrides += ["stores/367"] if store == "367" else []
    return ("base", *held, *overrides)


def local_day(at: int, zone: str) -> date:
    return (datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone))).date()


def test_every_store_has_the_layers_of_its_own_day(book: PolicyBook) -> None:
    moments = random.Random(1).sample(MOMENTS, len(MOMENTS))
    for store in book.stores.values():
        for at in moments:
            due = expected_layers(store.id, store.region, local_day(at, store.zone))
            assert book.in_force(store.id, at).layers == due, (store, at)


def test_a_season_begins_at_midnight_of_the_store_not_of_london(book: PolicyBook) -> None:
    midnight = datetime(2016, 11, 19, tzinfo=ZoneInfo("America/Denver"))
    at = int(midnight.timestamp())
    assert "seasons/peak-trading" not in book.in_force("4", at - 1).layers
    assert "seasons/peak-trading" in book.in_force("4", at).layers


ZONES = ["America/St_Johns", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Beirut",
         "Pacific/Apia", "America/Denver", "Asia/Kolkata", "Africa/Casablanca"]  # fmt: skip
DAILY = {
    "seasons/odd.yaml": "rank: 1\ndates:\n"
    + "".join(
        f"  - {{from: {day:%m-%d}, to: {day:%m-%d}}}\n"
        for day in (date(2011, 1, 1) + timedelta(days=n) for n in range(270, 300, 2))
    )
    + "risk: {floor: 0.5}\n"
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_clock_changes_and_the_order_of_questions_change_nothing(
    shipped: dict[str, str], data: st.DataObject
) -> None:
    table = "store,region,zone\n" + "".join(f"{n},r,{zone}\n" for n, zone in enumerate(ZONES))
    book = parse_policies({"base.yaml": shipped["base.yaml"], "stores.csv": table} | DAILY)
    first = int(datetime(2010, 9, 20, tzinfo=UTC).timestamp())
    times = st.integers(first, first + 50 * 86400)
    asked = data.draw(st.lists(st.tuples(st.sampled_from(range(len(ZONES))), times), max_size=40))
    for store, at in asked:
        day = local_day(at, ZONES[store])
        due = book.on(str(store), day)
        assert book.in_force(str(store), at) is due
        assert book.in_force("not a store", at, ZONES[store]).layers == due.layers


def test_the_repeated_midnight_of_newfoundland_belongs_to_both_days(
    shipped: dict[str, str],
) -> None:
    table = "store,region,zone\n1,r,America/St_Johns\n"
    season = "rank: 1\ndates: [{from: 11-07, to: 11-07}]\nrisk: {floor: 0.5}\n"
    book = parse_policies(
        {"base.yaml": shipped["base.yaml"], "stores.csv": table, "seasons/odd.yaml": season}
    )
    back = int(datetime(2010, 11, 7, 2, 31, tzinfo=UTC).timestamp())
    for at in (back - 30, back + 60, back - 30, back + 3600, back + 60, back + 30000, back + 60):
        in_season = local_day(at, "America/St_Johns") == date(2010, 11, 7)
        assert (len(book.in_force("1", at).layers) == 2) is in_season


def test_an_unknown_store_gets_base_and_season_of_the_events_zone(book: PolicyBook) -> None:
    new_year = int(datetime(2017, 2, 1, 3, tzinfo=UTC).timestamp())
    assert book.in_force("9999", new_year, "America/New_York").layers == (
        "base",
        "seasons/returns-after-peak",
    )
    assert book.in_force("9999", new_year, "Europe/London").layers == ("base",)
    for nonsense in ("", "Mars/Base", "../../etc/passwd", "\0", "x" * 300):
        assert book.in_force("9999", new_year, nonsense).layers == ("base",)


def test_a_muted_rule_is_heard_again_after_its_last_day(shipped: dict[str, str]) -> None:
    pause = 'store: "1"\nrules: {odd: {muted: {until: 2017-06-30, why: new till layout}}}\n'
    book = parse_policies(shipped | {"stores/1.yaml": pause})
    assert book.on("1", date(2017, 6, 30)).rules["odd"].muted
    assert not book.on("1", date(2017, 7, 1)).rules["odd"].muted
    assert "odd" not in book.on("2", date(2017, 6, 30)).rules


def test_a_leap_day_season_lasts_until_its_end_in_every_year(shipped: dict[str, str]) -> None:
    season = "rank: 1\ndates: [{from: 02-29, to: 03-02}]\nrisk: {floor: 0.5}\n"
    book = parse_policies({"base.yaml": shipped["base.yaml"], "seasons/leap.yaml": season})
    days = [date(2016, 2, 28) + timedelta(days=n) for n in range(5)]
    assert [len(book.on("", day).layers) - 1 for day in days] == [0, 1, 1, 1, 0]
    days = [date(2017, 2, 28) + timedelta(days=n) for n in range(4)]
    assert [len(book.on("", day).layers) - 1 for day in days] == [0, 1, 1, 0]


def test_a_season_with_a_year_comes_once_and_only_to_its_regions(shipped: dict[str, str]) -> None:
    season = """rank: 1
dates: [{from: 2017-05-01, to: 2017-05-07}]
regions: [lakes]
risk: {floor: 0.5}
"""
    book = parse_policies(shipped | {"seasons/works.yaml": season})
    assert book.on("2", date(2017, 5, 7)).risk_floor == 0.5
    for store, day in [("2", date(2016, 5, 7)), ("2", date(2017, 5, 8)), ("1", date(2017, 5, 7))]:
        assert book.on(store, day).risk_floor == 0.1


def test_the_nearer_layer_has_the_last_word(shipped: dict[str, str]) -> None:
    files = shipped | {
        "seasons/late.yaml": "rank: 900\ndates: [{from: 01-01, to: 12-31}]\n"
        "prices: {cashier: 1, manager: 1, investigator: 1}\n",
        "stores/4.yaml": 'store: "4"\nprices: {investigator: 3}\n',
    }
    book = parse_policies(files)
    day = date(2017, 5, 1)
    assert book.on("1", day).prices().cashier == 1
    assert book.on("4", day).prices().cashier == 36
    assert book.on("4", day).prices().investigator == 3


def test_where_seasons_meet_the_higher_rank_has_the_last_word(shipped: dict[str, str]) -> None:
    season = "rank: {}\ndates: [{{from: 01-01, to: 12-31}}]\nrisk: {{floor: {}}}\n"
    seasons = {
        "seasons/a.yaml": season.format(950, 0.31),
        "seasons/z.yaml": season.format(940, 0.32),
    }
    assert parse_policies(shipped | seasons).on("1", date(2017, 5, 1)).risk_floor == 0.31


def test_a_remembered_answer_is_only_a_look_up(book: PolicyBook) -> None:
    at = int(datetime(2017, 5, 1, 12, tzinfo=UTC).timestamp())
    assert book.in_force("1", at) is book.in_force("1", at + 3600) is book.in_force("2", at)
    calls = 2000
    best = min(timeit.repeat(lambda: book.in_force("1", at), number=calls, repeat=5))
    assert best / calls < 20e-6
