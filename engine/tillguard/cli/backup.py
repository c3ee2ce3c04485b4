"""A copy of a home while its service runs, and a home made of such a copy."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..errors import TillguardError
from ..settings import Settings

DATABASE, MANIFEST = "tillguard.db", "manifest.json"
LEFT = ("lock", "engines.", "history.snapshot", "tillguard.db", "backtests")
"""What a start makes anew or that belongs to a running process, by how its name begins."""


class NoBackup(TillguardError):
    """This database is not copied by this command, or the copy cannot be made there."""


class DamagedBackup(TillguardError):
    """The file is no backup, or not as it was written."""


class HomeNotEmpty(TillguardError):
    """A backup is only restored into a folder in which nothing is."""


def back_up(settings: Settings, file: Path) -> dict[str, str]:
    """Write database, models, imported history, spill and audit key into one file, readable by its
    owner only; by name the SHA-256 of each part.

    The database is copied as of one moment, beside whoever writes. Raises NoBackup.
    """
    source = sqlite_of(settings)
    if file.exists():
        raise NoBackup(f"{file} exists: choose another name, so that no backup is overwritten")
    with tempfile.TemporaryDirectory(dir=file.absolute().parent) as place:
        copied, fresh = Path(place) / DATABASE, Path(place) / "backup"
        copy_database(source, copied)
        parts = {DATABASE: copied, **dict(beside(settings))}
        told = {name: sha256(path) for name, path in parts.items()}
        with os.fdopen(os.open(fresh, os.O_RDWR | os.O_CREAT, 0o600), "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w") as tar:
                said = json.dumps(told, indent=2).encode()
                head = tarfile.TarInfo(MANIFEST)
                head.size = len(said)
                tar.addfile(head, io.BytesIO(said))
                for name, path in parts.items():
                    tar.add(path, name)
            raw.flush()
            os.fsync(raw.fileno())
        fresh.rename(file)
    return told


def restore(settings: Settings, file: Path) -> dict[str, str]:
    """Make a home of a backup; raises DamagedBackup, HomeNotEmpty, NoBackup, and leaves nothing."""
    sqlite_of(settings)
    home = settings.home.absolute()
    if home.exists() and any(home.iterdir()):
        raise HomeNotEmpty(f"{home} holds files: move them away, or name another --home")
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as place:
        fresh = Path(place) / "home"
        try:
            with tarfile.open(file) as tar:
                tar.extractall(fresh, filter="data")
            told: dict[str, str] = json.loads((fresh / MANIFEST).read_text())
        except (tarfile.TarError, OSError, ValueError, EOFError) as error:
            raise DamagedBackup(f"{file} is no backup: {error}") from error
        (fresh / MANIFEST).unlink()
        prove(fresh, told, file)
        if home.exists():
            home.rmdir()
        fresh.rename(home)
    return told


def prove(home: Path, told: Mapping[str, str], file: Path) -> None:
    """Every part as it was written, and the database whole; raises DamagedBackup."""
    found = {str(p.relative_to(home)): sha256(p) for p in home.rglob("*") if p.is_file()}
    wrong = sorted(n for n in {*found, *told} if found.get(n) != told.get(n))
    if wrong or DATABASE not in found:
        names = ", ".join(wrong[:5]) or DATABASE
        raise DamagedBackup(f"{file}: not as written: {names}")
    with sqlite3.connect(home / DATABASE) as database:
        (said,) = database.execute("PRAGMA integrity_check").fetchone()
    database.close()
    if said != "ok":
        raise DamagedBackup(f"{file}: the database is damaged: {said}")


def sqlite_of(settings: Settings) -> Path:
    """The database file of the home; raises NoBackup with what to do for another."""
    if not settings.url.startswith("sqlite:///"):
        raise NoBackup(
            "a PostgreSQL database is copied by its own tools: `pg_dump --format=custom --file"
            " tillguard.dump URL`, and `pg_restore --clean --if-exists --dbname URL"
            " tillguard.dump`; copy models/, archive/ and audit.key of the home beside it"
        )
    return Path(settings.url.removeprefix("sqlite:///"))


def copy_database(source: Path, target: Path) -> None:
    """In one step of SQLite's own backup: whoever writes meanwhile neither waits nor is seen."""
    if not source.exists():
        raise NoBackup(f"there is no database {source}: name its --home")
    here, there = sqlite3.connect(f"file:{source}?mode=ro", uri=True), sqlite3.connect(target)
    try:
        here.backup(there, pages=-1)
    except sqlite3.Error as error:
        raise NoBackup(f"{source} cannot be copied: {error}") from error
    finally:
        there.close()
        here.close()


def beside(settings: Settings) -> Iterator[tuple[str, Path]]:
    """What else a home needs, by its name there; the audit key wherever it lies."""
    for path in sorted(settings.home.rglob("*")):
        name = str(path.relative_to(settings.home))
        if path.is_file() and not name.startswith(LEFT) and not name.endswith(".new"):
            yield name, path
    key = settings.audit_key
    if key is not None and key.exists() and key != settings.home / "audit.key":
        yield "audit.key", key


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
