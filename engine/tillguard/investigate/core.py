"""Chooses one whole shift per person so that no case is done twice: set packing by SCIP."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from .instance import Floats, Ints
from .pairs import Pairs
from .shifts import Shift

SOLVER = mathopt.SolverType.GSCIP


@dataclass(frozen=True, eq=False)
class Program:
    """Maximise `gain` x, x binary, with `low` <= A x <= `high`; A as (row, column, number)."""

    gain: Floats
    row: Ints
    column: Ints
    number: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Answer:
    """`chosen` is None if nothing was found; `proved`: it is the best, or that nothing exists."""

    chosen: NDArray[np.bool_] | None
    bound: float
    proved: bool
    trouble: str = ""


def shift_program(pairs: Pairs, shifts: list[list[Shift]]) -> Program:
    """A row per person (at most one shift) and per case (at most, or exactly, one person)."""
    flat = [shift for mine in shifts for shift in mine]
    person = np.repeat(np.arange(pairs.people), [len(mine) for mine in shifts])
    pair = np.array([p for shift in flat for p in shift], dtype=np.int64)
    column = np.repeat(np.arange(len(flat)), [len(shift) for shift in flat])
    return Program(
        np.bincount(column, pairs.value[pair], len(flat)).astype(np.float64),
        np.r_[person, pairs.people + pairs.case[pair]],
        np.r_[np.arange(len(flat)), column],
        np.ones(len(flat) + len(pair)),
        np.r_[np.zeros(pairs.people), np.full(pairs.cases, float(pairs.must_assign))],
        np.ones(pairs.people + pairs.cases),
    )


def pair_program(pairs: Pairs) -> Program:
    """The textbook model: a row of minutes per person, a row per case."""
    count = len(pairs.case)
    return Program(
        pairs.value,
        np.r_[pairs.person, pairs.people + pairs.case],
        np.r_[np.arange(count), np.arange(count)],
        np.r_[pairs.minutes, np.ones(count)],
        np.r_[np.full(pairs.people, -np.inf), np.full(pairs.cases, float(pairs.must_assign))],
        np.r_[pairs.capacity, np.ones(pairs.cases)],
    )


def solve(
    program: Program,
    hint: Floats | None,
    seconds: float,
    nodes: int,
    seed: int,
    lean: bool = False,
) -> Answer:
    """SCIP on one thread with a fixed seed, until proven, `nodes` nodes or `seconds`.

    `lean` leaves out its heuristics and cuts: a core of shifts is closed sooner by branching.
    """
    emphasis = mathopt.Emphasis.OFF if lean else None
    model = mathopt.Model.from_model_proto(_proto(program))
    variables = list(model.variables())
    start = {} if hint is None else dict(zip(variables, hint.tolist(), strict=True))
    parameters = mathopt.SolveParameters(
        threads=1,
        random_seed=seed,
        node_limit=nodes,
        time_limit=datetime.timedelta(seconds=seconds),
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=0.0,
        heuristics=emphasis,
        cuts=emphasis,
    )
    hints = mathopt.ModelSolveParameters(solution_hints=[mathopt.SolutionHint(start)])
    try:
        result = mathopt.solve(model, SOLVER, params=parameters, model_params=hints)
    except Exception as error:  # by status code, of many types: the known plan stands
        return Answer(None, np.inf, False, f"{SOLVER.name} failed ({error})")
    reason = result.termination.reason
    proved = reason in (mathopt.TerminationReason.OPTIMAL, mathopt.TerminationReason.INFEASIBLE)
    if not result.has_primal_feasible_solution():
        return Answer(None, np.inf, proved)
    chosen = np.round(result.variable_values(variables)).astype(np.bool_)
    return Answer(chosen, result.dual_bound(), proved)


def _proto(program: Program) -> model_pb2.ModelProto:
    """Built from arrays: Python expressions would cost more than the search."""
    proto = model_pb2.ModelProto()
    count, rows = len(program.gain), len(program.high)
    variables, limits = proto.variables, proto.linear_constraints
    variables.ids.extend(range(count))
    variables.lower_bounds.extend([0.0] * count)
    variables.upper_bounds.extend([1.0] * count)
    variables.integers.extend([True] * count)
    proto.objective.maximize = True
    proto.objective.linear_coefficients.ids.extend(range(count))
    proto.objective.linear_coefficients.values.extend(program.gain.tolist())
    limits.ids.extend(range(rows))
    limits.lower_bounds.extend(program.low.tolist())
    limits.upper_bounds.extend(program.high.tolist())
    order = np.lexsort((program.column, program.row))
    matrix = proto.linear_constraint_matrix
    matrix.row_ids.extend(program.row[order].tolist())
    matrix.column_ids.extend(program.column[order].tolist())
    matrix.coefficients.extend(program.number[order].tolist())
    return proto
