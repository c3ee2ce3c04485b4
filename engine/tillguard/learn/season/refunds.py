"""The share of refunds: a store's own, and how it differs over the year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .factors import Course, learnt
from .flows import DAY, Floats, Flows
from .levels import Leveled, gathered
from .occasions import Occasions
from .shrink import proportion


def refund_shares(
    flows: Flows, first: int, found: Leveled, occasions: Occasions, places: Sequence[str]
) -> tuple[Floats, Course]:
    """By store the share of refunds among events, and the course of that share."""
    shape = found.factors.shape
    refunds, events = np.zeros(shape), np.zeros(shape)
    day = flows.hour // DAY - first
    np.add.at(refunds, (flows.store, day), flows.refunds)
    np.add.at(events, (flows.store, day), flows.events)
    part, whole = refunds.sum(1), events.sum(1)
    usual = float(np.clip((part.sum() + 0.05) / (whole.sum() + 1), 1e-4, 1 - 1e-4))
    shares = proportion(part, whole, usual)
    names = sorted(set(places))
    row = np.array([names.index(place) for place in places], np.int64)
    days = first + np.arange(shape[1])
    seen, expected = gathered(refunds, row, len(names)), events * shares[:, None]
    return shares, learnt(seen, gathered(expected, row, len(names)), occasions, names, days)
