"""A fitted model over tables: probabilities, damage and exact contributions of many rows."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..domain import Contribution
from ..errors import BadTable
from ..model import Column, Estimator
from ..model.columns import Value
from ..model.folder import read_folder, write_folder
from .frame import Floats, finite, moments, named


@dataclass(frozen=True, slots=True)
class Model:
    """What `fit` returns: the estimator that the service would load, called on whole tables."""

    estimator: Estimator
    texts: tuple[str, ...]

    @classmethod
    def of(cls, manifest: Mapping[str, Any], texts: Sequence[str]) -> Model:
        return cls(Estimator(manifest, *texts), tuple(texts))

    @classmethod
    def load(cls, folder: Path | str) -> Model:
        """Read a folder that `save` wrote; raises NoModel or DamagedModel."""
        estimator = Estimator.load(Path(folder))
        return cls(estimator, tuple(read_folder(Path(folder))[1]))

    def save(self, folder: Path | str) -> None:
        """Write LightGBM texts and the manifest; `Estimator.load` reads them."""
        write_folder(Path(folder), self.manifest, self.texts)

    @property
    def manifest(self) -> Mapping[str, Any]:
        return self.estimator.manifest

    @property
    def notes(self) -> list[str]:
        """What was left out or should be known of the table."""
        return self.manifest["notes"]

    def probability(self, table: Any) -> Floats:
        """Calibrated probability that each row is confirmed."""
        return self.estimator.calibration.of_many(self.margin(table))

    def margin(self, table: Any) -> Floats:
        """The blended margin (log-odds before calibration) of each row."""
        return self.estimator.classifier.margins(self.rows(table))

    def damage(self, table: Any) -> Floats:
        """Minor units lost by each row if it is confirmed."""
        margins = np.minimum(self.estimator.damage.margins(self.rows(table)), 700.0)
        return np.maximum(0.0, np.round(self.estimator.smearing * np.expm1(margins)))

    def contributions(self, table: Any) -> Floats:
        """Exact SHAP values (rows x features), and the expected margin in the last column; a row
        adds up to its margin."""
        blend = self.estimator.classifier
        told = [blend.contributions(array("d", row)) for row in self.rows(table).tolist()]
        return np.array(told).reshape(-1, len(self.estimator.features) + 1)

    def explain(self, row: Mapping[str, Value], most: int = 5) -> tuple[Contribution, ...]:
        """The strongest reasons of one row (by column name) in words."""
        return self.estimator.explain((), "", most, row)

    def rows(self, table: Any) -> Floats:
        """What trees and curves read; columns by name. Raises BadTable where one is missing."""
        columns = self.estimator.columns
        if isinstance(table, np.ndarray) and table.ndim == 2 and table.dtype.kind in "fiub":
            if table.shape[1] != len(columns) or any(c.kind != "number" for c in columns):
                raise BadTable(
                    f"an array of {table.shape[1]} columns: the model reads"
                    f" {', '.join(c.name for c in columns)}"
                )
            return finite(np.ascontiguousarray(table, np.float64))
        given = dict(named(table, None))
        missing = [column.name for column in columns if column.name not in given]
        if missing:
            raise BadTable(f"column {missing[0]!r} is not in the table: the model reads it")
        parts = [part for column in columns for part in read(column, given[column.name])]
        return np.ascontiguousarray(np.column_stack(parts))


def read(column: Column, values: Any) -> list[Floats]:
    """A column's numbers, as `Column.numbers` makes them of one value."""
    import pandas as pd

    if column.kind == "time":
        return moments(pd.to_datetime(values, utc=True, errors="coerce"))
    if column.kind == "number":
        if pd.api.types.is_timedelta64_dtype(values.dtype):
            values = values.dt.total_seconds()
        told = pd.to_numeric(values, errors="coerce")
        return [finite(told.to_numpy(dtype=np.float64, na_value=np.nan))]
    codes, seen = pd.factorize(values.astype("object").where(values.notna(), None))
    pairs = [column.numbers(value) for value in seen]
    told = np.array([*pairs, column.missing], np.float64)[codes]
    return [told[:, 0], told[:, 1]]
