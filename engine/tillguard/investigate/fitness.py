"""Who may take a case, and how many minutes it takes them."""

from __future__ import annotations

from ..domain import Case, Person

REMOTE_SKILLS = frozenset({"desk"})
"""Work that needs no presence in the case's region."""


def able(case: Case, person: Person) -> bool:
    """The person has the skill, works in the case's region, and has no stake in it."""
    here = case.region in ("", person.region) or case.skill in REMOTE_SKILLS
    return here and (not case.skill or case.skill in person.skills) and not stake(case, person)


def stake(case: Case, person: Person) -> bool:
    """Whether the case is about the person, or about a store or somebody barred to them."""
    about = {case.subject, *(name for _, name in case.members)}
    return person.name in about or not person.barred.isdisjoint(about | {case.store})


def minutes_for(case: Case, person: Person) -> int:
    """The case's minutes at the person's speed with its typology, at least 1."""
    return max(1, round(case.minutes / person.speed.get(case.typology, 1.0)))
