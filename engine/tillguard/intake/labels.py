"""What reviews said of a piece of rows: the side, when it became known, loss and weight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .amounts import numbers, written
from .cells import Words
from .columns import Columns
from .mapping import LabelPart
from .moments import moments, sensible
from .refusals import Refusal, Refused, shown
from .texts import plain


def verdicts(columns: Columns, received: NDArray[np.int64], zones: pa.Array) -> dict[str, Any]:
    """`confirmed` (null: not reviewed), `known` (seconds), `loss` (minor units, null: the event's
    whole amount) and `weight` of every row."""
    part = columns.said.label
    nothing = {
        "confirmed": pa.nulls(columns.count, pa.bool_()),
        "known": np.zeros(columns.count, np.int64),
        "loss": pa.nulls(columns.count, pa.int64()),
        "weight": np.ones(columns.count),
    }
    if part is None:
        return nothing
    return nothing | {
        "confirmed": _side(columns, part),
        "known": _known(columns, part, received, zones),
        "loss": _loss(columns, part),
        "weight": _weight(columns, part),
    }


def _side(columns: Columns, part: LabelPart) -> pa.Array:
    sides = {plain(word): "1" for word in part.confirmed}
    sides |= {plain(word): "0" for word in part.cleared}
    unknown = {plain(word) for word in part.unknown}

    def say(word: str) -> str | None:
        side = sides.get(plain(word))
        if side is None and plain(word) not in unknown:
            where = "label.confirmed, label.cleared or label.unknown"
            raise Refused("label", f"{shown(word)} is no verdict: add it to {where}")
        return side

    cells, column = columns.cells(part)
    return pc.equal(Words(cells).each(say, column, columns.refusals), "1")


def _known(
    columns: Columns, part: LabelPart, received: NDArray[np.int64], zones: pa.Array
) -> NDArray[np.int64]:
    after = received + int(part.known_after_days * 86_400)
    if part.known is None:
        return after
    cells, column = columns.cells(part.known)
    there = cells.is_valid().to_numpy(zero_copy_only=False)
    made = moments(cells, part.known, zones, column, columns.refusals)
    sensible(made, there & columns.refusals.good, columns.about.now, column, columns.refusals)
    return np.where(there, np.maximum(made, received), after)


def _loss(columns: Columns, part: LabelPart) -> pa.Array:
    if part.loss is None:
        return pa.nulls(columns.count, pa.int64())
    cells, _ = columns.cells(part.loss)
    there = cells.is_valid().to_numpy(zero_copy_only=False)
    return pa.array(np.abs(columns.money_of(part.loss, "loss")), mask=~there)


def _weight(columns: Columns, part: LabelPart) -> NDArray[np.float64]:
    if part.propensity is None:
        return np.ones(columns.count)
    cells, column = columns.cells(part.propensity)
    read = written(columns.said.decimal, columns.said.thousands)
    chance = numbers(cells, read, column, columns.refusals, "")
    wrong = (chance <= 0) | (chance > 1)
    message = "a propensity is above 0 and at most 1"
    columns.refusals.add(wrong, Refusal("no-number", column, message))
    return np.where(np.isnan(chance) | wrong, 1.0, 1.0 / np.where(wrong, 1.0, chance))
