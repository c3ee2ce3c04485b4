"""What others do with a list of cases: queues by one number, and the textbook model for CP-SAT."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from ortools.sat.python import cp_model

from ..investigate import Instance
from ..investigate.instance import Floats, Ints

CENTS = 100
"""CP-SAT counts in whole numbers: value in hundredths, as the bench's instances have it."""
WORKERS = 2

Rival = Callable[[Instance, int], Ints]
"""Instance and seed to the person of each case, -1 where it is left out."""


def first_in_first_out(instance: Instance, seed: int) -> Ints:
    """In the order in which the cases came."""
    return _queued(instance, np.arange(instance.cases), -instance.minutes)


def score_only(instance: Instance, seed: int) -> Ints:
    """By a risk score that explains half of the variance of the logarithm of the value."""
    best = np.where(instance.eligible, instance.value, -np.inf).max(axis=1, initial=0.0)
    known = np.log(np.maximum(best, 0.01))
    noise = np.random.default_rng(seed).normal(0.0, float(known.std()), instance.cases)
    return _queued(instance, np.argsort(-(known + noise), kind="stable"), -instance.minutes)


def value_only(instance: Instance, seed: int) -> Ints:
    """The dearest case first, to whom it brings most."""
    best = np.where(instance.eligible, instance.value, -np.inf).max(axis=1, initial=0.0)
    return _queued(instance, np.argsort(-best, kind="stable"), instance.value)


def value_per_minute(instance: Instance, seed: int) -> Ints:
    """The pair of case and person first that brings most a minute."""
    case, person = np.nonzero(instance.eligible)
    rate = instance.value[case, person] / instance.minutes[case, person]
    order = np.argsort(-rate, kind="stable")
    left, chosen = instance.capacity.tolist(), np.full(instance.cases, -1, dtype=np.int64)
    for c, p in zip(case[order].tolist(), person[order].tolist(), strict=True):
        minutes = float(instance.minutes[c, p])
        if chosen[c] < 0 and minutes <= left[p]:
            chosen[c] = p
            left[p] -= minutes
    return chosen


QUEUES: dict[str, Rival] = {
    "fifo": first_in_first_out,
    "score": score_only,
    "value": value_only,
    "greedy": value_per_minute,
}


def _queued(instance: Instance, order: Ints, liking: Floats) -> Ints:
    """Each case in turn to the person with enough minutes left who is liked most for it."""
    left, chosen = instance.capacity.copy(), np.full(instance.cases, -1, dtype=np.int64)
    for case in order.tolist():
        fits = np.flatnonzero(instance.minutes[case] <= left)
        if len(fits):
            person = int(fits[np.argmax(liking[case, fits])])
            chosen[case] = person
            left[person] -= instance.minutes[case, person]
    return chosen


def textbook(instance: Instance, seconds: float, seed: int) -> tuple[Ints, float]:
    """CP-SAT on a variable per pair: the plan and its bound; building the model is not counted."""
    model = cp_model.CpModel()
    case, person = np.nonzero(instance.eligible)
    take = [model.new_bool_var("") for _ in range(len(case))]
    for c in range(instance.cases):
        model.add_at_most_one(take[k] for k in _range(case, c))
    minutes = instance.minutes[case, person].astype(np.int64)
    for p in range(instance.people):
        mine = np.flatnonzero(person == p).tolist()
        load = cp_model.LinearExpr.weighted_sum([take[k] for k in mine], minutes[mine].tolist())
        model.add(load <= int(instance.capacity[p]))
    worth = np.round(CENTS * instance.value[case, person]).astype(np.int64).tolist()
    model.maximize(cp_model.LinearExpr.weighted_sum(take, worth))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    chosen = np.full(instance.cases, -1, dtype=np.int64)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return chosen, np.inf
    taken = np.flatnonzero([solver.boolean_value(variable) for variable in take])
    chosen[case[taken]] = person[taken]
    return chosen, solver.best_objective_bound / CENTS


def _range(case: Ints, wanted: int) -> range:
    start, end = np.searchsorted(case, [wanted, wanted + 1]).tolist()
    return range(start, end)
