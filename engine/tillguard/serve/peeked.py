"""What is read of a request before it is parsed: the store, where every serialiser puts it.

The wire of Protocol Buffers ("Encoding"): a tag is the field's number and its type, then a varint,
or a length and so many bytes. What does not look like that has no store here, and is parsed and
refused like any other.
"""

from __future__ import annotations

VARINT, LENGTH_DELIMITED = 0, 2
TRANSACTION = 1 << 3 | LENGTH_DELIMITED
"""`DecideRequest.transaction`."""
STORE = 4 << 3 | LENGTH_DELIMITED
"""`Transaction.store`."""


def store_in(raw: bytes) -> bytes:
    """The store of a DecideRequest's bytes; empty where it is not found."""
    try:
        if raw[0] != TRANSACTION:
            return b""
        _, at = number(raw, 1)
        while (tag := raw[at]) < STORE:
            value, at = number(raw, at + 1)
            at += value if tag & 7 == LENGTH_DELIMITED else 0
            if tag & 7 not in (VARINT, LENGTH_DELIMITED):
                return b""
        value, at = number(raw, at + 1)
        return raw[at : at + value] if tag == STORE else b""
    except IndexError:
        return b""


def number(raw: bytes, at: int) -> tuple[int, int]:
    """A varint of at most ten bytes, and where the next byte stands; raises IndexError."""
    value = shift = 0
    while shift < 70:
        byte = raw[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
    raise IndexError
