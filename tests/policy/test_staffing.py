"""Who works on a day, as staffing.yaml says."""

from datetime import date

from tillguard.domain import Person
from tillguard.policy import PolicyBook, parse_policies


def test_people_work_their_weekdays_and_not_in_their_absences(book: PolicyBook) -> None:
    before, away = date(2017, 6, 26), date(2017, 7, 3)
    avery = Person("Avery", "coast", frozenset({"returns", "membership", "payments"}), 90)
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
