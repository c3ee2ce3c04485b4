"""The service's way: labelled vectors of the catalogue to a model folder."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from ..domain import Kind, Label
from ..errors import NotEnoughLabels
from ..features import CATALOGUE_HASH, FEATURES
from .checks import FEWEST
from .ensemble import Clock
from .fit import BUDGET, Named, Wishes, learn
from .frame import Frame, names_of, read_table
from .table import Floats, Table

MIDDLE = ("money", "seconds", "hour")
"""Units of which the median is usual: a few large ones would draw the mean away."""

DIRECTIONS = {feature.name: feature.direction for feature in FEATURES}
AVERAGED = {feature.name for feature in FEATURES if feature.unit not in MIDDLE}


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled rows in order of receipt: vectors, labels (0/1), weights, losses (minor units), and
    custom attributes by name (float64, NaN where missing, or texts, "" where missing), with the
    directions that are declared of them: +1 where more may only be riskier, -1 where less may."""

    vectors: Floats
    labels: Floats
    weights: Floats
    losses: Floats
    kinds: list[Kind]
    span: tuple[int, int]
    attributes: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    directions: Mapping[str, int] = field(default_factory=dict)


def examples(
    table: Table, labels: Sequence[Label], directions: Mapping[str, int] = MappingProxyType({})
) -> Examples:
    """Join vectors and labels on the transaction key; raises NotEnoughLabels.

    Of a key that stands twice, the latest row and the latest label count.
    """
    by_key = {label.key: label for label in labels}
    latest = {key: i for i, key in enumerate(table.keys) if key in by_key}
    keep = np.array(sorted(latest.values()), np.intp)
    found = [by_key[table.keys[i]] for i in keep]
    confirmed = sum(label.confirmed for label in found)
    if confirmed < FEWEST or len(found) - confirmed < FEWEST:
        raise NotEnoughLabels(
            f"{confirmed} confirmed and {len(found) - confirmed} cleared labels: "
            f"a model needs {FEWEST} of each; review more, or serve with rules alone"
        )
    rows = table.rows(keep)
    return Examples(
        rows.vectors,
        np.array([float(label.confirmed) for label in found]),
        np.array([label.weight for label in found]),
        np.array([float(label.loss) for label in found]),
        rows.kinds,
        (int(rows.received[0]), int(rows.received[-1])),
        rows.attributes,
        directions,
    )


def fit_examples(
    data: Examples,
    folder: Path,
    seed: int = 0,
    threads: int = 1,
    budget_seconds: float = BUDGET,
    clock: Clock = time.time,
) -> Mapping[str, Any]:
    """Fit on the catalogue's vectors and the attributes beside them, and write a model folder;
    returns its manifest. The newest rows judge."""
    frame = framed(data)
    names = names_of(frame, [feature.name for feature in FEATURES])
    called = Named(names, CATALOGUE_HASH, AVERAGED, data.kinds, {"span": list(data.span)})
    directions = {**DIRECTIONS, **data.directions}
    wishes = Wishes(True, directions, (), seed, clock() + budget_seconds, threads, clock, [])
    model = learn(frame, data.labels, data.weights, data.losses, called, wishes)
    model.save(folder)
    return model.manifest


def framed(data: Examples) -> Frame:
    """Vectors, then the attributes that are numbers, then those that are texts."""
    width = len(FEATURES)
    if not data.attributes:
        return Frame(data.vectors, [], [], width)
    beside = read_table(dict(data.attributes))
    numbers = np.column_stack([data.vectors, beside.numbers])
    return Frame(np.ascontiguousarray(numbers), beside.columns, beside.texts, width)
