"""Investigators' hours: what the flagged decisions would need, and what is planned."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..domain import Case, Evidence, Party, Person
from ..investigate.cases import LONGEST, MINUTES_A_FURTHER_DECISION, whom, worth
from ..investigate.fitness import able
from ..journal import Decided
from ..policy import Staffing
from .block import Block
from .judge import Judged
from .truth import Worth

File = list[Any]
"""Of one case: subject, region, skill, minutes, value (minor units), minutes of one decision."""
SEPARATOR = "\x1f"
SUBJECT, REGION, SKILL, MINUTES, VALUE, ONE = range(6)


class Workload:
    """Flagged decisions of a day about one subject and typology are one case, to be worked on that
    day; `cases` by day and subject."""

    def __init__(self, kept: Mapping[str, Mapping[str, File]] | None = None) -> None:
        self.cases: dict[str, dict[str, File]] = {d: dict(c) for d, c in (kept or {}).items()}

    def add(self, block: Block, judged: Judged, worth_: Worth, regions: Mapping[str, str]) -> None:
        """Take in the flagged decisions of a block; `regions` by store."""
        for date in {row.business_date for row in block.rows}:
            self.cases.setdefault(date, {})
        for i in np.flatnonzero(judged.flagged).tolist():
            row, typology = block.rows[i], judged.typology_of(i)
            terms = judged.terms[judged.term[i]].policy.typology(typology)
            region, value = regions.get(row.store, ""), worth(int(worth_.left[i]))
            kind, subject = whom(evidence(row, typology, judged.party_of(i)))
            day, name = self.cases[row.business_date], SEPARATOR.join((kind, subject, typology))
            file = day.get(name)
            if file is None:
                minutes = terms.review_minutes
                day[name] = [subject, region, terms.skill, minutes, value, minutes]
            else:
                longest = max(file[MINUTES], LONGEST * file[ONE])
                file[MINUTES] = min(file[MINUTES] + MINUTES_A_FURTHER_DECISION, longest)
                file[VALUE] += value

    def hours(self, staffing: Staffing) -> dict[str, Hours]:
        """By region, over the days on which anything was decided."""
        total: dict[str, Hours] = {}
        for date, cases in sorted(self.cases.items()):
            people = staffing.on(datetime.date.fromisoformat(date))
            for region, hours in worked(list(cases.values()), people).items():
                total[region] = total.get(region, Hours()) + hours
        return dict(sorted(total.items()))


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes that the cases of a region need, that its people have and work, and what that
    recovers (minor units)."""

    cases: int = 0
    needed: int = 0
    planned: int = 0
    worked: int = 0
    recovered: int = 0

    def __add__(self, other: Hours) -> Hours:
        return Hours(
            self.cases + other.cases,
            self.needed + other.needed,
            self.planned + other.planned,
            self.worked + other.worked,
            self.recovered + other.recovered,
        )


def worked(files: Sequence[File], people: Sequence[Person]) -> dict[str, Hours]:
    """One day: the cases worth most a minute first, each to the able person with most time left."""
    total = {person.region: Hours() for person in people}
    for person in people:
        total[person.region] += Hours(planned=person.minutes)
    free = [person.minutes for person in people]
    for file in sorted(files, key=lambda file: (-file[VALUE] / file[MINUTES], *file[:3])):
        minutes, region = file[MINUTES], file[REGION]
        total[region] = total.get(region, Hours()) + Hours(cases=1, needed=minutes)
        case = case_of(file)
        fits = [at for at, who in enumerate(people) if free[at] >= minutes and able(case, who)]
        if fits:
            at = max(fits, key=lambda at: free[at])
            free[at] -= minutes
            total[people[at].region] += Hours(worked=minutes, recovered=file[VALUE])
    return total


def evidence(row: Decided, typology: str, party: Party) -> Evidence:
    """A flagged decision as the case room groups it."""
    return Evidence(
        row.key, row.at, row.store, "", row.employee, row.card, row.customer, typology, party,
        0.0, 0, "",
    )  # fmt: skip


def case_of(file: File) -> Case:
    """A case as the plan asks whether somebody can work on it."""
    subject, region, skill, minutes, value, _ = file
    return Case(
        "", subject, "", "", Party.STAFF, "", region, 0, 0, value, minutes, skill, (), ""
    )  # fmt: skip
