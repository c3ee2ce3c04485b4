"""A change of staff told in words: what each form does, and what is said of one that is none."""

from __future__ import annotations

import pytest

from tillguard.domain import Person
from tillguard.errors import UnreadableChange
from tillguard.investigate import changed, plan_shift
from tillguard.investigate.what_if import FORMS

from .conftest import a_case, a_person

AVERY = a_person("Avery", "North", 300, "returns")
BLAKE = a_person("Blake", "South", 60, "video")
CASES = [a_case(f"c{n}", region=r, skill=s) for n, (r, s) in enumerate([("West", "cash")])]


def after(*changes: str) -> tuple[Person, ...]:
    return changed([AVERY, BLAKE], CASES, changes)


def test_a_hired_person_has_the_usual_minutes_and_the_skills_that_are_said() -> None:
    *_, new = after("+1 investigator North, video")
    assert new == Person("new 1", "North", frozenset({"video"}), 300)


def test_a_hired_person_without_skills_said_has_all_and_two_have_two_names() -> None:
    *_, one, two = after("+2 investigators west")
    assert (one.name, two.name, one.region) == ("new 1", "new 2", "West")
    assert one.skills == {"returns", "video", "cash"}
    assert [who.name for who in after("+1 investigator West", "+1 investigator West")][2:] == [
        "new 1",
        "new 2",
    ]


def test_minutes_go_to_all_to_one_person_or_to_a_region_and_never_below_none() -> None:
    assert [who.minutes for who in after("+30 minutes")] == [330, 90]
    assert [who.minutes for who in after("+30 minutes avery")] == [330, 60]
    assert [who.minutes for who in after("-90 minutes South")] == [300, 0]


def test_a_skill_is_taught_to_whom_it_is_said() -> None:
    assert [sorted(who.skills) for who in after("+skill cash")] == [
        ["cash", "returns"],
        ["cash", "video"],
    ]
    assert after("+skill video North")[0].skills == {"returns", "video"}


def test_somebody_is_left_out() -> None:
    assert after("without Blake") == (AVERY,)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_that_is_offered_can_be_read(form: str) -> None:
    assert after(form) != (AVERY, BLAKE)


REFUSED = {
    "more people": "what if 'more people': not a change; write one like '+1 investigator North",
    "+1 investigator Moon": "what if '+1 investigator Moon': no region 'Moon'; there are North, S",
    "+1 investigator West, law": "no skill 'law'; there are cash, returns, video",
    "+9 minutes Zoe": "no person or region 'Zoe'; there are Avery, Blake, North, South, West",
    "without Zoe": "no person 'Zoe'; there are Avery, Blake",
    "+0 investigators West": "people must be from 1 to 20",
    "+9999 minutes": "minutes must be from -720 to 720",
    "": "what if '': not a change",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_change_that_is_none_says_what_may_be_written(text: str) -> None:
    with pytest.raises(UnreadableChange) as refused:
        after(text)
    assert REFUSED[text] in str(refused.value)


def test_more_staff_never_recovers_less() -> None:
    cases = [a_case(f"c{n}", value=1_000 + 37 * n, minutes=20 + 7 * (n % 5)) for n in range(12)]
    people = [a_person("Avery", "North", 90)]
    plain = plan_shift(cases, people, 0, 1.0).value
    for form in ("+1 investigator North", "+30 minutes", "+skill returns"):
        assert plan_shift(cases, changed(people, cases, [form]), 0, 1.0).value >= plain, form
