"""A POSLog document of any size as events: memory holds one transaction at a time.

The parser reads no DTD, resolves no entities and knows no network. What it cannot read ends the
document with a word; a transaction that is wrong in itself is refused, and the next one is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from ...card_data import card_data
from ...domain import Event, minor_per_unit
from .nodes import BadTransaction, Node
from .transaction import Place, key_in, transaction

CHUNK = 1 << 16
MOST_BYTES = 4 << 20
"""Bytes from the end of one transaction to that of the next; a sale of 500 lines has half of it."""
TRANSACTION = "{*}Transaction"


class Trouble(NamedTuple):
    """From which line on a document cannot be read, and why."""

    line: int
    code: str
    reason: str


DOCTYPE = Trouble(1, "document-type", "a document with a DOCTYPE is not read: remove it")
TOO_LONG = Trouble(
    0, "too-long", f"more than {MOST_BYTES >> 20} MB without the end of a transaction"
)


class Refused(NamedTuple):
    """A transaction that is no event, or where a document could not be read any further.

    `number` counts the transactions of the document from 1, `line` its lines; `code` and `reason`
    say why; `digest` is the
    SHA-256 of the transaction's XML, so that it is found again without keeping what it holds.
    """

    number: int
    line: int
    code: str
    reason: str
    key: str = ""
    digest: str = ""


def read_poslog(
    path: Path, zone: str, currency: str, zones: Mapping[str, str] | None = None
) -> Iterator[Event | Refused]:
    """Events in the order of the document, each refusal where it stands.

    `zone` is the IANA time zone of stores that `zones` does not name; times that tell their own
    offset need none. Amounts must be in `currency` where they name one. Raises OSError where the
    file cannot be read.
    """
    place = Place(zone, dict(zones or {}), currency, minor_per_unit(currency))
    for number, found in enumerate(_transactions(path), 1):
        if isinstance(found, Trouble):
            yield Refused(number, *found)
        else:
            yield _event(found, number, place)


def _event(found: Any, number: int, place: Place) -> Event | Refused:
    """`found` is the element as the parser made it."""
    node = None
    try:
        node = Node.of(found)
        return transaction(node, place)
    except BadTransaction as why:
        key = key_in(node) if node else ""
        digest = hashlib.sha256(etree.tostring(found, with_tail=False)).hexdigest()
        return Refused(number, found.sourceline or 0, why.code, str(why), key, digest)
    finally:
        if node is not None:
            node.inside.clear()  # no cycle is left for Python's collector to find


def _transactions(path: Path) -> Iterator[Any | Trouble]:
    """Each transaction, forgotten after it was taken; a Trouble ends the document."""
    parser: Any = etree.XMLPullParser(
        events=("end",),
        tag=TRANSACTION,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    waiting = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            trouble = _fed(parser, chunk)
            waiting += len(chunk)
            for _, found in parser.read_events():
                if found.getroottree().docinfo.doctype:
                    trouble = DOCTYPE
                    break
                waiting = 0
                yield from _given(found)
            if trouble is None and waiting > MOST_BYTES:
                trouble = TOO_LONG
            if trouble is not None:
                yield trouble
                return
            if not chunk:
                return


def _fed(parser: Any, chunk: bytes) -> Trouble | None:
    """Let the parser read on, at the end of the file finish; what is wrong with the document."""
    try:
        if chunk:
            parser.feed(chunk)
        elif parser.close().getroottree().docinfo.doctype:
            return DOCTYPE
    except etree.XMLSyntaxError as error:
        return Trouble(error.lineno or 0, "not-xml", _said(error))
    return None


def _said(error: etree.XMLSyntaxError) -> str:
    """The parser's words, but not where they repeat a card number of the document."""
    words = (error.msg or "it is empty")[:200]
    if card_data(words, "document"):
        words = "it is not well-formed"
    return f"not readable as XML from here on: {words}"


def _given(found: Any) -> Iterator[Any]:
    """The transaction, unless it stands inside another; then nothing of it is kept."""
    if next(found.iterancestors(TRANSACTION), None) is not None:
        return
    yield found
    found.clear()
    parent = found.getparent()
    while parent is not None and found.getprevious() is not None:
        del parent[0]
