"""Every figure of an evaluation as plain values: the whole, by window, typology, store, season."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from .capacity import by_entity, picks, taken
from .intervals import UNKNOWN, Floats, Ints, Share, bootstrap, numbered
from .metrics import Ranking, brier, calibration_error, effective_size, reliability
from .savings import savings
from .tested import CUSTOMER, EMPLOYEE, SEASON, STORE, SUBJECT, TYPOLOGY, Tested
from .windows import Fitted

ENTITIES = (CUSTOMER, EMPLOYEE, STORE)
STORES = 10
"""Stores with a line of their own, by their loss; the others share one."""
OTHERS = "other stores"


@dataclass(frozen=True, slots=True)
class Asked:
    """`per_day` alerts are looked at; `seed` is the bootstrap's."""

    per_day: int = 10
    seed: int = 0


def evaluated(tested: Tested, asked: Asked) -> dict[str, Any]:
    """The whole and its parts; each figure with its 95 % interval."""
    return {
        **whole(tested, asked),
        "by_typology": by_typology(tested, asked),
        "by_store": by_store(tested, asked),
        "by_season": {
            name: part(tested.where(SEASON, name), asked)
            for name in sorted(set(tested.names[SEASON]))
        },
        "reliability": [
            {"promised": round(b.promised, 5), "observed": round(b.observed, 5),
             "weight": round(b.weight, 1)}
            for b in reliability(tested.probability, tested.labels, tested.weights)
        ],
        "precision_by_k": by_k(tested, asked),
    }  # fmt: skip


def whole(tested: Tested, asked: Asked) -> dict[str, Any]:
    """All figures; rows of one subject are drawn together, precision a day by whole days."""
    clusters = numbered(tested.names[SUBJECT])
    p, y, w = tested.probability, tested.labels, tested.weights

    def interval(statistic: Any) -> dict[str, float | None]:
        return bootstrap(lambda times: statistic(w * times), clusters, asked.seed).as_json()

    return {
        **part(tested, asked),
        "brier": interval(lambda v: brier(p, y, v)),
        "calibration_error": interval(lambda v: calibration_error(p, y, v)),
        "precision_at_k": {
            "k": asked.per_day,
            "transaction": tested.picked(p, asked.per_day).precision(asked.seed).as_json(),
            **{name: entity_precision(tested, name, asked).as_json() for name in ENTITIES},
        },
    }


def part(tested: Tested, asked: Asked) -> dict[str, Any]:
    """The figures that also a season or a store has."""
    clusters, w = numbered(tested.names[SUBJECT]), tested.weights
    ranking = Ranking(tested.probability, tested.labels)
    if not len(tested):
        return {"rows": 0, "frauds": 0}
    return {
        "rows": len(tested),
        "frauds": int(tested.labels.sum()),
        "loss": round(float((tested.labels * tested.losses).sum())),
        "stands_for": round(float(w.sum())),
        "effective_rows": round(effective_size(w), 1),
        "roc_auc": bootstrap(lambda t: ranking.roc_auc(w * t), clusters, asked.seed).as_json(),
        "average_precision": ranked(tested, asked).as_json(),
        "chance": round(float((w * tested.labels).sum() / w.sum()), 5),
        "precision": tested.picked(tested.probability, asked.per_day)
        .precision(asked.seed)
        .as_json(),
        "recall_of_value": tested.picked(tested.worth, asked.per_day)
        .recall_of_value(asked.seed)
        .as_json(),
        "savings": savings(tested.costs, w, clusters, asked.seed),
    }


def entity_precision(tested: Tested, name: str, asked: Asked) -> Share:
    """Of the entities looked at each day, the share with a fraud that day."""
    found = by_entity(
        tested.names[name], tested.probability, tested.days, tested.labels, tested.losses,
        tested.weights,
    )  # fmt: skip
    if not len(found.days):
        return UNKNOWN
    most = picks(found.worth, found.days, found.labels, found.losses, found.weights, asked.per_day)
    return most.precision(asked.seed)


def by_typology(tested: Tested, asked: Asked) -> dict[str, Any]:
    """Each typology's frauds against all honest rows, and how much of them the picks hold."""
    names = np.array(tested.names[TYPOLOGY])
    clusters = numbered(tested.names[SUBJECT])
    share = taken(tested.worth, tested.days, tested.weights, asked.per_day) / tested.weights
    found = {}
    for name, count in Counter(n for n in names.tolist() if n).most_common():
        rows = tested.rows(np.flatnonzero((names == name) | (tested.labels == 0)))
        lost = tested.losses * tested.weights * (names == name)
        found[name] = {
            "frauds": count,
            "loss": round(float(lost.sum())),
            "average_precision": ranked(rows, asked).as_json(),
            "recall_of_value": held(lost, share, clusters, asked).as_json(),
        }
    return found


def ranked(rows: Tested, asked: Asked) -> Share:
    """Average precision of these rows."""
    ranking, w = Ranking(rows.probability, rows.labels), rows.weights
    clusters = numbered(rows.names[SUBJECT])
    return bootstrap(lambda times: ranking.average_precision(w * times), clusters, asked.seed)


def held(lost: Floats, share: Floats, clusters: Ints, asked: Asked) -> Share:
    """Share of `lost` that is in the picks, of which `share` says how much of each row."""

    def ratio(times: Floats) -> float:
        whole = float((lost * times).sum())
        return float((lost * share * times).sum()) / whole if whole > 0 else math.nan

    return bootstrap(ratio, clusters, asked.seed)


def by_store(tested: Tested, asked: Asked) -> dict[str, Any]:
    """The stores with most loss, and all others as one."""
    lost: Counter[str] = Counter()
    for store, label, loss in zip(
        tested.names[STORE], tested.labels.tolist(), tested.losses.tolist(), strict=True
    ):
        lost[store] += label * loss
    named = {store for store, _ in lost.most_common(STORES) if store}
    stores = np.array([s if s in named else OTHERS for s in tested.names[STORE]])
    return {
        name: part(tested.rows(np.flatnonzero(stores == name)), asked)
        for name in [*sorted(named), OTHERS]
        if (stores == name).any()
    }


def by_k(tested: Tested, asked: Asked) -> list[dict[str, Any]]:
    """Precision at fewer and more looks a day."""
    looks = sorted({1, 2, 5, 10, 20, 50, asked.per_day})
    return [
        {"k": k, **tested.picked(tested.probability, k).precision(asked.seed).as_json()}
        for k in looks
    ]


def said(fitted: Fitted, tested: Tested, asked: Asked) -> dict[str, Any]:
    """One window: its span, what its model was fitted on, and its own figures."""
    window, manifest = fitted.window, fitted.model.manifest
    return {
        "trained_from": window.since,
        "trained_until": window.until,
        "start": window.start,
        "stop": window.stop,
        "labels": manifest["rows"],
        "confirmed": manifest["confirmed"],
        **part(tested, asked),
    }
