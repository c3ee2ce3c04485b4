"""The champion, and what stands in for it on labels that it has seen."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from ..errors import TillguardError
from ..journal import Journal
from ..learn import Table, fit_examples
from ..learn.evaluate import scored
from ..learn.holdout import Scores
from ..model import Estimator
from .known import Known, until
from .twins import TWIN


def good_model(
    journal: Journal, models: Path, most: int, tried: Callable[[Path], None] = lambda folder: None
) -> tuple[Estimator | None, list[str]]:
    """The live model; where it is damaged the last good one of those before it, and why not the
    others. None where there is none, or none that loads."""
    pointer, why = journal.live_model(), list[str]()
    hashes = [pointer.version.hash] if pointer else []
    for hash in dict.fromkeys(hashes + (journal.models_live()[:most] if pointer else [])):
        try:
            tried(models / hash)
            return Estimator.load(models / hash), why
        except TillguardError as error:
            why.append(f"{hash[:12]}: {error}")
    return None, why


def champion_of(journal: Journal, models: Path) -> Estimator | None:
    """What a challenger is held against: what a service would serve now."""
    return good_model(journal, models, 10)[0]


def stand_in(
    champion: Estimator | None, models: Path, before: Known, held: Known, seed: int
) -> tuple[Estimator | None, str]:
    """The champion as it was without the held labels, and how it was got; None without a champion.

    The champion itself where it has seen none of them; else its twin, which is kept with it; else
    its labels fitted once more up to there, by today's recipe. `before` are all labels received
    before those.
    """
    if champion is None:
        return None, "base rate"
    first = int(held.table.received[0])
    if champion.manifest["span"][1] < first:
        return champion, "itself"
    kept = models / champion.hash / TWIN
    if kept.exists():
        twin = Estimator.load(kept)
        if twin.manifest["span"][1] < first:
            return twin, "its twin"
    lineage = champion.manifest.get("lineage", {})
    theirs = until(before, int(lineage.get("until", champion.manifest["span"][1])))
    with tempfile.TemporaryDirectory() as folder:
        fit_examples(theirs.examples(), Path(folder), seed)
        return Estimator.load(Path(folder)), "fitted again"


def scores_of(model: Estimator, table: Table) -> Scores:
    """What a model says of each row."""
    return Scores(*scored(model, table))
