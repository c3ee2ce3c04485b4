"""The rival: the script that a data scientist would deploy on the same model."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import shap

from ..domain import Event
from ..features import FEATURES
from ..model import CLASSIFIER

NAMES = [feature.name for feature in FEATURES]
GROUPS = ("employee", "register", "store", "customer")


class Script:
    """Group statistics looked up by key, a one-row frame, `Booster.predict`, `TreeExplainer`.

    Everything is built once; statistics are frozen at the start, which is a favour to the script:
    it never pays for keeping them up to date.
    """

    def __init__(self, model: Path, statistics: Mapping[str, pd.DataFrame]) -> None:
        warnings.filterwarnings("ignore", module="shap")
        self.booster = lightgbm.Booster(model_file=model / CLASSIFIER)
        self.explainer = shap.TreeExplainer(self.booster)
        self.statistics = statistics

    def decide(self, event: Event, explain: bool) -> float:
        row: dict[str, Any] = dict.fromkeys(NAMES, np.nan)
        row |= basket(event)
        for group in GROUPS:
            found = self.statistics[group]
            key = getattr(event, group)
            if key in found.index:
                row |= found.loc[key].to_dict()
        frame = pd.DataFrame([row], columns=NAMES)
        score = float(np.asarray(self.booster.predict(frame))[0])
        if explain:
            self.explainer.shap_values(frame)
        return score


def basket(event: Event) -> dict[str, float]:
    """What the script reads off the transaction itself."""
    kept = [line for line in event.lines if not line.void]
    return {
        "amount": sum(line.amount for line in kept),
        "discount": sum(line.discount for line in kept),
        "line_count": len(event.lines),
        "tender_count": len(event.tenders),
        "has_receipt": float(event.receipt != ""),
    }


def statistics(events: list[Event], vectors: np.ndarray[Any, Any]) -> dict[str, pd.DataFrame]:
    """The mean of every feature of an entity, by entity."""
    frame = pd.DataFrame(vectors, columns=NAMES)
    tables = {}
    for group in GROUPS:
        own = [f.name for f in FEATURES if f.entity == group]
        keys = pd.Series([getattr(event, group) for event in events], name=group)
        tables[group] = frame[own].groupby(keys).mean()
    return tables
