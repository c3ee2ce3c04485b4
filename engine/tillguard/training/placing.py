"""Model folders: sealed with their lineage, kept under their hash, pruned when not needed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..journal import Journal
from ..model import CLASSIFIER, DAMAGE, MANIFEST, Estimator, content_hash

NEWEST = 10
"""Models that are kept whatever became of them."""


def seal(folder: Path, lineage: Mapping[str, Any]) -> Estimator:
    """Write where a fitted model comes from into its manifest, and load it; raises DamagedModel."""
    manifest = json.loads((folder / MANIFEST).read_text()) | {"lineage": dict(lineage)}
    texts = [(folder / name).read_text() for name in (CLASSIFIER, DAMAGE)]
    manifest["hash"] = content_hash(manifest, texts)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))
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
