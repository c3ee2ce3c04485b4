"""Records in order in a file of one writer, of which a crash may tear the last.

A record is its length and CRC-32 (4 bytes each, big endian) and its bytes. What is torn or damaged
goes into a file beside it, and the rest stays in order.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from struct import Struct
from typing import NamedTuple

import structlog

from .errors import StoreUnavailable

log = structlog.get_logger()
HEAD = Struct(">II")
LONGEST = 1 << 24
"""Bytes of a record; a longer length is damage."""


class Place(NamedTuple):
    """Where a record stands in the file, from its head to the next one's."""

    start: int
    end: int


class Records:
    """The file at `path`, of at most `most` bytes; `repair` it before anything else."""

    def __init__(self, path: Path, most: int) -> None:
        self.path, self.most = path, most

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def append(self, payloads: Sequence[bytes]) -> list[Place]:
        """On disk when this returns; else raises StoreUnavailable, and nothing is kept."""
        start, raws = self.size, [record(payload) for payload in payloads]
        if start + sum(map(len, raws)) > self.most:
            raise StoreUnavailable(f"{self.path} is full with {start >> 20} MB that wait")
        try:
            with self.path.open("ab") as file:
                file.write(b"".join(raws))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            self._cut(start)
            raise StoreUnavailable(f"{self.path} cannot be written: {error.strerror}") from error
        places = list[Place]()
        for raw in raws:
            places.append(Place(start, start + len(raw)))
            start += len(raw)
        return places

    def read(self, place: Place) -> bytes:
        """What was kept there."""
        with self.path.open("rb") as file:
            file.seek(place.start + HEAD.size)
            return file.read(place.end - place.start - HEAD.size)

    def some(self, start: int, most: int) -> list[tuple[Place, bytes]]:
        """At most so many records of what is kept from `start` on, in order."""
        found = list[tuple[Place, bytes]]()
        with self.path.open("rb") as file:
            file.seek(start)
            while len(found) < most and (head := file.read(HEAD.size)):
                length, _ = HEAD.unpack(head)
                end = start + HEAD.size + length
                found.append((Place(start, end), file.read(length)))
                start = end
        return found

    def repair(self) -> None:
        """Put what is damaged, or was cut off by a crash, into a file beside it."""
        self._make()
        raw = self.path.read_bytes()
        good, bad, end = list[bytes](), list[bytes](), 0
        for place, payload in records(raw):
            (bad if payload is None else good).append(raw[slice(*place)])
            end = place.end
        bad.append(raw[end:])
        if any(bad):
            self.set_aside(b"".join(bad), "damaged")
            replace(self.path, b"".join(good))

    def set_aside(self, raw: bytes, why: str) -> None:
        """Keep for a person what cannot be stored."""
        beside = self.path.with_suffix(f".{why}")
        with beside.open("ab") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        log.error("what was spilled is set aside", bytes=len(raw), why=why, file=str(beside))

    def clear(self) -> None:
        """All of it is stored."""
        self._cut(0)

    def _make(self) -> None:
        """Its name is on disk before the first row is."""
        self.path.touch()
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _cut(self, size: int) -> None:
        try:
            os.truncate(self.path, size)
        except OSError as error:
            log.error("the spill file cannot be cut", file=str(self.path), why=error.strerror)


def record(payload: bytes) -> bytes:
    return HEAD.pack(len(payload), zlib.crc32(payload)) + payload


def records(raw: bytes) -> Iterator[tuple[Place, bytes | None]]:
    """Every whole record with its payload, None for one that is damaged; what follows the last
    whole one, or a length that is none, is not told."""
    at = 0
    while at + HEAD.size <= len(raw):
        length, sum_ = HEAD.unpack_from(raw, at)
        end = at + HEAD.size + length
        if length > LONGEST or end > len(raw):
            return
        payload = raw[at + HEAD.size : end]
        yield Place(at, end), payload if zlib.crc32(payload) == sum_ else None
        at = end


def replace(path: Path, raw: bytes) -> None:
    """In one step, after its bytes are on disk."""
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
