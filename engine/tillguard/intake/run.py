"""One file into the archive: what is done stays done, and the same file brings nothing new."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import pyarrow.parquet as pq

from ..domain import Event
from ..errors import HomeInUse, NotImported
from .archive import Archive, Contents, Declared, Imported
from .columns import Circumstances
from .documents import Documents
from .keys import Keys
from .naming import has_own
from .pieces import Pieces
from .reading import Mapping as Guide
from .refusals import Refusal
from .rejects import Raw, all_rejects, counted, write_rejects_file
from .source import open_extract
from .spool import Spool

REJECTS = "rejects"
SECRET = "token.key"
Tick = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Taken:
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


class Way(Protocol):
    """How the rows of a file become parts: `rows` and `raw` are what the file had."""

    rows: int

    @property
    def raw(self) -> Raw: ...

    def run(self) -> list[Path]: ...


@dataclass(frozen=True, slots=True)
class Terms:
    """What is said of a file beside its rows; `named` where the file names its transactions."""

    hash: str
    currency: str
    attributes: Mapping[str, Declared]
    named: bool


def import_file(
    folder: Path,
    path: Path,
    mapping: Guide,
    now: int,
    secret: bytes,
    tick: Tick,
    renew: bool = False,
) -> Taken:
    """Take in what is new of a file of rows; `renew` drops what it brought before, or one so named.

    Raises NotImported, UnreadableExtract, BrokenFile, DamagedArchive.
    """
    said = mapping.said

    def begin(work: Path, keys: Keys) -> Way:
        extract = open_extract(path, mapping)
        pieces = Pieces(mapping, Circumstances(path.name, now, secret), extract, work, keys, tick)
        return Spool(pieces, path.stat().st_size) if said.rows == "lines" else pieces

    terms = Terms(mapping.hash, said.currency, mapping.attributes, has_own(said))
    return _import(folder, path, terms, begin, renew)


def import_events(
    folder: Path,
    path: Path,
    currency: str,
    attributes: Mapping[str, Declared],
    found: Iterator[Event | Refusal],
    renew: bool = False,
) -> Taken:
    """Take in what is new of a file of documents, which its own reader made events of; a document
    that it could not take is a Refusal. `attributes` are those that such documents may say. Raises
    as `import_file` does.
    """

    def begin(work: Path, keys: Keys) -> Way:
        return Documents(path.name, found, work, keys)

    return _import(folder, path, Terms("events", currency, attributes, True), begin, renew)


def _import(
    folder: Path, path: Path, terms: Terms, begin: Callable[[Path, Keys], Way], renew: bool
) -> Taken:
    content, contents = digest(path), Contents.read(folder)
    same = next((one for one in contents.imports if one.content == content), None)
    if same and same.mapping == terms.hash and not renew:
        return Taken(same, False, _rejects_file(folder, same) if same.rejects else None)
    if same and not renew:
        raise NotImported(
            f"{path.name} was imported with another mapping: say --renew to read it anew"
        )
    kept = _without(contents, path.name, content) if renew else contents
    _agrees(kept, terms)
    base = Archive(folder, kept)
    work = folder / "parts" / _name(content, terms.hash, path.name, base.fingerprint)
    way = begin(work, _keys(base, terms.named, path.name))
    work.mkdir(parents=True, exist_ok=True)
    parts = way.run()
    rejects = all_rejects(sorted(work.glob("rejects-*.parquet")))
    made = Imported(
        path.name, content, terms.hash, tuple(str(p.relative_to(folder)) for p in parts),
        way.rows, *_counts(parts), counted(rejects), terms.attributes,
    )  # fmt: skip
    file = _rejects_file(folder, made) if made.rejects else None
    if file:
        write_rejects_file(file, way.raw, rejects)
    Contents(terms.currency, (*kept.imports, made)).write(folder)
    _tidy(folder, work, [one for one in contents.imports if one not in kept.imports], file)
    return Taken(made, True, file)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _name(*parts: str) -> str:
    """Where an import keeps its parts: another archive before it would mean other duplicates."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def _rejects_file(folder: Path, made: Imported) -> Path:
    return folder / REJECTS / f"{made.file}-{made.content[:8]}.csv"


def _without(contents: Contents, file: str, content: str) -> Contents:
    left = (one for one in contents.imports if one.file != file and one.content != content)
    return replace(contents, imports=tuple(left))


def _agrees(kept: Contents, terms: Terms) -> None:
    """One archive has one currency, and an attribute one meaning."""
    theirs, ours = terms.currency, kept.currency
    if kept.imports and theirs != ours:
        raise NotImported(f"the archive is in {ours}, the mapping in {theirs}: use another --home")
    for one in kept.imports:
        for name, declared in terms.attributes.items():
            before = one.attributes.get(name)
            if before and before.kind != declared.kind:
                raise NotImported(
                    f"attribute {name} is a {declared.kind} in the mapping and a {before.kind}"
                    f" in {one.file}: give one of them another name"
                )


def _keys(base: Archive, named: bool, file: str) -> Keys:
    """What a new key may meet: one that is made of the file's name only those of its like."""
    keys = Keys()
    for rank, part in base.parts():
        name = base.contents.imports[rank].file
        if named or name == file:
            keys.add(part, name)
    return keys


def _counts(parts: list[Path]) -> tuple[int, int]:
    """Events and labels."""
    events = labels = 0
    for part in parts:
        confirmed = pq.read_table(part, columns=["confirmed"])["confirmed"]
        events += len(confirmed)
        labels += len(confirmed) - confirmed.null_count
    return events, labels


def _tidy(folder: Path, work: Path, gone: list[Imported], rejects: Path | None) -> None:
    """Drop what was only needed on the way, and what was replaced."""
    for file in work.glob("rejects-*.parquet"):
        file.unlink()
    shutil.rmtree(work / "spool", ignore_errors=True)
    for one in gone:
        for part in one.parts:
            (folder / part).unlink(missing_ok=True)
        if _rejects_file(folder, one) != rejects:
            _rejects_file(folder, one).unlink(missing_ok=True)
