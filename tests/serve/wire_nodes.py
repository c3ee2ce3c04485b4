"""The bytes of a message as a tree of fields, to write them as no serialiser would."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from google.protobuf.descriptor import Descriptor

NUMBER, EIGHT_BYTES, BYTES, FOUR_BYTES = 0, 1, 2, 5


@dataclass
class Node:
    """A field: a number, bytes, or the nodes of a message. `long` names what is written with a
    needless zero: tag, size or value."""

    field: int
    type: int
    value: int | bytes | list[Node]
    long: set[str] = field(default_factory=set)


def nodes(descriptor: Descriptor, raw: bytes) -> list[Node]:
    """The fields of a message's bytes."""
    found, at = [], 0
    while at < len(raw):
        tag, at = number(raw, at)
        type_, known = tag & 7, descriptor.fields_by_number[tag >> 3]
        if type_ == NUMBER:
            value, at = number(raw, at)
            found.append(Node(tag >> 3, type_, value))
            continue
        size, at = (8, at) if type_ == EIGHT_BYTES else number(raw, at)
        part = raw[at : at + size]
        inner = nodes(known.message_type, part) if known.message_type else part
        found.append(Node(tag >> 3, type_, inner))
        at += size
    return found


def written(tree: list[Node]) -> bytes:
    return b"".join(map(_written, tree))


def _written(node: Node) -> bytes:
    tag = varint(node.field << 3 | node.type, "tag" in node.long)
    if isinstance(node.value, int):
        return tag + varint(node.value, "value" in node.long)
    body = written(node.value) if isinstance(node.value, list) else node.value
    return tag + (varint(len(body), "size" in node.long) if node.type == BYTES else b"") + body


def varint(value: int, long: bool = False) -> bytes:
    """A number in base 128; more than ten bytes where it is beyond 64 bits."""
    out = bytearray()
    while value > 127 or long:
        out.append(value & 127 | 128)
        value, long = value >> 7, long and value > 127
    return bytes([*out, value])


def number(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while raw[at] > 127:
        value |= (raw[at] & 127) << shift
        at, shift = at + 1, shift + 7
    return value | raw[at] << shift, at + 1


def twists(tree: list[Node]) -> Iterator[tuple[str, bytes]]:
    """The message with one field written oddly, for every field and every oddity."""
    for place in range(len(list(_all(tree)))):
        for name, twist in TWISTS.items():
            copy = deepcopy(tree)
            siblings, index = list(_all(copy))[place]
            twist(siblings, index)
            yield f"{name} at {place}", written(copy)


def _all(tree: list[Node]) -> Iterator[tuple[list[Node], int]]:
    """Every field as its siblings and its place among them."""
    for index, node in enumerate(tree):
        yield tree, index
        if isinstance(node.value, list):
            yield from _all(node.value)


def _value(value: int | bytes) -> object:
    def twist(siblings: list[Node], index: int) -> None:
        node = siblings[index]
        if isinstance(node.value, list):
            node.value = []
        elif isinstance(node.value, type(value)):
            node.value = value

    return twist


def _long(what: str) -> object:
    return lambda siblings, index: siblings[index].long.add(what)


TWISTS = {
    "a long tag": _long("tag"),
    "a long size": _long("size"),
    "a long value": _long("value"),
    "twice": lambda siblings, index: siblings.insert(index, siblings[index]),
    "first": lambda siblings, index: siblings.insert(0, siblings.pop(index)),
    "last": lambda siblings, index: siblings.append(siblings.pop(index)),
    "gone": lambda siblings, index: siblings.pop(index),
    "nothing": _value(0),
    "nothing written": _value(b""),
    "the largest": _value(2**64 - 1),
    "the smallest": _value(2**63),
    "beyond 64 bits": _value(2**64 + 5),
    "beyond 70 bits": _value(2**70 + 5),
    "an unknown field": lambda siblings, index: siblings.insert(index + 1, Node(31, NUMBER, 1)),
    "a far field": lambda siblings, index: siblings.insert(index + 1, Node(70_000, NUMBER, 1)),
    "another type": lambda siblings, index: setattr(siblings[index], "type", FOUR_BYTES),
    "field nought": lambda siblings, index: setattr(siblings[index], "field", 0),
}
