"""An independent check of a solution: recomputes it in plain Python, shares nothing with plan."""

from __future__ import annotations

import math

from .instance import Instance, Solution

RELATIVE = 1e-6
"""Relative tolerance of sums; capacities may be exceeded by 1e-9 of themselves."""


def check_plan(instance: Instance, solution: Solution) -> list[str]:
    """Every way in which the solution is wrong, in words; empty if it holds."""
    people = [int(p) for p in solution.person_of_case]
    if len(people) != instance.cases:
        return [f"answers {len(people)} cases, the instance has {instance.cases}"]
    wrong = _wrong_assignments(instance, people)
    if wrong:
        return wrong
    return [
        *_overloads(instance, people),
        *_left_out(instance, people),
        *_wrong_value(instance, people, solution),
        *_wrong_bound(solution),
        *_wrong_prices(instance, solution),
    ]


def _wrong_assignments(instance: Instance, people: list[int]) -> list[str]:
    wrong = []
    for case, person in enumerate(people):
        if not -1 <= person < instance.people:
            wrong.append(f"case {case} goes to person {person}, who does not exist")
        elif person >= 0 and not math.isfinite(float(instance.minutes[case, person])):
            wrong.append(f"case {case} goes to person {person}, who may not take it")
    return wrong


def _overloads(instance: Instance, people: list[int]) -> list[str]:
    wrong = []
    taken: list[list[float]] = [[] for _ in range(instance.people)]
    for case, person in enumerate(people):
        if person >= 0:
            taken[person].append(float(instance.minutes[case, person]))
    for person, minutes in enumerate(taken):
        capacity, load = float(instance.capacity[person]), math.fsum(minutes)
        if load > capacity * (1 + 2e-9):
            wrong.append(f"person {person} has {load:g} minutes of work in {capacity:g}")
    return wrong


def _left_out(instance: Instance, people: list[int]) -> list[str]:
    if not instance.must_assign:
        return []
    return [f"case {case} is left out" for case, person in enumerate(people) if person == -1]


def _wrong_value(instance: Instance, people: list[int], solution: Solution) -> list[str]:
    value = math.fsum(float(instance.value[c, p]) for c, p in enumerate(people) if p >= 0)
    if math.isclose(value, solution.value, rel_tol=RELATIVE, abs_tol=RELATIVE):
        return []
    return [f"is worth {value:g}, claims {solution.value:g}"]


def _wrong_bound(solution: Solution) -> list[str]:
    value, bound = solution.value, solution.bound
    if not bound >= value - RELATIVE * abs(value):
        return [f"claims the bound {bound:g} below its value {value:g}"]
    gap = (bound - value) / abs(bound) if bound else 0.0
    if not math.isclose(gap, solution.gap, rel_tol=RELATIVE, abs_tol=RELATIVE):
        return [f"claims the gap {solution.gap:g}, value and bound give {gap:g}"]
    return []


def _wrong_prices(instance: Instance, solution: Solution) -> list[str]:
    prices = [float(price) for price in solution.minute_price]
    if len(prices) != instance.people:
        return [f"prices the minutes of {len(prices)} people, the instance has {instance.people}"]
    return [
        f"person {person} has a minute price of {price:g}"
        for person, price in enumerate(prices)
        if not (math.isfinite(price) and price >= 0)
    ]
