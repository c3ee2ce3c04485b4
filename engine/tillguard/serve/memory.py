"""History over a restart: the last snapshot, and what the journal has recorded since."""

from __future__ import annotations

import gc
import os
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import structlog

from ..backtest import norms_of
from ..domain import Action, Kind
from ..errors import DamagedHistory, DamagedNorms
from ..features import History
from ..journal import NORMS, OUTCOME, Journal, UnknownVersion, trips_of
from ..learn.archived import Begun, begun, told
from ..policy import PolicyBook
from ..radius import WINDOW, BlastRadius
from ..staff_time import StaffTime
from .convert import event_from_body, outcome_from_body
from .forgetting import forgotten
from .receipts import ANY, Receipts, event_name

log = structlog.get_logger()
SEQ_BYTES, OWNER_BYTES = 8, 8
DAY, MOST_TRIPS = 86_400, 10_000
"""Nothing cools for longer than a day; no more trips than this are read back."""


class Remembered(NamedTuple):
    """History up to the journal's record `seq`, begun with the imported history `of`; `cold` where
    that should be there and cannot be read. Whom `erasures` are about is not in it."""

    history: History
    of: str
    seq: int
    cold: bool
    erasures: int


def remembered(journal: Journal, snapshot: Path, url: str, replayed: Path) -> Remembered:
    """History as of the journal's last record, and of which imported history it began.

    A damaged or foreign snapshot is rebuilt, from the imported history that was `replayed`.
    """
    began, cold = told(replayed), False
    with journal.database.view() as session:
        erasures = forgotten(session)
    history, seq = read_snapshot(snapshot, url, began, erasures)
    if seq > journal.last_seq():
        history, seq = History(), 0
    if erasures and not seq and seq_in(snapshot):
        snapshot.unlink()  # whoever was erased may stand in it
    if began and not seq:
        base = imported(replayed)
        history, cold, began = base.history, base.of != began, base.of
    for record in journal.events(seq):
        seq = record.seq
        if record.kind == NORMS:
            take_again(history, journal, record.key)
        elif record.body:  # what left for its age is older than any window
            take_in(history, record.kind, record.body, record.received)
    return Remembered(history, began, seq, cold, erasures)


def take_in(history: History, kind: str, body: bytes, received: int) -> None:
    """See an event, or learn an outcome, as the journal keeps it."""
    if kind == OUTCOME:
        history.learn(outcome_from_body(body))
    else:
        history.see(event_from_body(Kind(kind), body, received))


def imported(replayed: Path) -> Begun:
    """The imported history; an empty one, with a word to the operator, where it is unreadable."""
    try:
        return begun(replayed)
    except DamagedHistory as error:
        log.warning("imported_history_left_out", why=str(error), remedy="tillguard train")
        return Begun(History(), "")


def before_the_journal(snapshot: Path, replayed: Path) -> History:
    """What was known before the journal began; empty where the snapshot stands later."""
    if told(replayed):
        return imported(replayed).history
    history, seq = read_snapshot(snapshot)
    return history if seq == 0 else History()


def take_again(history: History, journal: Journal, hash: str) -> None:
    """Take what was taken then; norms that are damaged since are left out, which the log names."""
    try:
        history.take(norms_of(journal, hash))
    except (DamagedNorms, UnknownVersion) as error:
        log.error("norms of the past are gone: features differ from those served", why=str(error))


def spare_the_collector() -> None:
    """What was loaded stays: Python's cycle collector need not walk it during a till's call."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def radius_of(journal: Journal, until: int) -> BlastRadius:
    """What the last hour's answers up to seq `until` count for and what has not cooled, as the
    journal keeps it."""
    last, radius = journal.last_received(), BlastRadius()
    for stored in reversed(journal.trips(MOST_TRIPS, last - DAY)):
        radius.resume(stored.trip)
    for row in journal.counted(journal.span(0, WINDOW).first - 1):
        if row.seq <= until:
            radius.recall(
                row.store,
                row.register,
                row.received,
                Action(row.action),
                row.cause,
                trips_of(row.trips),
            )
    return radius


def staff_of(journal: Journal, until: int, policies: PolicyBook) -> StaffTime:
    """How much the last hour's answers up to seq `until` asked of each store's managers."""
    staff = StaffTime()
    for row in journal.counted(journal.span(0, WINDOW).first - 1):
        if row.seq <= until:
            policy = policies.in_force(row.store, row.received)
            staff.take(row.store, policy.action_terms[row.action - 1], row.received)
    return staff


def receipts_of(journal: Journal, until: int) -> Receipts:
    """What the journal holds up to seq `until`, as far as receipts go back."""
    receipts = Receipts()
    receipts.fill(
        (event_name(kind, key), 0, ANY) for kind, key in journal.known_events(receipts.most, until)
    )
    receipts.fill(journal.known_keys(receipts.most, until))
    return receipts


def read_snapshot(
    snapshot: Path, url: str = "", began: str = "", erasures: int = 0
) -> tuple[History, int]:
    """The history and the last seq that it has seen; an empty one where none can be read.

    A snapshot of another database, that began with other imported history, or that remembers
    somebody who was erased since, is not read, unless it stands before any journal (seq 0).
    """
    try:
        raw = memoryview(snapshot.read_bytes())
        seq = int.from_bytes(raw[:SEQ_BYTES], "big")
        if raw[SEQ_BYTES : SEQ_BYTES + OWNER_BYTES] != owner(seq, url, began, erasures):
            return History(), 0
        return History.load(raw[SEQ_BYTES + OWNER_BYTES :]), seq
    except (OSError, DamagedHistory):
        return History(), 0


def seq_in(snapshot: Path) -> int:
    """Up to which record a snapshot says that it goes, 0 where there is none."""
    if not snapshot.exists():
        return 0
    with snapshot.open("rb") as file:
        return int.from_bytes(file.read(SEQ_BYTES), "big")


def owner(seq: int, url: str, began: str, erasures: int) -> bytes:
    """Seals the seq of a snapshot, the database to which it belongs, how it began, and up to which
    erasure it has forgotten people."""
    whose = f"{url} {began}" if began else url
    whose = f"{whose} without {erasures}" if erasures else whose
    return blake2b(f"{seq} {whose if seq else ''}".encode(), digest_size=OWNER_BYTES).digest()


def write_snapshot(
    history: History, seq: int, snapshot: Path, url: str = "", began: str = "", erasures: int = 0
) -> None:
    """Replace the snapshot in one step, after its bytes are on disk."""
    place_snapshot(history.dump(), seq, snapshot, url, began, erasures)


def place_snapshot(
    raw: bytes, seq: int, snapshot: Path, url: str = "", began: str = "", erasures: int = 0
) -> None:
    """Replace the snapshot by what `History.dump` wrote."""
    fresh = snapshot.with_suffix(".new")
    snapshot.parent.mkdir(parents=True, exist_ok=True)
    with fresh.open("wb") as file:
        file.write(seq.to_bytes(SEQ_BYTES, "big") + owner(seq, url, began, erasures))
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(snapshot)
