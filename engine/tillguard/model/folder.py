"""The files of a model: two texts of trees and a manifest under their SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import DamagedModel
from .forest import LONGEST

CLASSIFIER, DAMAGE, MANIFEST = "classifier.txt", "damage.txt", "manifest.json"


def content_hash(manifest: Mapping[str, Any], texts: Sequence[str]) -> str:
    """SHA-256 over the model texts and all of the manifest but the hash itself."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(hashlib.sha256(text.encode()).digest())
    rest = {k: v for k, v in manifest.items() if k != "hash"}
    digest.update(json.dumps(rest, sort_keys=True).encode())
    return digest.hexdigest()


def parts_hash(manifest: Mapping[str, Any], texts: Sequence[str]) -> str:
    """The same without the self-test, which names it: what was fitted, whatever is named since."""
    return content_hash({k: v for k, v in manifest.items() if k != "self_test"}, texts)


def sealed(manifest: Mapping[str, Any], texts: Sequence[str]) -> dict[str, Any]:
    """The manifest as it is read back, under its hash."""
    plain = json.loads(json.dumps(manifest))
    return {**plain, "hash": content_hash(plain, texts)}


def write_folder(folder: Path, manifest: Mapping[str, Any], texts: Sequence[str]) -> None:
    """Write a sealed model."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in zip((CLASSIFIER, DAMAGE), texts, strict=True):
        (folder / name).write_text(text)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))


def read_folder(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Manifest and texts; raises DamagedModel where they are not those that were written."""
    try:
        files = [folder / name for name in (MANIFEST, CLASSIFIER, DAMAGE)]
        if any(file.stat().st_size > LONGEST for file in files):
            raise ValueError("a file is longer than any model's")
        said, *texts = (file.read_text() for file in files)
        manifest = json.loads(said)
        right = isinstance(manifest, dict) and manifest["hash"] == content_hash(manifest, texts)
    except (OSError, ValueError, KeyError, RecursionError) as error:
        raise DamagedModel(f"{folder}: {error!r}") from error
    try:
        right = right and manifest["self_test"]["parts"] == parts_hash(manifest, texts)
    except (KeyError, TypeError):
        right = False
    if not right:
        raise DamagedModel(f"{folder}: the files are not those that were trained (SHA-256)")
    return manifest, texts
