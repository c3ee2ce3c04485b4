"""The bytes of norms: msgpack behind a format's name, compressed, known by their SHA-256."""

from __future__ import annotations

import sys
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any

import msgpack

from ..domain import Norms, Season
from ..errors import DamagedNorms

FORMAT = "tillguard norms 1"
FLOATS = 1
"""The msgpack extension of a table: float32, little endian."""


def sealed(
    made: int,
    season: Season | None = None,
    peers: Mapping[str, Mapping[str, tuple[float, ...]]] | None = None,
) -> Norms:
    """Norms of these tables; `made` in epoch seconds, the season's arrays of type "f"."""
    said = None if season is None else [getattr(season, part.name) for part in fields(season)]
    body = msgpack.packb([FORMAT, made, said, peers or {}], default=_written)
    content = zlib.compress(body)
    return Norms(sha256(content).hexdigest(), made, season, peers or {}, content)


def opened(content: bytes, hash: str) -> Norms:
    """What `sealed` made under this hash; raises DamagedNorms on any other bytes."""
    if sha256(content).hexdigest() != hash:
        raise DamagedNorms(f"the bytes under {hash[:12]} are of other norms: learn them anew")
    try:
        body = zlib.decompress(content)
        format, made, said, peers = msgpack.unpackb(body, ext_hook=_read, use_list=False)
        if format != FORMAT:
            raise ValueError(f"its format is {format!r}")
        season = None if said is None else Season(*said)
    except (zlib.error, ValueError, TypeError) as error:
        raise DamagedNorms(
            f"norms {hash[:12]} are of another version: learn them anew ({error})"
        ) from error
    return Norms(hash, made, season, peers, content)


def _written(table: Any) -> msgpack.ExtType:
    return msgpack.ExtType(FLOATS, _turned(table).tobytes())


def _read(code: int, raw: bytes) -> array[float]:
    if code != FLOATS:
        raise ValueError(f"an unknown table of code {code}")
    return _turned(array("f", raw))


def _turned(table: array[float]) -> array[float]:
    """To or from little endian, which it is on nearly every machine."""
    if sys.byteorder == "big":
        table = array("f", table)
        table.byteswap()
    return table
