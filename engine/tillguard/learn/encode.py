"""Texts as numbers: the log-odds of a value, and how common it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..model.columns import Column
from .frame import Floats, Frame, Texts

WEIGHT = 10.0
"""Rows of the average that each value's share is mixed with: a value seen once says little."""

MOST_VALUES = 100_000
"""Values of a column that are kept, the most frequent ones; the rest are as good as unseen."""

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Encoding:
    """What was learnt of one text column: by code log-odds and commonness, last that of others."""

    risk: Floats
    common: Floats
    missing: float

    def numbers(self, codes: npt.NDArray[np.int64]) -> Floats:
        """Rows x 2; codes beyond what was known are others, -1 is missing."""
        at = np.minimum(codes, len(self.risk) - 1)
        known = codes >= 0
        risk = np.where(known, self.risk[at], self.missing)
        common = np.where(known, self.common[at], 0.0)
        return np.column_stack([risk, common])


def encoding(codes: npt.NDArray[np.int64], values: int, y: Floats, w: Floats) -> Encoding:
    """Smoothed log-odds of the label by value (Micci-Barreca 2001), log(1 + rows) beside it."""
    slot = np.where(codes < 0, values, codes)
    rows = np.bincount(slot, minlength=values + 1)
    mass = np.bincount(slot, w, values + 1)
    hit = np.bincount(slot, w * y, values + 1)
    prior = float(hit.sum() / max(mass.sum(), 1e-300))
    mean = mass.sum() / max(1, len(codes))
    share = (hit / mean + prior * WEIGHT) / (mass / mean + WEIGHT)
    odds = logit(share)
    rare = rows[:-1] < 2
    if values > MOST_VALUES:
        rare |= rows[:-1] < np.partition(rows[:-1], -MOST_VALUES)[-MOST_VALUES]
    other = float(logit(np.array([prior]))[0])
    risk = np.append(np.where(rare, other, odds[:-1]), other)
    common = np.append(np.where(rare, 0.0, np.log1p(rows[:-1])), 0.0)
    return Encoding(risk, common, float(odds[-1]))


def logit(share: Floats) -> Floats:
    held = np.clip(share, 1e-6, 1 - 1e-6)
    return np.log(held / (1 - held))


def learnt(frame: Frame, y: Floats, w: Floats) -> list[Encoding]:
    """The encoding of every text column from all rows."""
    return [encoding(text.codes, len(text.values), y, w) for text in frame.texts]


def encoded(frame: Frame, encodings: Sequence[Encoding]) -> Floats:
    """The row that trees and curves read, for every row; the frame's own where it has no texts."""
    if not frame.texts:
        return frame.numbers
    pairs = [e.numbers(t.codes) for e, t in zip(encodings, frame.texts, strict=True)]
    return np.column_stack([frame.numbers, *pairs])


def out_of_fold(frame: Frame, y: Floats, w: Floats, seed: int) -> Floats:
    """The same for the rows that are learnt from: none is encoded by its own label."""
    if not frame.texts:
        return frame.numbers
    fold = np.random.default_rng(seed).permutation(len(y)) % FOLDS
    out = np.empty((len(y), frame.numbers.shape[1] + 2 * len(frame.texts)))
    for part in range(FOLDS):
        own, others = np.flatnonzero(fold == part), np.flatnonzero(fold != part)
        seen = learnt(frame.rows(others), y[others], w[others])
        out[own] = encoded(frame.rows(own), seen)
    return out


def columns_of(frame: Frame, encodings: Sequence[Encoding]) -> list[Column]:
    """What the manifest says of the columns behind the catalogue's."""
    told = [text_column(e, t) for e, t in zip(encodings, frame.texts, strict=True)]
    return [*frame.columns, *told]


def text_column(seen: Encoding, text: Texts) -> Column:
    other = (float(seen.risk[-1]), 0.0)
    pairs = zip(text.values, seen.risk.tolist(), seen.common.tolist(), strict=False)
    values = {value: (risk, common) for value, risk, common in pairs if common > 0.0}
    return replace(text.column, values=values, other=other, missing=(seen.missing, 0.0))
