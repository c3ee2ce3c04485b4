"""The gate: a challenger goes on only where it is shown not to be worse than the champion.

Both are scored on the same newest labels, which neither was fitted on. Of the whole, the interval
in which resampling leaves the difference must neither reach beyond the margin (non-inferiority: too
little evidence refuses too) nor lie on the worse side altogether, unless the difference is slight.
Of a group there are too few labels to prove as much; it fails where it is worse beyond its margin
and surely worse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from .holdout import (
    Counts,
    Estimate,
    Holdout,
    Scores,
    brier,
    calibration_error,
    resampled,
    value_at_capacity,
)
from .parity import unfair
from .table import Floats

MOST_OF_A_DAY = 0.1
"""Share of a usual day's transactions beyond which a capacity is cut: where everything can be
looked at, every order finds the same."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the gate asks for.

    `value`, `brier`: how much worse, as a share of the champion's, the whole may be; `error`: by
    how much the calibration error may grow, as a share of the base rate; `slight`: the share of
    these margins that is not held against anybody; `group`: how much worse a region or role may be;
    `parity`: how many times as often (or seldom) as its peers a group of staff may be alarmed
    falsely; `labels`, `found`: fewest labels, and fewest of either finding; `few`: fewest of
    either finding with which a group is judged; `doubt`: what is left beyond each end of an
    interval; `refit`: how much farther from the truth than its twin, as a share, what is served
    may be on labels that only it was fitted on.
    """

    value: float = 0.10
    brier: float = 0.15
    error: float = 0.30
    slight: float = 0.2
    group: float = 0.10
    parity: float = 1.5
    labels: int = 200
    found: int = 30
    few: int = 20
    doubt: float = 0.025
    refit: float = 0.05
    replicates: int = 400


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that was asked, whether it holds, and why in words."""

    name: str
    passed: bool
    said: str
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """All criteria of one gate."""

    criteria: tuple[Criterion, ...]

    @property
    def passed(self) -> bool:
        return all(one.passed for one in self.criteria)

    @property
    def reasons(self) -> str:
        """Why it failed, in words; empty where it passed."""
        return "; ".join(f"{one.name}: {one.said}" for one in self.criteria if not one.passed)

    def as_json(self) -> dict[str, Any]:
        return {"passed": self.passed, "criteria": [asdict(one) for one in self.criteria]}


def judge(
    rows: Holdout,
    challenger: Scores,
    champion: Scores | None,
    daily: float,
    floor: float,
    bounds: Bounds,
    seed: int = 0,
) -> Judgement:
    """Hold a challenger against the champion, or against the base rate where there is none.

    `daily`: transactions that are investigated a day; `floor`: probability from which on staff
    is alarmed.
    """
    enough = labels_enough(rows, bounds)
    if not enough.passed:
        return Judgement((enough,))
    counts = resampled(rows.subjects, bounds.replicates, seed)
    usual = float(rows.weights.sum()) / len(np.unique(rows.days))
    daily = min(daily, MOST_OF_A_DAY * usual)
    found = [enough]
    if champion is None:
        found += [better_than_chance(rows, challenger, counts, daily, bounds)]
        found += [calibrated(rows, challenger, counts, bounds)]
    else:
        found += whole(rows, challenger, champion, counts, daily, bounds)
        found += groups(rows, challenger, champion, counts, daily, bounds)
    for name, said, figures in unfair(rows, challenger, champion, counts, floor, bounds.parity):
        found.append(Criterion(name, not said, said or "alarmed alike", figures))
    return Judgement(tuple(found))


def labels_enough(rows: Holdout, bounds: Bounds) -> Criterion:
    count, confirmed = len(rows.labels), int(rows.labels.sum())
    fewest = min(confirmed, count - confirmed)
    said = f"{count} labels, {confirmed} confirmed"
    if short := count < bounds.labels or fewest < bounds.found:
        said += f": {bounds.labels} are needed, {bounds.found} of either finding; review more"
    figures = {"labels": float(count), "confirmed": float(confirmed)}
    return Criterion("labels", not short, said, figures)


def whole(
    rows: Holdout,
    challenger: Scores,
    champion: Scores,
    counts: Counts,
    daily: float,
    bounds: Bounds,
) -> Iterator[Criterion]:
    """Value at capacity, Brier score and calibration error over all rows."""

    def asked(of: Callable[[Scores], Floats], relative: bool = True) -> tuple[Estimate, Floats]:
        new, old = of(challenger), of(champion)
        change = (new - old) / np.maximum(old, 1e-9) if relative else new - old
        return Estimate.of(change, bounds.doubt), np.array([new[0], old[0]])

    change, levels = asked(lambda said: value_at_capacity(rows, said, counts, daily))
    yield told("value at capacity", change, levels, -bounds.value, bounds.slight)
    change, levels = asked(lambda said: brier(rows, said.probability, counts))
    yield told("brier", change, levels, bounds.brier, bounds.slight)
    change, levels = asked(lambda said: calibration_error(rows, said.probability, counts), False)
    yield told("calibration", change, levels, bounds.error * base_rate(rows), bounds.slight)


def told(name: str, change: Estimate, levels: Floats, allowed: float, slight: float) -> Criterion:
    """A comparison in words and figures; less is worse where what is allowed is negative."""
    new, old = levels
    worse = change.turned() if allowed < 0 else change
    surely = worse.low > 0 and worse.value > slight * abs(allowed)
    said = (
        f"{new:,.4g} against {old:,.4g}: {change.value:+.2%},"
        f" {change.low:+.2%} to {change.high:+.2%} (allowed {allowed:+.2%})"
    )
    if surely:
        said += ": surely worse"
    elif worse.high > abs(allowed):
        said += ": may be worse than allowed"
    figures = {"challenger": float(new), "champion": float(old), **asdict(change)}
    return Criterion(name, not surely and worse.high <= abs(allowed), said, figures)


def base_rate(rows: Holdout) -> float:
    """The share of all transactions that is confirmed."""
    return float((rows.weights * rows.labels).sum() / rows.weights.sum())


def groups(
    rows: Holdout,
    challenger: Scores,
    champion: Scores,
    counts: Counts,
    daily: float,
    bounds: Bounds,
) -> Iterator[Criterion]:
    """Each region and role: value at its share of the capacity, and Brier score."""
    parts = [(f"{kind} {name}", rows.groups[kind] == name)
             for kind in rows.groups for name in np.unique(rows.groups[kind])]  # fmt: skip
    tests = 2 * len(parts)
    for name, keep in parts:
        few = min(rows.labels[keep].sum(), (1 - rows.labels[keep]).sum()) < bounds.few
        if few:
            yield Criterion(
                name, True, "too few labels to be judged", {"labels": float(keep.sum())}
            )
            continue
        part, own = rows.part(keep), counts[:, keep]
        share = daily * part.weights.sum() / rows.weights.sum()
        sides = challenger.part(keep), champion.part(keep)
        values = [value_at_capacity(part, said, own, share) for said in sides]
        misses = [brier(part, said.probability, own) for said in sides]
        lost = Estimate.of(1 - values[0] / np.maximum(values[1], 1e-9), bounds.doubt / tests)
        worse = Estimate.of(misses[0] / np.maximum(misses[1], 1e-9) - 1, bounds.doubt / tests)
        bad = [one.value > bounds.group and one.low > 0 for one in (lost, worse)]
        said = f"value {-lost.value:+.2%}, Brier score {worse.value:+.2%}"
        if any(bad):
            said += f": surely worse, beyond {bounds.group:.0%}"
        figures = {"value": -lost.value, "brier": worse.value, "labels": float(keep.sum())}
        yield Criterion(name, not any(bad), said, figures)


def better_than_chance(
    rows: Holdout, said: Scores, counts: Counts, daily: float, bounds: Bounds
) -> Criterion:
    """The first model must find surely more than a random order would, and be nearer the truth
    than the base rate."""
    mass = rows.weights.sum()
    per_day = mass / len(np.unique(rows.days))
    chance = min(1.0, daily / per_day) * (counts @ (rows.weights * rows.stakes))
    gain = value_at_capacity(rows, said, counts, daily) / np.maximum(chance, 1e-9) - 1
    base = np.full(len(rows.labels), base_rate(rows))
    skill = 1 - brier(rows, said.probability, counts) / brier(rows, base, counts)
    found, nearer = Estimate.of(gain, bounds.doubt), Estimate.of(skill, bounds.doubt)
    words = (
        f"finds {found.value:+.0%} at capacity against chance (at worst {found.low:+.0%}), Brier"
        f" skill {nearer.value:.3f} (at worst {nearer.low:.3f}); both must be above 0"
    )
    figures = {"gain": found.value, "skill": nearer.value}
    return Criterion("better than chance", min(found.low, nearer.low) > 0, words, figures)


def calibrated(rows: Holdout, said: Scores, counts: Counts, bounds: Bounds) -> Criterion:
    """Of the first model: the calibration error, at most twice what it may grow later."""
    error = float(calibration_error(rows, said.probability, counts)[0])
    allowed = 2 * bounds.error * base_rate(rows)
    words = f"calibration error {error:.4f} (allowed {allowed:.4f})"
    return Criterion("calibration", error <= allowed, words, {"error": error})
