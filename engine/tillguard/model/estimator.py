"""Calibrated probability of loss, expected damage, and exact contributions in words."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from ..domain import Contribution, Score
from ..engines import MODEL_ANSWER, MODEL_LOAD, Suspect, left_out, marks
from ..errors import DamagedModel, NoModel
from ..failpoints import Failpoint, reach
from ..features import CATALOGUE_HASH, FEATURES, Feature
from .blend import read_blend
from .calibration import Calibration
from .columns import Value, read_columns
from .folder import MANIFEST, read_folder
from .reasons import Reasons

ANSWER = Failpoint.MODEL_ANSWER
SHOWN = 5
"""Reasons shown with a decision; ExplainDecision gives them all."""

Attributes: TypeAlias = "Mapping[str, Value]"
BROKEN = (KeyError, TypeError, ValueError, AttributeError, OverflowError, IndexError)
"""What reading a manifest that says something else than the fit wrote may raise."""


class Estimator:
    """A model: what it reads, estimates and says; `load` lets none pass that is damaged.

    It reads the catalogue's vector and behind it the attributes that `columns` names; one that was
    fitted on a table of somebody else's reads attributes only, beside an empty vector.
    """

    knows_losses = True
    """Whether it learnt what a loss costs; one of labels without money did not, and estimates 0."""

    def __init__(self, manifest: Mapping[str, Any], classifier: str, damage: str) -> None:
        if manifest["catalogue"] not in ("", CATALOGUE_HASH):
            raise DamagedModel("the model was trained on another feature catalogue: train again")
        self.manifest = manifest
        self.hash: str = manifest["hash"]
        self.columns = read_columns(manifest["columns"])
        self.features = (FEATURES if manifest["catalogue"] else ()) + tuple(
            Feature(name, meaning, "score", column.name, "event", math.nan, 0)
            for column in self.columns
            for name, meaning in zip(column.names(), column.meanings(), strict=True)
        )
        width = len(self.features)
        self.compiled = Suspect.MODEL not in left_out
        if self.compiled:
            reach(Failpoint.MODEL_LOAD)
        self.classifier = read_blend(classifier, manifest["curves"]["classifier"], width)
        self.damage = read_blend(damage, manifest["curves"]["damage"], width)
        self.knows_losses = self.damage.base != 0.0
        self.calibration = Calibration.read(manifest["calibration"])
        self.smearing: float = manifest["smearing"]
        self.usual: Mapping[str, Sequence[float | None]] = manifest["usual"]
        self.reasons = Reasons(self.features, self.columns)

    @classmethod
    def load(cls, folder: Path) -> Estimator:
        """Read a model folder; raises NoModel or DamagedModel, never a model that scores wrong."""
        if not (folder / MANIFEST).exists():
            raise NoModel(f"no model in {folder}: run `tillguard train`")
        manifest, texts = read_folder(folder)
        marks.at[MODEL_LOAD] = 1
        try:
            model = cls(manifest, *texts)
            model.self_test(manifest["self_test"])
            return model
        except BROKEN as error:
            raise DamagedModel(f"{folder}: the manifest cannot be read: {error!r}") from error
        finally:
            marks.at[MODEL_LOAD] = 0

    def self_test(self, said: Mapping[str, Any]) -> None:
        """Rows with what every later load must answer, and the expected margins of both parts.

        Raises DamagedModel.
        """
        usual = [number for row in self.usual.values() for number in row if number is not None]
        if not all(math.isfinite(number) for number in [self.smearing, *usual]) or any(
            len(row) != len(self.features) for row in self.usual.values()
        ):
            raise DamagedModel("the model's usual values are not those of its features")
        told = [(self.classifier.base, said["base"]), (self.damage.base, said["damage_base"])]
        for row in said["rows"]:
            score = self.score_row(array("d", [math.nan if v is None else v for v in row["row"]]))
            told += zip(score, (row["probability"], row["damage"], row["margin"]), strict=True)
        if not all(math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-9) for x, y in told):
            raise DamagedModel("the model does not answer its self-test: train again")

    def row(self, vector: Sequence[float], attributes: Attributes | None = None) -> array[float]:
        """What the trees and curves read: the vector, then what the attributes become."""
        row = vector if isinstance(vector, array) else array("d", vector)
        if self.columns:
            given = attributes or {}
            row = array("d", row)
            for column in self.columns:
                row.extend(column.numbers(given.get(column.name)))
        return row

    def score(self, vector: Sequence[float], attributes: Attributes | None = None) -> Score:
        """Probability of loss and the damage in minor units if it is one."""
        return self.score_row(self.row(vector, attributes))

    def score_row(self, row: array[float]) -> Score:
        marks.at[MODEL_ANSWER] = 1
        try:
            if self.compiled:
                reach(ANSWER)
            margin = self.classifier.margin(row)
            damage = self.smearing * math.expm1(min(700.0, self.damage.margin(row)))
        finally:
            marks.at[MODEL_ANSWER] = 0
        return Score(self.calibration.probability(margin), max(0, round(damage)), margin)

    def contributions(
        self, vector: Sequence[float], attributes: Attributes | None = None
    ) -> list[float]:
        """SHAP values by feature, then the expected margin; they add up to the margin."""
        return self.classifier.contributions(self.row(vector, attributes))

    def explain(
        self,
        vector: Sequence[float],
        kind: str,
        most: int = SHOWN,
        attributes: Attributes | None = None,
    ) -> tuple[Contribution, ...]:
        """The `most` strongest reasons in words, strongest first, each against its usual value.

        Features that mean the same over other windows are one reason with their effects added,
        told by the strongest of them; so are those that are not known for one cause, such as no
        membership. What is exactly as usual for the kind explains nothing.
        """
        row = self.row(vector, attributes)
        effects = self.classifier.contributions(row)
        return self.reasons.strongest(effects, row, self.usual.get(kind), most, attributes or {})

    def explain_in_full(
        self, vector: Sequence[float], kind: str, attributes: Attributes | None = None
    ) -> tuple[Contribution, ...]:
        """Every feature that moved the margin, strongest first; with the base they add up to it."""
        row = self.row(vector, attributes)
        effects = self.classifier.contributions(row)
        return self.reasons.every(effects, row, self.usual.get(kind), attributes or {})
