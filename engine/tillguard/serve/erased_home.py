"""Takes whoever is erased out of the files of a home, and names those in which they still stand."""

from __future__ import annotations

import mmap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..errors import DamagedHistory, UnfinishedErasure
from ..features import History
from ..features.renaming import renamed
from ..intake.ageing import left_parts
from ..intake.renaming import named_rows, renamed_parts
from ..journal.spill import packed, row_of
from ..learn.archived import HISTORY, told
from ..policy import Retention
from ..privacy.norms import norms_without
from ..privacy.persons import Person, PersonKind
from ..privacy.spilled import row_without
from ..records import record, records, replace
from ..settings import Settings
from .memory import place_snapshot, read_snapshot

COLUMNS = {
    PersonKind.EMPLOYEE: ("employee", "approver"),
    PersonKind.CUSTOMER: ("customer",),
    PersonKind.CARD: ("token",),
}
"""The columns of imported history that hold such keys."""
DAY = 86_400
DATABASE = ("tillguard.db", "tillguard.db-wal", "tillguard.db-shm")


def refuse_spilled(settings: Settings) -> None:
    """Raises UnfinishedErasure where answers wait for the store on this disk."""
    if settings.spill.exists() and settings.spill.stat().st_size:
        raise UnfinishedErasure(
            f"{settings.spill} holds answers that the store has not: start the service, let it"
            " store them, and erase then"
        )


def forget(settings: Settings, person: Person, by: str, erasures: tuple[int, int]) -> Counter[str]:
    """Put `by` in the person's place in snapshot, replayed and imported history and what was set
    aside; how many records of which. `erasures` are the numbers of the one before and of this."""
    counts: Counter[str] = Counter()
    archive = renamed_parts(settings.archive, COLUMNS[person.kind], person.key, by)
    counts["imported events"] = archive
    if _holds(settings.snapshot, person):
        counts["history.snapshot"] += _snapshot(settings, person, by, erasures)
    replayed = settings.replayed / HISTORY
    if _holds(replayed, person):
        history = History.load(replayed.read_bytes())
        _rename(history, person, by)
        replace(replayed, history.dump())
        counts["replayed history"] += 1
    aside = settings.spill.with_suffix(".aside")
    if _holds(aside, person):
        counts["answers set aside"] += _aside(aside, person, by)
    return +counts


def aged(
    settings: Settings, retention: Retention, now: int, dry: bool = False
) -> Iterator[tuple[str, int]]:
    """Let leave what is too old from the files of this home: imported events, and answers that were
    set aside; how many of which."""
    days = retention.imported
    if days is not None and (rows := left_parts(settings.archive, now - days * DAY, dry)):
        yield "imported events", rows
    if retention.receipts is None:
        return
    before = now - retention.receipts * DAY
    aside = settings.spill.with_suffix(".aside")
    if aside.exists():
        found = [one for _, one in records(aside.read_bytes())]
        kept = [one for one in found if one is not None and row_of(one).received >= before]
        if len(kept) < len(found):
            yield "answers set aside", len(found) - len(kept)
            if not dry:
                replace(aside, b"".join(map(record, kept)))


def standing(settings: Settings, person: Person) -> Iterator[str]:
    """The files of the home in which the person stands in plain bytes, and imported history."""
    rows = named_rows(settings.archive, COLUMNS[person.kind], person.key)
    if rows:
        yield f"{settings.archive}: {rows} events"
    for path in sorted(settings.home.rglob("*")) if settings.home.exists() else ():
        if path.is_file() and path.name not in DATABASE and _holds(path, person):
            yield str(path)


def _holds(path: Path, person: Person) -> bool:
    if not path.exists() or not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        return any(raw.find(one.encode()) >= 0 for one in person.spellings)


def _snapshot(settings: Settings, person: Person, by: str, erasures: tuple[int, int]) -> int:
    """Write the snapshot anew; one that no service would read goes."""
    before, now = erasures
    where, url, began = settings.snapshot, settings.url, told(settings.replayed)
    try:
        history, seq = read_snapshot(where, url, began, before)
    except DamagedHistory:
        history, seq = History(), 0
    if not seq and not len(history.employee.tables["employee"]):
        where.unlink()
        return 1
    _rename(history, person, by)
    place_snapshot(history.dump(), seq, where, url, began, now)
    return 1


def _rename(history: History, person: Person, by: str) -> None:
    for _ in renamed(history, person.kind.value, person.key, by):
        pass
    fresh = norms_without(history.norms, person, by) if history.norms else None
    if fresh is not None:
        history.take(fresh)


def _aside(path: Path, person: Person, by: str) -> int:
    """What cannot be read cannot be known to be of somebody else: it goes."""
    kept, changed = list[bytes](), 0
    for _, payload in records(path.read_bytes()):
        if payload is None:
            changed += 1
            continue
        row = row_of(payload)
        fresh = row_without(row, person, by)
        changed += fresh is not row
        kept.append(record(packed(fresh)))
    replace(path, b"".join(kept))
    return changed
