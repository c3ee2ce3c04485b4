"""What must not be learnt from silently: each finding names the column and the remedy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import BadTable, NotEnoughLabels
from . import encode
from .folds import thinned
from .frame import Floats, Frame, Rows, origin

FEWEST = 30
"""Labels of either class below which no model is fitted."""

LEAK = 0.999
"""ROC AUC above which a column alone knows the label: nothing honest does."""

LOOKED_AT = 40_000
"""Rows on which columns are looked over; of rare confirmed ones all up to half of it."""


def read_labels(labels: Any, rows: int) -> tuple[Floats, Rows]:
    """Labels as 0 and 1, and the rows that have one.

    True and False, or 0 and 1; missing means unknown. Raises BadTable for anything else.
    """
    import pandas as pd

    if hasattr(labels, "to_pandas"):
        labels = labels.to_pandas()
    given = pd.Series(np.asarray(labels).ravel())
    if len(given) != rows:
        raise BadTable(f"labels: {len(given)} labels for {rows} rows: give one for each")
    known = np.flatnonzero(given.notna())
    found = sorted({str(value) for value in given.iloc[known].unique()})
    told = pd.to_numeric(given.iloc[known], errors="coerce")
    if not told.isin([0, 1]).all():
        shown = ", ".join(found[:5]) + (", …" if len(found) > 5 else "")
        raise BadTable(
            f"labels: {len(found)} values ({shown}): a label is 1 (confirmed), 0 (cleared) or"
            " missing (unknown): map the others first"
        )
    return told.to_numpy(np.float64), known.astype(np.intp)


def enough(y: Floats) -> None:
    """Raises NotEnoughLabels below FEWEST of either class."""
    confirmed = int(y.sum())
    if min(confirmed, len(y) - confirmed) < FEWEST:
        raise NotEnoughLabels(
            f"labels: {confirmed} confirmed and {len(y) - confirmed} cleared: a model needs"
            f" {FEWEST} of each; review more, or serve with rules alone"
        )


def numbers_for(name: str, given: Any, rows: int, least: float) -> Floats:
    """One number for each row, from `least` up; raises BadTable."""
    try:
        found = np.asarray(given, np.float64).ravel()
    except (TypeError, ValueError) as error:
        raise BadTable(f"{name}: {error}: give one number for each row") from error
    if len(found) != rows:
        raise BadTable(f"{name}: {len(found)} for {rows} rows: give one for each")
    wrong = np.flatnonzero(~(np.isfinite(found) & (found >= least)))
    if len(wrong):
        raise BadTable(
            f"{name}: row {wrong[0]} has {found[wrong[0]]:g}, and {len(wrong) - 1} more: a number"
            f" from {least:g} up is needed in each"
        )
    return found


def read_weights(weights: Any, rows: int) -> Floats:
    """Weights from 0 up, 1 where none are given; raises BadTable where none is above 0."""
    if weights is None:
        return np.ones(rows)
    found = numbers_for("weights", weights, rows, 0.0)
    if not found.any():
        raise BadTable("weights: all are 0: give 1 / the propensity of each row's review")
    return found


def known_names(what: str, given: Collection[str], names: Sequence[str]) -> None:
    """Raises BadTable for a name that no column has."""
    for name in given:
        if name not in names:
            near = get_close_matches(name, names, 1)
            hint = f", did you mean {near[0]!r}?" if near else ""
            raise BadTable(f"{what}: there is no column {name!r}{hint}")


def read_times(times: Any, rows: int, now: float) -> Floats:
    """Epoch seconds by row; raises BadTable where one is missing or lies ahead of `now`."""
    import pandas as pd

    if hasattr(times, "to_pandas"):
        times = times.to_pandas()
    given = pd.Series(times).reset_index(drop=True)
    if not pd.api.types.is_numeric_dtype(given.dtype):
        try:
            at = pd.to_datetime(given, utc=True, errors="raise")
        except (ValueError, TypeError) as error:
            raise BadTable(f"times: {error}: give epoch seconds or datetimes") from error
        given = (at - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
    found = numbers_for("times", given, rows, -1e12)
    ahead = np.flatnonzero(found > now)
    if len(ahead):
        latest = (
            pd.Timestamp(found.max(), unit="s").isoformat() if found.max() < 9e9 else found.max()
        )
        raise BadTable(
            f"times: {len(ahead)} rows lie in the future, the first is row {ahead[0]}, the latest"
            f" at {latest}: correct their unit (seconds) or time zone, or leave them out"
        )
    return found


def unique_keys(keys: Any, rows: int) -> None:
    """Raises BadTable where a key stands twice."""
    import pandas as pd

    given = pd.Series(np.asarray(keys, object).ravel())
    if len(given) != rows:
        raise BadTable(f"keys: {len(given)} for {rows} rows: give one for each")
    again = given[given.duplicated(keep=False)]
    if len(again):
        first = again.iloc[0]
        at = np.flatnonzero((given == first).to_numpy())
        raise BadTable(
            f"keys: {first!r} stands in rows {at[0]} and {at[1]}, {given.duplicated().sum()} rows"
            " repeat a key: keep one row of each"
        )


def look_over(
    frame: Frame, names: Sequence[str], y: Floats, trusted: Collection[str], seed: int
) -> tuple[Frame, list[str]]:
    """The frame without what must not be learnt from, and what is to be said of its columns.

    A column that alone tells the label is left out unless it is `trusted`; constant and empty ones
    are said, and no part of a model reads them.
    """
    at = thinned(y, LOOKED_AT, seed) if len(y) > LOOKED_AT else np.arange(len(y))
    part = frame.rows(at)
    rows = encode.out_of_fold(part, y[at], np.ones(len(at)), seed)
    owners, notes = origin(frame, names[: frame.ahead]), []
    leaks: dict[str, float] = {}
    for i, owner in enumerate(owners):
        said = dull(rows[:, i], frame.numbers[:, i] if i < frame.numbers.shape[1] else None)
        if said and i < frame.numbers.shape[1] and i >= frame.ahead:
            notes.append(f"column {names[i]!r} {said}: nothing is learnt from it; drop it")
        auc = alone(rows[:, i], y[at])
        if auc > LEAK:
            leaks[owner] = max(auc, leaks.get(owner, 0.0))
    for owner, auc in leaks.items():
        if owner in trusted:
            notes.append(f"column {owner!r} alone tells the label (AUC {auc:.4f}): kept as trusted")
            continue
        notes.append(
            f"column {owner!r} alone tells the label (AUC {auc:.4f}): it was left out, as what is"
            f" written after the verdict would; if it is known before, pass trusted=[{owner!r}]"
        )
    for text in frame.texts:
        if len(np.unique(text.codes)) < 2:
            notes.append(f"column {text.column.name!r} is the same in every row: drop it")
    out = [owner for owner in leaks if owner not in trusted]
    if out and len(set(owners)) == len(out):
        raise BadTable(f"{notes[-1]}; nothing else is left to learn from")
    return (without(frame, owners, out) if out else frame), notes


def dull(rows: Floats, whole: Floats | None) -> str:
    """Why a column says nothing; empty where it varies."""
    for column in (rows, rows if whole is None else whole):
        known = column[~np.isnan(column)]
        if len(known) and (len(known) < len(column) or known.min() < known.max()):
            return ""
    return "is the same in every row" if len(known) else "has no value in any row"


def alone(column: Floats, y: Floats) -> float:
    """ROC AUC of a column by itself, whichever way it points; missing is lowest or highest."""
    from scipy.stats import rankdata

    positive = y > 0
    count, others = int(positive.sum()), int((~positive).sum())
    best = 0.5
    for missing in (-np.inf, np.inf):
        ranks = rankdata(np.where(np.isnan(column), missing, column))
        auc = (ranks[positive].sum() - count * (count + 1) / 2) / (count * others)
        best = max(best, auc, 1 - auc)
        if not np.isnan(column).any():
            break
    return float(best)


def without(frame: Frame, owners: Sequence[str], out: Collection[str]) -> Frame:
    """The frame with some columns not known in any row."""
    numbers = frame.numbers.copy()
    for i in range(numbers.shape[1]):
        if owners[i] in out:
            numbers[:, i] = np.nan
    blank: npt.NDArray[np.int64] = np.full(len(frame), -1, np.int64)
    texts = [
        replace(text, codes=blank, values=()) if text.column.name in out else text
        for text in frame.texts
    ]
    return replace(frame, numbers=numbers, texts=texts)
