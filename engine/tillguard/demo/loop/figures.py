"""What the loop shows: false alerts at equal value, precision at capacity, value an hour."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ...learn.evaluate import student
from .run import Alert, Lived

BLOCK = 28
"""Days of a point in the charts."""

Span = tuple[int, int]
"""First day and the day after the last."""
Measure = Callable[[Lived, Lived, Span], float]
"""Of an arm beside the arm of rules alone, in a span."""


def precision(lived: Lived, rules: Lived, span: Span) -> float:
    """Share of the worked cases that held a fraud, random picks among them."""
    found = [one.right for one in lived.worked if span[0] <= one.day < span[1]]
    return float(np.mean(found)) if found else math.nan


def precision_of_picked(lived: Lived, rules: Lived, span: Span) -> float:
    """The same without random picks: what the plan chose."""
    found = [o.right for o in lived.worked if span[0] <= o.day < span[1] and o.propensity == 1.0]
    return float(np.mean(found)) if found else math.nan


def value_an_hour(lived: Lived, rules: Lived, span: Span) -> float:
    """Loss that the worked cases held, minor units, by hour of staff, random picks included."""
    worked = [one for one in lived.worked if span[0] <= one.day < span[1]]
    minutes = sum(one.case.minutes for one in worked)
    return 60 * sum(one.loss for one in worked) / minutes if minutes else math.nan


def value_found(lived: Lived, rules: Lived, span: Span) -> float:
    """Share of all loss of the span that the worked cases held."""
    lost = sum(alert.loss for alert in within(lived.alerts, span))
    found = sum(one.loss for one in lived.worked if span[0] <= one.day < span[1])
    return found / lost if lost else math.nan


def fewer_false_alerts(lived: Lived, rules: Lived, span: Span) -> float:
    """Share of the rules' false alerts that the arm's ranked list spares at equal value.

    The rules' list is what they flag. The arm's list are all its decisions by expected loss, taken
    from the top until they hold as much true loss. Below 0 the arm needs more false alerts.
    """
    raised = [alert for alert in within(rules.alerts, span) if alert.flagged]
    value, false = sum(a.loss for a in raised), sum(a.loss == 0 for a in raised)
    if not value or not false:
        return math.nan
    return 1.0 - false_alerts_for(value, within(lived.alerts, span)) / false


def false_alerts_for(value: int, alerts: Sequence[Alert]) -> int:
    """False alerts above the place at which the list has held `value` of loss."""
    found = false = 0
    for alert in sorted(alerts, key=lambda alert: (-alert.worth, alert.loss > 0)):
        if found >= value:
            break
        found += alert.loss
        false += alert.loss == 0
    return false


def within(alerts: Sequence[Alert], span: Span) -> list[Alert]:
    return [alert for alert in alerts if span[0] <= alert.day < span[1]]


MEASURES: Mapping[str, Measure] = {
    "precision_at_capacity": precision,
    "precision_of_the_planned": precision_of_picked,
    "value_per_staff_hour": value_an_hour,
    "share_of_loss_found": value_found,
    "fewer_false_alerts_at_equal_value": fewer_false_alerts,
}


def shown(runs: Sequence[Mapping[str, Lived]], rules: str, days: int) -> dict[str, Any]:
    """By arm every measure over time and over the second half; a run is one seed's arms.

    Means over the seeds with Student's 95 % interval; `against_rules` are the differences to rules
    alone, seed by seed.
    """
    blocks = [(start, min(days, start + BLOCK)) for start in range(0, days - BLOCK + 1, BLOCK)]
    half, arms = (days // 2, days), list(runs[0])
    return {
        "seeds": len(runs),
        "days": days,
        "second_half": {arm: over(runs, arm, rules, half) for arm in arms},
        "against_rules": {arm: apart(runs, arm, rules, half) for arm in arms if arm != rules},
        "false_alerts_spared_by_seed": {
            arm: [fewer_false_alerts(run[arm], run[rules], half) for run in runs]
            for arm in arms
            if arm != rules
        },
        "over_time": {
            arm: [{"from_day": a, "to_day": b, **over(runs, arm, rules, (a, b))} for a, b in blocks]
            for arm in arms
        },
        "first_model_on_day": {
            arm: [run[arm].models[0] if run[arm].models else None for run in runs] for arm in arms
        },
    }


def over(
    runs: Sequence[Mapping[str, Lived]], arm: str, rules: str, span: Span
) -> dict[str, dict[str, float | None]]:
    return {
        name: student(np.array([measure(run[arm], run[rules], span) for run in runs])).as_json()
        for name, measure in MEASURES.items()
        if not (arm == rules and measure is fewer_false_alerts)
    }


def apart(
    runs: Sequence[Mapping[str, Lived]], arm: str, rules: str, span: Span
) -> dict[str, dict[str, float | None]]:
    """Differences to rules alone on the same chain."""
    return {
        name: student(
            np.array(
                [m(run[arm], run[rules], span) - m(run[rules], run[rules], span) for run in runs]
            )
        ).as_json()
        for name, m in MEASURES.items()
        if m is not fewer_false_alerts
    }
