"""What would be otherwise: a shift's people after a change that is told in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median_high

from ..domain import Case, Person
from ..errors import UnreadableChange

MOST_PEOPLE, MOST_MINUTES = 20, 720
FORMS = (
    "+1 investigator North, video",
    "+30 minutes",
    "-30 minutes Avery",
    "+skill video North",
    "without Avery",
)
"""One example of each change; what follows minutes or a skill is a person or a region."""

Change = Callable[[re.Match[str], "Known"], tuple[Person, ...]]


@dataclass(frozen=True, slots=True)
class Known:
    """The people as they are, and the regions and skills that people or open cases name."""

    people: tuple[Person, ...]
    regions: frozenset[str]
    skills: frozenset[str]


def changed(
    people: Sequence[Person], cases: Sequence[Case], changes: Sequence[str]
) -> tuple[Person, ...]:
    """The people after all changes in turn; raises UnreadableChange with what may be written."""
    regions = ({who.region for who in people} | {case.region for case in cases}) - {""}
    skills = {skill for who in people for skill in who.skills} | {c.skill for c in cases} - {""}
    now = tuple(people)
    for text in changes:
        now = _changed(text, Known(now, frozenset(regions), frozenset(skills)))
    return now


def _changed(text: str, known: Known) -> tuple[Person, ...]:
    for pattern, change in CHANGES.items():
        if said := re.fullmatch(pattern, text.strip(), re.ASCII | re.IGNORECASE):
            return change(said, known)
    forms = ", ".join(f"'{form}'" for form in FORMS)
    raise UnreadableChange(f"what if {text!r}: not a change; write one like {forms}")


def _hired(said: re.Match[str], known: Known) -> tuple[Person, ...]:
    """As many minutes as half of the people have; all skills where none is said."""
    count = _within(said, int(said["count"]), 1, MOST_PEOPLE, "people")
    where, *words = (word.strip() for word in said["rest"].split(","))
    region = _one_of(said, "region", where, known.regions)
    skills = {_one_of(said, "skill", word, known.skills) for word in words}
    minutes = median_high([person.minutes for person in known.people] or [420])
    taken = {person.name for person in known.people}
    names = (name for n in range(1, 10**6) if (name := f"new {n}") not in taken)
    new = (
        Person(name, region, frozenset(skills or known.skills), minutes)
        for name, _ in zip(names, range(count), strict=False)
    )
    return (*known.people, *new)


def _timed(said: re.Match[str], known: Known) -> tuple[Person, ...]:
    """Nobody has less than no time, or more than a day of work."""
    more = _within(said, int(said["minutes"]), -MOST_MINUTES, MOST_MINUTES, "minutes")
    whose = _whose(said, known)
    return tuple(
        replace(who, minutes=max(0, min(1440, who.minutes + more))) if who.name in whose else who
        for who in known.people
    )


def _taught(said: re.Match[str], known: Known) -> tuple[Person, ...]:
    skill, whose = _one_of(said, "skill", said["skill"], known.skills), _whose(said, known)
    return tuple(
        replace(who, skills=who.skills | {skill}) if who.name in whose else who
        for who in known.people
    )


def _gone(said: re.Match[str], known: Known) -> tuple[Person, ...]:
    name = _one_of(said, "person", said["name"].strip(), {who.name for who in known.people})
    return tuple(who for who in known.people if who.name != name)


CHANGES: Mapping[str, Change] = {
    r"\+(?P<count>[0-9]{1,3}) investigators? (?P<rest>.+)": _hired,
    r"(?P<minutes>[+-][0-9]{1,4}) minutes(?P<whose> .+)?": _timed,
    r"\+skill (?P<skill>\S+)(?P<whose> .+)?": _taught,
    r"without (?P<name>.+)": _gone,
}


def _whose(said: re.Match[str], known: Known) -> set[str]:
    """Everybody, one person, or the people of a region."""
    word = (said["whose"] or "").strip()
    if not word:
        return {who.name for who in known.people}
    found = _one_of(said, "person or region", word, {w.name for w in known.people} | known.regions)
    return {who.name for who in known.people if found in (who.name, who.region)}


def _one_of(said: re.Match[str], what: str, word: str, known: set[str] | frozenset[str]) -> str:
    found = next((name for name in known if name.lower() == word.lower()), None)
    if found is None:
        names = ", ".join(sorted(known)) or "none"
        raise UnreadableChange(f"what if {said[0]!r}: no {what} {word!r}; there are {names}")
    return found


def _within(said: re.Match[str], number: int, low: int, high: int, what: str) -> int:
    if not low <= number <= high:
        raise UnreadableChange(f"what if {said[0]!r}: {what} must be from {low} to {high}")
    return number
