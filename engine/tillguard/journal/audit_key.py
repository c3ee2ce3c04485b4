"""The key that seals records: it lives in a file, never in the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from tillguard.errors import NoAuditKey
from tillguard.settings import Settings

SHORTEST = 32
"""Characters of a key; ours have 64, which are 256 random bits."""


def audit_key(settings: Settings, make: bool = True) -> bytes:
    """The key of `audit_key`, or of the home, where one is made if there is none.

    Raises NoAuditKey for a file that holds none, or where none may be made.
    """
    file = settings.audit_key or settings.home / "audit.key"
    if make and settings.audit_key is None and not file.exists():
        _made(file)
    try:
        key = file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NoAuditKey(f"{file}: no key can be read there ({error}); restore it") from error
    if len(key) < SHORTEST:
        raise NoAuditKey(f"{file}: a key has at least {SHORTEST} characters; restore it")
    return key.encode()


def _made(file: Path) -> None:
    """Written by one process, whoever else makes one at the same time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
        opened.write(secrets.token_hex(32) + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
