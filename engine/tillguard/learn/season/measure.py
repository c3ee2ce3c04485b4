"""How well held-out weeks were foretold, by the season and by what one would do without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .band import HIGH, LOW, band, expected, ranks
from .fit import season_of
from .flows import DAY, WEEK, Floats, Flows
from .occasions import Occasions

MONDAY = 4
"""1970-01-05 was a Monday: local days less this are whole weeks from it on."""
YEAR = 52
"""Weeks after which the same week comes again (364 days: the same weekdays)."""
FADE = 0.1
"""Weight of the newest week where hours of the week are smoothed (`features/store.py`)."""
FLOOR = 1e-3
"""Events below which no hour is foretold: a deviance of an event after "never" is infinite."""
BUSY = 0.1
"""Expected events of an hour from which on its band is judged: of less, nearly all counts are 0."""
METHODS = ("season", "last year", "flat mean", "smoothing")
Tick = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Foretold:
    """One held-out week: counts and what each method foretold (stores x 168), by METHODS' order."""

    week: int
    named: bool
    seen: Floats
    told: tuple[Floats, ...]
    dispersion: float
    steady: Floats


@dataclass(frozen=True, slots=True)
class Score:
    """Mean of a measure over weeks, and its 90 % interval (weeks drawn again, seed fixed)."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """By method: mean Poisson deviance of a store's hour, absolute error over volume (WAPE) of a
    store's hour and day. `covered` is the share of busy hours' counts in the season's band, whose
    ends are whole counts; `covered_exactly` that share with ties at its ends broken at random."""

    weeks: int
    deviance: dict[str, Score]
    hour_error: dict[str, Score]
    day_error: dict[str, Score]
    covered: Score
    covered_exactly: Score


def foretold(
    flows: Flows, occasions: Occasions, weeks: int, every: int = 1, tick: Tick = lambda done: None
) -> Iterator[Foretold]:
    """The last `weeks` whole weeks, each told from what came before it alone; the season is learnt
    anew `every` so many weeks."""
    counts, first = by_week(flows)
    last = counts.shape[1]
    season = None
    for number in range(max(1, last - weeks), last):
        if season is None or (number - last) % every == 0:
            season = season_of(flows.before((first + number) * WEEK + MONDAY * DAY), occasions)
        days = (first + number) * 7 + MONDAY + np.arange(7)
        told = (
            expected(season, flows.stores, days),
            counts[:, number - YEAR] if number >= YEAR else np.zeros(counts[:, 0].shape),
            flat_mean(counts[:, :number]),
            smoothed(counts[:, :number]),
        )
        named = any(day in of for of in occasions.named.values() for day in days.tolist())
        known = np.array([store in season.rates for store in flows.stores])
        rows = (tale[known] for tale in told)
        steady = np.array([season.steady[s] for s in flows.stores if s in season.steady])
        seen = counts[known, number]
        yield Foretold(first + number, named, seen, (*rows,), season.dispersion, steady)
        tick((number + weeks - last + 1) / weeks)


def by_week(flows: Flows) -> tuple[Floats, int]:
    """Counts (stores x weeks x 168) of whole weeks, and the first one's number since 1970-01-05."""
    since = flows.since - MONDAY * DAY
    first, after = -(-since // WEEK), (flows.until - MONDAY * DAY) // WEEK
    counts = np.zeros((len(flows.stores), max(after - first, 0), WEEK))
    week, hour = np.divmod(flows.hour - MONDAY * DAY, WEEK)
    inside = (week >= first) & (week < after)
    at = (flows.store[inside], week[inside] - first, hour[inside])
    np.add.at(counts, at, flows.events[inside])
    return counts, int(first)


def flat_mean(before: Floats) -> Floats:
    """The mean of each store's hour of the week since its first week with events."""
    begun = np.cumsum(before.sum(2) > 0, axis=1) > 0
    return np.asarray(before.sum(1) / np.maximum(begun.sum(1), 1)[:, None])


def smoothed(before: Floats) -> Floats:
    """Exponential smoothing of each store's hour of the week, from nothing on."""
    weights = FADE * (1 - FADE) ** np.arange(before.shape[1])[::-1]
    return np.asarray(np.einsum("swh,w->sh", before, weights))


def measured(weeks: Sequence[Foretold], seed: int = 0) -> Measured:
    """All measures over these weeks."""
    chance = np.random.default_rng(seed)

    def by_method(measure: Callable[[Floats, Floats], float]) -> dict[str, Score]:
        return {
            name: scored([measure(week.seen, week.told[at]) for week in weeks], seed)
            for at, name in enumerate(METHODS)
        }

    shares = [coverage(week, chance) for week in weeks]
    return Measured(
        len(weeks),
        by_method(deviance),
        by_method(error),
        by_method(lambda seen, told: error(daily(seen), daily(told))),
        *(scored([share[at] for share in shares], seed) for at in range(2)),
    )


def coverage(week: Foretold, chance: np.random.Generator) -> tuple[float, float]:
    """Shares of busy hours' counts in the band: as it is, and with ties broken at random."""
    busy = week.told[0] >= BUSY
    mean, seen = week.told[0][busy], week.seen[busy]
    if not busy.any():
        return np.nan, np.nan
    steady = np.broadcast_to(week.steady[:, None], busy.shape)[busy]
    low, high = band(mean, week.dispersion, steady)
    rank = ranks(seen, mean, week.dispersion, steady, chance)
    within = ((low <= seen) & (seen <= high)).mean(), ((rank >= LOW) & (rank <= HIGH)).mean()
    return float(within[0]), float(within[1])


def deviance(seen: Floats, told: Floats) -> float:
    """Mean Poisson deviance: 2 (seen log(seen / told) - seen + told), told at least FLOOR."""
    told = np.maximum(told, FLOOR)
    logs = np.where(seen > 0, seen * np.log(np.maximum(seen, 1) / told), 0.0)
    return float(2 * (logs - seen + told).mean())


def error(seen: Floats, told: Floats) -> float:
    """Sum of absolute errors over sum of counts."""
    return float(np.abs(seen - told).sum() / max(seen.sum(), 1.0))


def daily(hours: Floats) -> Floats:
    return np.asarray(hours.reshape(len(hours), 7, DAY).sum(2))


def scored(values: Sequence[float], seed: int, draws: int = 2000) -> Score:
    """The mean over weeks and its interval from the 5 % to the 95 % quantile of redrawn means."""
    known = np.array([value for value in values if not np.isnan(value)])
    if not len(known):
        return Score(np.nan, np.nan, np.nan)
    drawn = np.random.default_rng(seed).choice(known, (draws, len(known))).mean(1)
    low, high = np.quantile(drawn, (LOW, HIGH))
    return Score(float(known.mean()), float(low), float(high))
