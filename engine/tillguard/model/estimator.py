"""Calibrated probability of loss, expected damage, and exact contributions in words."""

from __future__ import annotations

import hashlib
import json
import math
from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path
from typing import Any

import numpy as np

from ..domain import Contribution, Kind, Score
from ..errors import DamagedModel, NoModel
from ..features import CATALOGUE_HASH, FEATURES
from .forest import read_forest
from .words import absence, sentence

CLASSIFIER, DAMAGE, MANIFEST = "classifier.txt", "damage.txt", "manifest.json"
SHOWN = 5
"""Reasons shown with a decision; ExplainDecision gives them all."""
ABSENT = [absence(feature) for feature in FEATURES]
"""Why each feature is not known where it is not."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A monotone map from margin (log-odds) to probability: linear between its knots."""

    margins: tuple[float, ...]
    probabilities: tuple[float, ...]

    def probability(self, margin: float) -> float:
        xs, ys = self.margins, self.probabilities
        place = bisect_right(xs, margin)
        if place == 0:
            return ys[0]
        if place == len(xs):
            return ys[-1]
        left, right = xs[place - 1], xs[place]
        return ys[place - 1] + (ys[place] - ys[place - 1]) * (margin - left) / (right - left)


class Estimator:
    """A model that passed its hashes and its self-test."""

    def __init__(self, manifest: Mapping[str, Any], classifier: str, damage: str) -> None:
        if manifest["catalogue"] != CATALOGUE_HASH:
            raise DamagedModel("the model was trained on another feature catalogue: train again")
        width = len(FEATURES)
        self.manifest = manifest
        self.hash: str = manifest["hash"]
        self.classifier, self.damage = read_forest(classifier, width), read_forest(damage, width)
        self.calibration = Calibration(*map(tuple, manifest["calibration"]))
        self.smearing: float = manifest["smearing"]
        self.usual = {Kind(kind): values for kind, values in manifest["usual"].items()}
        self._self_test(manifest["self_test"])

    @classmethod
    def load(cls, folder: Path) -> Estimator:
        """Read a model folder; raises NoModel or DamagedModel, never a model that scores wrong."""
        if not (folder / MANIFEST).exists():
            raise NoModel(f"no model in {folder}: run `tillguard train`")
        try:
            manifest = json.loads((folder / MANIFEST).read_text())
            texts = [(folder / name).read_text() for name in (CLASSIFIER, DAMAGE)]
        except (OSError, ValueError, RecursionError) as error:
            raise DamagedModel(f"{folder}: {error}") from error
        if manifest.get("hash") != content_hash(manifest, texts):
            raise DamagedModel(f"{folder}: the files are not those that were trained (SHA-256)")
        return cls(manifest, *texts)

    def _self_test(self, rows: Sequence[Mapping[str, Any]]) -> None:
        for row in rows:
            vector = [math.nan if v is None else v for v in row["vector"]]
            if abs(self.score(vector).margin - row["margin"]) > 1e-9:
                raise DamagedModel("the model does not answer its self-test: train again")

    def score(self, vector: Sequence[float]) -> Score:
        """Probability of loss and the damage in minor units if it is one."""
        row = as_row(vector)
        margin = self.classifier.margin(row)
        damage = self.smearing * math.expm1(self.damage.margin(row))
        return Score(self.calibration.probability(margin), max(0, round(damage)), margin)

    def contributions(self, vector: Sequence[float]) -> list[float]:
        """SHAP values by feature, then the expected margin; they add up to the margin."""
        return self.classifier.contributions(as_row(vector))

    def explain(
        self, vector: Sequence[float], kind: Kind, most: int = SHOWN
    ) -> tuple[Contribution, ...]:
        """The `most` strongest reasons in words, strongest first, each against its usual value.

        Features that are not known for one cause, such as no membership, are one reason with
        their effects added; what is exactly as usual for the kind explains nothing.
        """
        effects = self.contributions(vector)[:-1]
        usual = self.usual.get(kind) or [None] * len(effects)
        absent: dict[str, float] = {}
        found = []
        for i, (effect, value, normal) in enumerate(zip(effects, vector, usual, strict=True)):
            if value != value:
                cause = ABSENT[i]
                absent[cause] = absent.get(cause, 0.0) + effect
            elif effect and value != normal:
                found.append((-abs(effect), i, effect))
        told = [self._contribution(i, vector[i], usual[i], e) for _, i, e in nsmallest(most, found)]
        told += [Contribution("", math.nan, math.nan, e, c) for c, e in absent.items() if e]
        return tuple(sorted(told, key=lambda part: -abs(part.effect))[:most])

    def explain_in_full(self, vector: Sequence[float], kind: Kind) -> tuple[Contribution, ...]:
        """Every feature that moved the margin, strongest first; with the base they add up to it."""
        effects = self.contributions(vector)[:-1]
        usual = self.usual.get(kind) or [None] * len(effects)
        order = sorted(range(len(effects)), key=lambda i: (-abs(effects[i]), i))
        return tuple(
            self._contribution(i, vector[i], usual[i], effects[i]) for i in order if effects[i]
        )

    def _contribution(
        self, i: int, value: float, usual: float | None, effect: float
    ) -> Contribution:
        feature = FEATURES[i]
        normal = math.nan if usual is None else usual
        said = sentence(feature, value, normal)
        return Contribution(feature.name, float(value), normal, effect, said)


def as_row(vector: Sequence[float]) -> array[float]:
    return vector if isinstance(vector, array) else array("d", vector)


def content_hash(manifest: Mapping[str, Any], texts: Sequence[str]) -> str:
    """SHA-256 over the model texts and all of the manifest but the hash itself."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(hashlib.sha256(text.encode()).digest())
    rest = {k: v for k, v in manifest.items() if k != "hash"}
    digest.update(json.dumps(rest, sort_keys=True).encode())
    return digest.hexdigest()


def usual_values(vectors: np.ndarray[Any, np.dtype[np.float64]]) -> list[float | None]:
    """Per feature what is usual: the median of money and time, the mean of all others."""
    return [
        _usual(vectors[:, i], feature.unit in ("money", "seconds", "hour"))
        for i, feature in enumerate(FEATURES)
    ]


def _usual(column: np.ndarray[Any, np.dtype[np.float64]], middle: bool) -> float | None:
    known = column[~np.isnan(column)]
    if not known.size:
        return None
    return float(np.median(known) if middle else known.mean())
