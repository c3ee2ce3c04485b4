"""Messages within messages as bytes: what was serialised once is not taken apart to be sent."""

from __future__ import annotations

LENGTH_DELIMITED = 2


def framed(field: int, body: bytes) -> bytes:
    """A field of the wire that holds `body`: a message's bytes, or a text in UTF-8.

    Tag and length in front (Protocol Buffers encoding, "Length-Delimited Records"); `field` from
    1. The bytes of a message followed by those of framed fields are that message with the fields.
    """
    return varint(field << 3 | LENGTH_DELIMITED) + varint(len(body)) + body


def varint(number: int) -> bytes:
    """A number from 0 in base 128, lowest digits first."""
    if number < 128:
        return BYTES[number]
    if number < 16_384:
        return BYTES[number & 127 | 128] + BYTES[number >> 7]
    return BYTES[number & 127 | 128] + varint(number >> 7)


BYTES = [bytes([number]) for number in range(256)]
