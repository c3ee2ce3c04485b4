"""A model and its twin: the same recipe without the newest labels, on which both are judged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..errors import NotEnoughLabels
from ..learn import Examples, fit_examples
from ..learn.gate import Bounds
from ..learn.holdout import newest
from .known import Known

TWIN = "twin"
"""The folder in a model's own that holds its twin."""
USUAL = Bounds()


def fit_twins(
    found: Known,
    folder: Path,
    seed: int,
    budget_seconds: float,
    bounds: Bounds = USUAL,
    tick: Callable[[str], None] = lambda said: None,
) -> tuple[Known, Known]:
    """Fit a model of all labels into `folder` and its twin beside it; raises NotEnoughLabels.

    Returns the labels before the hold-out, which the twin knows, and those in it: as many as the
    gate's bounds ask for, where they are to be had.
    """
    first = newest(found.confirmed, bounds.labels, bounds.found)
    before, held = found.part(range(first)), found.part(range(first, len(found.labels)))
    for said, known, place in (
        ("fitting what the gate judges", before, folder / TWIN),
        ("fitting what is served", found, folder),
    ):
        tick(said)
        fit_examples(enough(known, found), place, seed, budget_seconds=budget_seconds)
    return before, held


def enough(known: Known, found: Known) -> Examples:
    """What is fitted on; raises NotEnoughLabels, which says how many were held back to judge."""
    try:
        return known.examples()
    except NotEnoughLabels as few:
        back = len(found.labels) - len(known.labels)
        if not back:
            raise
        confirmed = int(found.confirmed.sum() - known.confirmed.sum())
        raise NotEnoughLabels(
            f"{few} ({back} newer ones, {confirmed} confirmed, are held back to judge)"
        ) from None
