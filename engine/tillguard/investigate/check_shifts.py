"""An independent check of shifts' work: recomputed in plain Python from cases and people alone."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..domain import Assignment, Case, Person, Plan, Travel
from .kept import Before

MINUTE = 60
PER_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Asked:
    """What was to be planned, as `plan_shift` was asked for it."""

    cases: Sequence[Case]
    people: Sequence[Person]
    before: Before
    travel: Travel
    late: float
    now: int


def check_shifts(asked: Asked, plan: Plan) -> list[str]:
    """Every way in which the plan is wrong, in words; empty if it holds."""
    shifts = {(person.name, person.day): person for person in asked.people}
    queues: dict[tuple[str, str], list[Assignment]] = defaultdict(list)
    for one in plan.assignments:
        queues[one.person, one.day].append(one)
    strangers = [f"{name} does not work {day}".strip() for name, day in queues if
                 (name, day) not in shifts]  # fmt: skip
    if strangers:
        return strangers
    known = {case.id: case for case in asked.cases}
    wrong = list(_wrong_places(asked, known, shifts, plan))
    for shift, queue in queues.items():
        wrong += _wrong_queue(asked, known, shifts[shift], queue)
    return wrong + list(_wrong_sums(plan))


def _wrong_places(
    asked: Asked,
    known: Mapping[str, Case],
    shifts: Mapping[tuple[str, str], Person],
    plan: Plan,
) -> Iterator[str]:
    named = Counter([a.case for a in plan.assignments] + [left.case for left in plan.left_out])
    for id in known.keys() | named.keys():
        if named[id] != 1:
            yield f"{id} is planned or left out {named[id]} times"
    for a in plan.assignments:
        case, person = known.get(a.case), shifts[a.person, a.day]
        if case is None:
            continue
        about = {case.subject, case.store, *(name for _, name in case.members)}
        if about & {person.name, *person.barred}:
            yield f"{a.case} is in conflict with {a.person}"
        holder = {**asked.before.pinned, **asked.before.held}.get(a.case, "")
        if holder not in ("", a.person):
            yield f"{a.case} is kept for {holder}, {a.person} has it"
        if not holder and case.skill not in {"", *person.skills}:
            yield f"{a.case} needs {case.skill}, which {a.person} lacks"
        if not holder and case.skill != "desk" and case.region not in ("", person.region):
            yield f"{a.case} is in {case.region}, {a.person} in {person.region}"


def _wrong_queue(
    asked: Asked, known: Mapping[str, Case], person: Person, queue: Sequence[Assignment]
) -> Iterator[str]:
    """Ranks from 1; minutes with travel within the shift; each value as its time and move say."""
    if [a.rank for a in queue] != list(range(1, len(queue) + 1)):
        yield f"{person.name}'s ranks {person.day} do not count from 1"
    spent, here = 0, ""
    for a in queue:
        case = known.get(a.case)
        if case is None:
            continue
        spent += asked.travel.minutes(here, case.store)
        here = case.store or here
        need = max(1, round(case.minutes / person.speed.get(case.typology, 1.0)))
        if a.minutes != need:
            yield f"{a.case} takes {need} minutes, not {a.minutes}"
        spent += need
        after = max(0, (person.starts or asked.now) + MINUTE * spent - case.due)
        if a.late != round(after / MINUTE):
            yield f"{a.case} is {after / MINUTE:g} minutes late, not {a.late}"
        left = case.value * (1 - asked.late) ** (after / PER_DAY) if case.value > 0 else case.value
        if not any(abs(left - cost - a.value) <= 1 for cost in _costs(asked, a)):
            yield f"{a.case} brings {left:g} less its move, not {a.value}"
    if spent > person.minutes:
        yield f"{person.name} has {spent} minutes with travel in {person.minutes} {person.day}"


def _costs(asked: Asked, a: Assignment) -> list[float]:
    """What a move may have cost: nothing where the case stayed, or its person is away or barred."""
    before = asked.before
    if a.case not in before.queued or a.case in {**before.held, **before.pinned}:
        return [0.0]
    if before.queued[a.case] != a.person:
        return [0.0, float(before.moving)]
    moved = before.days.get(a.case, "") not in ("", a.day)
    return [0.0, 0.2 * before.moving] if moved else [0.0]


def _wrong_sums(plan: Plan) -> Iterator[str]:
    value = sum(a.value for a in plan.assignments)
    if plan.value != value:
        yield f"is worth {value}, claims {plan.value}"
    if plan.bound < value - len(plan.assignments) - 1e-6 * abs(value):
        yield f"claims the bound {plan.bound:g} below its value {value}"
    gap = max(0.0, (plan.bound - value) / plan.bound) if plan.bound else 0.0
    if not math.isclose(gap, plan.gap, abs_tol=1e-6):
        yield f"claims the gap {plan.gap:g}, value and bound give {gap:g}"
