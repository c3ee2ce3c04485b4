"""The features as C extensions, built by `make setup` from the files one folder up.

They are taken in place of those files while they are of the same bytes. After an edit the files
themselves run, three to six times slower and to the same numbers, until `make setup` is run again.
"""

from __future__ import annotations

import os
import warnings
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent
INTERPRETED = "TILLGUARD_INTERPRETED"
"""The environment variable with which features run as the Python files that they are."""


def digests(features: Path) -> dict[str, str]:
    """SHA-256 of every file that is compiled, by its name: a module and its C types (.pxd)."""
    return {
        file.name: sha256(file.read_bytes()).hexdigest()
        for types in features.glob("*.pxd")
        for file in (types, types.with_suffix(".py"), types.with_suffix(".pyx"))
        if file.exists()
    }


def edited() -> list[str]:
    """The files that are not as they were compiled; all of them when none ever was."""
    try:
        from .sources import DIGESTS
    except ImportError:
        DIGESTS = {}
    now = digests(FOLDER.parent)
    return sorted(name for name in {*now, *DIGESTS} if now.get(name) != DIGESTS.get(name))


def prefer_compiled(path: list[str]) -> None:
    """Let a package find its modules here first, unless one of the files was edited, or somebody
    asks for the files themselves."""
    if os.environ.get(INTERPRETED):
        return
    names = edited()
    if names:
        warnings.warn(
            f"features run interpreted, {', '.join(names)} not being as compiled: run `make setup`",
            RuntimeWarning,
            stacklevel=2,
        )
    else:
        path.insert(0, str(FOLDER))
