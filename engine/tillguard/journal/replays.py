"""Decisions read back in bulk for a replay: only the columns that it needs, in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .ages import receipts_left
from .database import Database

DAY = 86_400
BODIES_A_READ = 500


class Span(NamedTuple):
    """Records of the journal from `first` to `last`, both included; received then and then."""

    first: int
    last: int
    since: int
    until: int


class Decided(NamedTuple):
    """A journalled decision without its answer's bytes; units as in DecisionRow."""

    seq: int
    key: str
    revision: int
    kind: str
    store: str
    register: str
    employee: str
    customer: str
    card: str
    at: int
    received: int
    business_date: str
    amount: int
    action: int
    flagged: bool
    probability: float | None
    damage: int
    bundle: str
    model: str
    degraded: str
    vector: bytes


COLUMNS = ", ".join(f'"{name}"' for name in Decided._fields)


def span(database: Database, days: int, seconds: int = 0) -> Span:
    """The records of the last `days` days and `seconds` before the latest receipt; first > last if
    there are none. Receipts rise with the seq, but for answers that were stored late. What tills
    sent is whole in it: it begins behind what has left for its age."""
    found = database.read("SELECT seq, received FROM event ORDER BY seq DESC LIMIT 1")
    if not found:
        return Span(1, 0, 0, 0)
    last, until = found[0]
    since = until - days * DAY - seconds
    first = max(first_at(database, since, last), receipts_left(database) + 1)
    return Span(first, last, since, until)


def between(database: Database, since: int, until: int) -> Span:
    """The records received from `since` on and before `until`; first > last if there are none."""
    whole = span(database, 0)
    if whole.last < whole.first or until > whole.until:
        last = whole.last
    else:
        last = first_at(database, until, whole.last) - 1
    if whole.until < since:
        return Span(last + 1, last, since, until)
    first = max(first_at(database, since, max(1, whole.last)), receipts_left(database) + 1)
    return Span(first, last, since, until)


def first_at(database: Database, since: int, last: int) -> int:
    """The first record received at `since` or later; `last` if none is."""
    low, high = 1, last
    while low < high:
        middle = (low + high) // 2
        sql = f"SELECT received FROM event WHERE seq >= {middle} ORDER BY seq LIMIT 1"
        if database.read(sql)[0][0] < since:
            low = middle + 1
        else:
            high = middle
    return low


def decided(database: Database, span: Span, rows: int) -> Iterator[list[Decided]]:
    """Blocks of at most `rows` decisions, in order, without those whose content has left for its
    age; no transaction is held between blocks."""
    after = span.first - 1
    while True:
        sql = f"SELECT {COLUMNS} FROM decision WHERE seq > {after} AND seq <= {span.last}"
        found = database.read(f"{sql} AND length(vector) > 0 ORDER BY seq LIMIT {int(rows)}")
        if found:
            yield [Decided._make(row) for row in found]
        if len(found) < rows:
            return
        after = found[-1][0]


def bodies(database: Database, seqs: Sequence[int]) -> dict[int, bytes]:
    """What was received under these seqs."""
    found: dict[int, bytes] = {}
    for start in range(0, len(seqs), BODIES_A_READ):
        wanted = ", ".join(str(int(seq)) for seq in seqs[start : start + BODIES_A_READ])
        rows = database.read(f"SELECT seq, body FROM event WHERE seq IN ({wanted})")
        found.update((seq, bytes(body)) for seq, body in rows)
    return found
