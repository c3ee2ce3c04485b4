"""Imported history replayed where it is not yet: once after each import, whoever trains next."""

from __future__ import annotations

from collections.abc import Callable

from ..intake import Archive
from ..journal import Journal
from ..learn import learn_archive, processors
from ..policy import PolicyBook
from ..settings import Settings
from .grounds import live_policies

MOST_PROCESSES = 4
WORTH_A_PROCESS = 100_000
"""Events for which starting another process pays."""


def replay_imported(settings: Settings, tick: Callable[[str, float], None]) -> bool:
    """Replay what was imported; False where nothing is to do. `tick` hears how far it is.

    Over as many processes as there are processors, but no more than gain something: each reads all
    events for itself.
    """
    archive = Archive(settings.archive)
    processes = min(MOST_PROCESSES, processors(), 1 + len(archive) // WORTH_A_PROCESS)
    return learn_archive(
        archive,
        settings.replayed,
        processes,
        lambda: policies_of(settings),
        lambda events: tick("replaying imported history", events / len(archive)),
    )


def policies_of(settings: Settings) -> PolicyBook:
    """The policies that are live in the home's store, else those of its files."""
    journal = Journal.open(settings.url)
    try:
        return live_policies(settings, journal)
    finally:
        journal.close()
