"""Model folders: sealed with their lineage, kept under their hash, pruned when not needed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..features import CATALOGUE_HASH
from ..journal import Journal
from ..learn.screen import Doubt
from ..model import Estimator
from ..model.folder import parts_hash, read_folder, sealed, write_folder
from .known import Known

NEWEST = 10
"""Models that are kept whatever became of them."""


def lineage_of(
    clean: Known, inputs: Mapping[str, str], champion: Estimator | None, doubts: Sequence[Doubt]
) -> dict[str, Any]:
    """Where a model comes from, for its manifest: nothing that differs from run to run."""
    return {
        "parent": champion.hash if champion else "",
        "until": max((label.known for label in clean.labels), default=0),
        "labels": clean.sources(),
        "left_out": {one.labeller: one.labels for one in doubts},
        "inputs": dict(inputs),
        "code": {name: version(name) for name in ("tillguard", "lightgbm")},
        "catalogue": CATALOGUE_HASH,
    }


def seal(folder: Path, lineage: Mapping[str, Any]) -> Estimator:
    """Write where a fitted model comes from into its manifest, and load it; raises DamagedModel."""
    manifest, texts = read_folder(folder)
    manifest["lineage"] = dict(lineage)
    manifest["self_test"]["parts"] = parts_hash(manifest, texts)
    write_folder(folder, sealed(manifest, texts), texts)
    return Estimator.load(folder)


def keep_folder(fresh: Path, models: Path, hash: str) -> Path:
    """Move a fitted model to the place of its hash; one that is there already stays."""
    target = models / hash
    if target.exists():
        shutil.rmtree(fresh)
    else:
        fresh.rename(target)
    return target


def prune(journal: Journal, models: Path) -> list[str]:
    """Delete the folders of models that were never live and are not among the newest ten.

    Whatever was live may have answered a decision and stays, so that this can be explained.
    """
    stored = [one.hash for one in journal.stored_models(10**6)]
    running = journal.challenger()
    kept = {*journal.ever_live(), *stored[:NEWEST], running.version.hash if running else ""}
    gone = [hash for hash in stored if hash not in kept and (models / hash).exists()]
    for hash in gone:
        shutil.rmtree(models / hash)
    return gone
