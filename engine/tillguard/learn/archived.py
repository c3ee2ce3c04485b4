"""Imported history replayed once: history as of its end, and the vectors of what was reviewed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..domain import Event, Kind, Label, Norms, Outcome, Party
from ..errors import DamagedHistory
from ..features import CATALOGUE_HASH, History
from ..intake import Archive
from ..policy import PolicyBook
from .replay import unheard, with_norms, with_outcomes
from .season import lived
from .spread import Past, replayed
from .table import Learnt

HISTORY, LEARNT, FLOWS, OF = "history", "learnt.npz", "flows.npz", "of"
"""What a folder of replayed history holds: History.dump, Learnt, Flows, and of what they are."""

REPLAY = "normed"
"""Changes when the replay itself comes to other vectors."""

BY_STAFF = frozenset(
    {Kind.VOID, Kind.POST_VOID, Kind.NO_SALE, Kind.PRICE_OVERRIDE, Kind.CANCEL, Kind.SUSPEND,
     Kind.TRAINING, Kind.CASH_COUNT, Kind.CLOCK_IN, Kind.CLOCK_OUT, Kind.INVENTORY}
)  # fmt: skip
"""What only an employee can do."""


@dataclass(frozen=True, slots=True)
class Begun:
    """History before the journal's first record; `of` names it, "" where nothing was imported."""

    history: History
    of: str


def learn_archive(
    archive: Archive,
    folder: Path,
    processes: int,
    book: Callable[[], PolicyBook],
    tick: Callable[[int], None] = unheard,
) -> bool:
    """Replay imported history into `folder`; False where it stands there already or is empty.

    It looks up what nights would have learnt as normal, by the calendar of `book`, which is asked
    for only then. What is in the folder stays until the new one is whole. `tick` hears how many
    events of len(archive) were seen.
    """
    name = name_of(archive)
    if not len(archive) or (told(folder) == name and (folder / FLOWS).exists()):
        return False
    nights, flows = lived(archive.events(), book())
    fresh = folder.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    seen = replayed(partial(past, archive.folder, nights), processes, fresh, tick)
    (fresh / HISTORY).write_bytes(seen.snapshot)
    Learnt(seen.table.only(archive.attributes), archive.labels()).write(fresh / LEARNT)
    flows.write(fresh / FLOWS)
    (fresh / OF).write_text(name)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    tick(len(archive))
    return True


def name_of(archive: Archive) -> str:
    """Changes when other events, labels or features would come to something else."""
    return f"{archive.fingerprint}-{CATALOGUE_HASH}-{REPLAY}"


def told(folder: Path) -> str:
    """Of what the folder's replayed history is; "" where there is none."""
    file = folder / OF
    return file.read_text() if file.exists() else ""


def begun(folder: Path) -> Begun:
    """History as it was when the journal began; empty where nothing was imported and replayed.

    Raises DamagedHistory where what was replayed cannot be read, or is of another catalogue.
    """
    name = told(folder)
    if not name:
        return Begun(History(), "")
    try:
        return Begun(History.load((folder / HISTORY).read_bytes()), name)
    except OSError as error:
        raise DamagedHistory(f"{folder / HISTORY} cannot be read ({error})") from error


def past(folder: Path, nights: Sequence[Norms]) -> Past:
    """An archive as it is replayed, with what nights learnt as normal: what was reviewed becomes
    rows, whatever its kind."""
    archive = Archive(folder)
    labels = {label.key: label for label in archive.labels()}
    steps = with_outcomes(archive.events(), labels, outcome_of)
    return Past(with_norms(steps, nights), lambda event: event.key in labels)


def outcome_of(label: Label, event: Event) -> Outcome:
    return Outcome(
        label.key,
        label.known,
        label.confirmed,
        concerned(event),
        event.store,
        event.employee,
        event.card,
        event.customer,
    )


def concerned(event: Event) -> Party:
    """Whom a finding about this event is about, where nobody said it: who alone can do such a
    thing, else the customer if one is known."""
    if event.kind in BY_STAFF or not (event.customer or event.card or event.receipt):
        return Party.STAFF
    return Party.CUSTOMER
