"""One file into the archive: what is done stays done, and the same file brings nothing new."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq

from ..errors import HomeInUse, NotImported
from .archive import Archive, Contents, Imported
from .convert import Circumstances
from .keys import Keys
from .pieces import Pieces
from .reading import Mapping
from .rejects import all_rejects, counted, write_rejects_file
from .source import open_extract
from .spool import Spool

REJECTS = "rejects"
SECRET = "token.key"
Tick = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `new` is false where it was imported before. `rejects` is the file
    of refused rows, None where there are none."""

    imported: Imported
    new: bool
    rejects: Path | None


@contextmanager
def opened(folder: Path) -> Iterator[bytes]:
    """The archive's folder for one import at a time; gives the secret under which ids are hashed.

    Raises HomeInUse.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise HomeInUse(f"another import into {folder} runs: wait for its end") from error
        yield _secret(folder / SECRET)


def _secret(file: Path) -> bytes:
    """32 random bytes that stay here; with them lost no new token meets an old one."""
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(os.urandom(32))
    return file.read_bytes()


def import_file(
    folder: Path,
    path: Path,
    mapping: Mapping,
    now: int,
    secret: bytes,
    tick: Tick,
    renew: bool = False,
) -> Outcome:
    """Take in what is new of a file. With `renew` what the file, or one of its name, brought
    before is dropped first. Raises NotImported, UnreadableExtract, BrokenFile, DamagedArchive.
    """  # fmt: skip
    content = digest(path)
    contents = Contents.read(folder)
    same = next((one for one in contents.imports if one.content == content), None)
    if same and same.mapping == mapping.hash and not renew:
        return Outcome(same, False, _rejects_file(folder, same) if same.rejects else None)
    if same and not renew:
        raise NotImported(
            f"{path.name} was imported with another mapping: say --renew to read it anew"
        )
    kept = replace(contents, imports=_without(contents, path.name, content) if renew
                   else contents.imports)  # fmt: skip
    _agrees(kept, mapping)
    extract = open_extract(path, mapping)
    base = Archive(folder, kept)
    work = folder / "parts" / _name(content, mapping.hash, path.name, base.fingerprint)
    work.mkdir(parents=True, exist_ok=True)
    about = Circumstances(path.name, now, secret)
    pieces = Pieces(mapping, about, extract, work, _keys(base), tick)
    way = Spool(pieces, path.stat().st_size).run if mapping.said.rows == "lines" else pieces.run
    parts = way()
    rejects = all_rejects(sorted(work.glob("rejects-*.parquet")))
    made = Imported(
        path.name, content, mapping.hash, tuple(str(p.relative_to(folder)) for p in parts),
        pieces.rows, *_counts(parts), counted(rejects), mapping.attributes,
    )  # fmt: skip
    if made.rejects:
        write_rejects_file(_rejects_file(folder, made), extract, rejects)
    Contents(mapping.said.currency, (*kept.imports, made)).write(folder)
    _tidy(folder, work, contents, kept)
    return Outcome(made, True, _rejects_file(folder, made) if made.rejects else None)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _name(*parts: str) -> str:
    """Where an import keeps its parts: another archive before it would mean other duplicates."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def _rejects_file(folder: Path, made: Imported) -> Path:
    return folder / REJECTS / f"{made.file}-{made.content[:8]}.csv"


def _without(contents: Contents, file: str, content: str) -> tuple[Imported, ...]:
    return tuple(i for i in contents.imports if i.file != file and i.content != content)


def _agrees(kept: Contents, mapping: Mapping) -> None:
    """One archive has one currency, and an attribute one meaning."""
    theirs, ours = mapping.said.currency, kept.currency
    if kept.imports and theirs != ours:
        raise NotImported(f"the archive is in {ours}, the mapping in {theirs}: use another --home")
    for one in kept.imports:
        for name, declared in mapping.attributes.items():
            before = one.attributes.get(name)
            if before and before.kind != declared.kind:
                raise NotImported(
                    f"attribute {name} is a {declared.kind} in the mapping and a {before.kind}"
                    f" in {one.file}: give one of them another name"
                )


def _keys(base: Archive) -> Keys:
    keys = Keys()
    for rank, part in base.parts():
        keys.add(part, base.contents.imports[rank].file)
    return keys


def _counts(parts: list[Path]) -> tuple[int, int]:
    """Events and labels."""
    events = labels = 0
    for part in parts:
        confirmed = pq.read_table(part, columns=["confirmed"])["confirmed"]
        events += len(confirmed)
        labels += len(confirmed) - confirmed.null_count
    return events, labels


def _tidy(folder: Path, work: Path, before: Contents, kept: Contents) -> None:
    """Drop what was only needed on the way, and the parts of what was replaced."""
    for file in work.glob("rejects-*.parquet"):
        file.unlink()
    shutil.rmtree(work / "spool", ignore_errors=True)
    for one in before.imports:
        if one not in kept.imports:
            for part in one.parts:
                (folder / part).unlink(missing_ok=True)
