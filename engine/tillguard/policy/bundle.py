"""A content-addressed bundle: the rule and policy files that are live together."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tillguard.errors import BrokenFile, Problem
from tillguard.files import read_texts


@dataclass(frozen=True)
class Bundle:
    """Texts by path ("rules/...", "policies/..."); equal content has an equal `hash`."""

    files: Mapping[str, str]

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the sorted paths and contents, each with its length, in hexadecimal."""
        digest = hashlib.sha256()
        for path, text in sorted(self.files.items()):
            for part in (path.encode(), text.encode()):
                digest.update(len(part).to_bytes(8, "big"))
                digest.update(part)
        return digest.hexdigest()

    def __hash__(self) -> int:
        """So that what was read of a bundle can be remembered by its content."""
        return hash(self.hash)

    def rules_files(self) -> dict[str, str]:
        """Texts by path relative to the rules folder."""
        return self._below("rules/")

    def policy_files(self) -> dict[str, str]:
        """Texts by path relative to the policies folder."""
        return self._below("policies/")

    def to_bytes(self) -> bytes:
        """The same bytes for the same content."""
        text = json.dumps(dict(self.files), sort_keys=True, ensure_ascii=False)
        return gzip.compress(text.encode(), mtime=0)

    @classmethod
    def from_bytes(cls, packed: bytes) -> Bundle:
        """Raises BrokenFile for bytes that are not a bundle; compare `hash` with the name."""
        try:
            files = json.loads(gzip.decompress(packed))
        except (OSError, EOFError, ValueError, RecursionError, zlib.error):
            files = None
        if not isinstance(files, dict) or not all(isinstance(t, str) for t in files.values()):
            raise BrokenFile([Problem("bundle", 1, 1, "damaged", "these bytes are not a bundle")])
        return cls(files)

    def _below(self, folder: str) -> dict[str, str]:
        return {p.removeprefix(folder): t for p, t in self.files.items() if p.startswith(folder)}


def read_bundle(rules: Path, policies: Path) -> Bundle:
    """The bundle of the files in two folders; raises BrokenFile."""
    texts: dict[str, str] = {}
    for name, folder in (("rules", rules), ("policies", policies)):
        texts |= {f"{name}/{path}": text for path, text in read_texts(folder).items()}
    return Bundle(texts)
