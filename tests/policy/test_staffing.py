"""Who works on a day, as staffing.yaml says."""

from datetime import date

import pytest

from tillguard.domain import Person
from tillguard.policy import PolicyBook, Staffing, parse_policies


def test_people_work_their_weekdays_and_not_in_their_absences(book: PolicyBook) -> None:
    before, away = date(2017, 6, 26), date(2017, 7, 3)
    skills = frozenset({"returns", "membership", "payments", "organised-crime"})
    avery = Person("Avery", "coast", skills, 90)
    assert avery in book.staffing.on(before)
    assert avery.name not in {who.name for who in book.staffing.on(away)}
    assert avery.name not in {who.name for who in book.staffing.on(date(2017, 7, 14))}
    assert avery in book.staffing.on(date(2017, 7, 17))


def test_minutes_are_those_of_the_weekday(book: PolicyBook) -> None:
    friday = {who.name: who.minutes for who in book.staffing.on(date(2017, 6, 30))}
    assert friday["Avery"] == 75
    assert friday["Blake"] == 90


def test_a_day_on_which_nobody_works_is_empty(shipped: dict[str, str]) -> None:
    nobody = "investigators: []\nmanagers: {minutes: 10}\n"
    book = parse_policies(shipped | {"staffing.yaml": nobody})
    assert book.staffing.on(date(2017, 1, 1)) == ()


def test_managers_have_the_minutes_of_their_store(book: PolicyBook) -> None:
    assert book.staffing.manager_minutes("367") == 120
    assert book.staffing.manager_minutes("1") == 60


def test_somebody_works_on_every_day_of_two_years(book: PolicyBook) -> None:
    days = range(date(2016, 1, 1).toordinal(), date(2018, 1, 1).toordinal())
    assert all(book.staffing.on(date.fromordinal(day)) for day in days)


OWN = """
investigators:
  - name: Ada
    region: coast
    skills: [cash]
    shifts: {mon: 300, tue: 60}
    employee: e-1-7
    home: "367"
    conflicts: {stores: ["5"], subjects: [m-9]}
    speed: {NO_RECEIPT_RETURN: 1.5}
    daily_maximum: 240
managers: {minutes: 10}
travel:
  minutes: 20
  between: [{stores: ["367", "5"], minutes: 45}]
"""


@pytest.fixture
def own(shipped: dict[str, str]) -> Staffing:
    return parse_policies(shipped | {"staffing.yaml": OWN}).staffing


def test_who_has_a_stake_and_how_fast_they_are_goes_with_them_to_the_plan(own: Staffing) -> None:
    (ada,) = own.on(date(2017, 6, 26))
    assert ada.barred == {"e-1-7", "367", "5", "m-9"}
    assert ada.speed == {"NO_RECEIPT_RETURN": 1.5}


def test_no_day_has_more_minutes_of_cases_than_the_daily_maximum(own: Staffing) -> None:
    monday, tuesday = date(2017, 6, 26), date(2017, 6, 27)
    assert [own.on(day)[0].minutes for day in (monday, tuesday)] == [240, 60]


def test_travel_is_what_is_said_of_two_stores_and_else_the_usual(own: Staffing) -> None:
    assert own.travel.minutes("5", "367") == own.travel.minutes("367", "5") == 45
    assert own.travel.minutes("5", "2") == 20
    assert own.travel.minutes("5", "5") == own.travel.minutes("", "5") == 0


def test_somebody_of_each_region_has_the_skill_that_large_rings_ask_for(book: PolicyBook) -> None:
    asked = book.in_force("", 0).cases.ring_skill
    able = {who.region for who in book.staffing.investigators if asked in who.skills}
    assert able == {store.region for store in book.stores.values()}
