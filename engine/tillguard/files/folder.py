"""The texts of a folder, whatever else lies in it: each file read once, within bounds."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ..errors import BrokenFile, Problem
from .place import located

SUFFIXES = (".yaml", ".yml", ".csv")
LARGEST = 4 << 20
"""Bytes of one file."""
MOST_BYTES = 128 << 20
MOST_FILES = 20_000
SORTS = {
    b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x1f\x8b": "compressed", b"PK": "compressed",
}  # fmt: skip


class Unreadable(ValueError):
    """A file that gives no text: code, message with the remedy, line and column from 0."""

    def __init__(self, code: str, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.code, self.place = code, (line, column)


def read_texts(folder: Path) -> dict[str, str]:
    """Texts of all YAML and CSV files below a folder, by path relative to it.

    Names that begin with a dot are left out. Raises BrokenFile with every file that gives no text.
    """
    texts, problems = survey(folder)
    if problems:
        raise BrokenFile(problems)
    return texts


def read_text(path: Path) -> str:
    """The text of one file, whatever its name. Raises BrokenFile."""
    try:
        return _text(path)
    except Unreadable as wrong:
        raise BrokenFile([located(path.name, (), wrong.place, wrong.code, str(wrong))]) from None


def survey(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """What can be read, and a problem for every file that cannot."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    if not folder.is_dir():
        message = f"there is no such folder: {folder}"
        return texts, [Problem(folder.name or str(folder), 1, 1, "missing-folder", message)]
    size = 0
    for number, (name, path) in enumerate(sorted(_found(folder)), 1):
        try:
            if number > MOST_FILES or size > MOST_BYTES:
                most = f"{MOST_FILES} files of {MOST_BYTES >> 20} MiB together are read"
                raise Unreadable("too-many", f"at most {most}; take this and later ones away")
            texts[name] = _text(path)
            size += len(texts[name])
        except Unreadable as wrong:
            problems.append(located(name, (), wrong.place, wrong.code, str(wrong)))
            if wrong.code == "too-many":
                break
    return texts, problems


def _found(folder: Path) -> Iterator[tuple[str, Path]]:
    """Files by name, and folders that would be lost: those named like a file and linked ones."""
    for at, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        odd = [n for n in folders if _is_ours(n) or (Path(at) / n).is_symlink()]
        for name in [*(n for n in files if _is_ours(n)), *odd]:
            path = Path(at) / name
            yield path.relative_to(folder).as_posix(), path


def _is_ours(name: str) -> bool:
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


def _text(path: Path) -> str:
    try:
        return _decoded(_bytes(path))
    except FileNotFoundError:
        where = " (a link that leads nowhere)" if path.is_symlink() else ""
        raise Unreadable("unreadable", f"the file is gone{where}; check again") from None
    except OSError as wrong:
        why = (wrong.strerror or type(wrong).__name__).lower()
        raise Unreadable("unreadable", f"the file cannot be read: {why}") from None


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        linked = "a link to a folder, which is not followed: move its files here"
        what = linked if path.is_symlink() else "a folder with the name of a file: rename it"
        raise Unreadable("unreadable", f"this is {what}")
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise Unreadable("unreadable", "this is no plain file; put a file in its place")
        found = file.read(LARGEST + 1)
    if len(found) > LARGEST:
        message = f"larger than {LARGEST >> 20} MiB, which is the most that is read; split the file"
        raise Unreadable("too-long", message)
    return found


def _decoded(found: bytes) -> str:
    for start, sort in SORTS.items():
        if found.startswith(start):
            raise Unreadable("encoding", f"the file is {sort}; save it as plain text in UTF-8")
    try:
        text = found.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        before, bad = found[: wrong.start], found[wrong.start : wrong.start + 1]
        message = (
            f"the byte 0x{bad.hex()} is not UTF-8 (in Latin-1 it is '{bad.decode('latin-1')}'); "
            "save the file as UTF-8"
        )
        raise Unreadable("encoding", message, *_place(before)) from None
    if "\x00" in text:
        message = "a NUL byte: the file is UTF-16 or was only half written; save it as UTF-8"
        raise Unreadable("encoding", message, *_place(text.split("\x00", 1)[0].encode()))
    return text


def _place(before: bytes) -> tuple[int, int]:
    line = before.rpartition(b"\n")[2]
    return before.count(b"\n"), len(line.decode("utf-8-sig", errors="replace"))
