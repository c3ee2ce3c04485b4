"""What is normal, learnt anew each night: from the journal, for every service that reads it.

As a module it is the child process of a service: it is told the moment and, on standard
input because the address of a database may hold a password, the settings as JSON.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from ..domain import Kind, Norms
from ..errors import DamagedNorms
from ..features import sealed
from ..journal import Journal
from ..learn.archived import FLOWS
from ..learn.season import Flows, Rung, none, norms_at, summed_up
from ..policy import PolicyBook
from ..settings import Settings
from ..training.grounds import live_policies
from .apart import NICE
from .convert import event_from_body


def learn_norms(settings: Settings, journal: Journal, now: int) -> Norms:
    """Learn what is normal from all before the chain's last midnight, look at everybody beside
    their peers, and let services take it."""
    from .peers import look  # scikit-learn, which the service itself does without

    book = live_policies(settings, journal)
    flows = all_flows(settings, journal, book)
    found = look(journal, book.in_force("", now))
    norms = sealed(now, norms_at(flows, book, now).season, found.peers)
    journal.save_findings(now, found.findings)
    journal.save_norm(norms.hash, norms.content, now)
    journal.promote_norm(norms.hash, "norms learn", now)
    return norms


def all_flows(chosen: Settings, journal: Journal, book: PolicyBook) -> Flows:
    """What was imported, what was kept, and what the journal has had since, which is kept then too.

    What is damaged or of another journal is summed anew from the journal.
    """
    file, imported = chosen.flows, chosen.replayed / FLOWS
    try:
        kept = Flows.read(file) if file.exists() else none()
    except DamagedNorms:
        kept = none()
    last = journal.last_seq()
    if kept.seq > last:
        kept = none()
    fresh = summed_up(volumes(journal, kept.seq, book), last)
    whole = kept.extended(fresh) if len(fresh.store) else kept
    if len(fresh.store):
        file.parent.mkdir(parents=True, exist_ok=True)
        whole.write(file)
    return Flows.read(imported).extended(whole) if imported.exists() else whole


def volumes(journal: Journal, after: int, book: PolicyBook) -> Iterator[Rung]:
    """What was decided after a record; a store's zone is that of stores.csv, else its event's."""
    zones = {name: store.zone for name, store in book.stores.items()}
    for row in journal.volumes(after):
        zone = zones.get(row.store)
        if zone is None:
            body = journal.bodies([row.seq])[row.seq]
            if not body:  # it left for its age, and said in which zone it was
                continue
            zone = zones[row.store] = event_from_body(Kind(row.kind), body, row.at).zone
        refund = row.kind == Kind.RETURN
        yield Rung(row.store, row.register, zone, row.at, row.amount, refund)


if __name__ == "__main__":
    os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.nice(0)))
    told = Settings.model_validate_json(sys.stdin.read())
    opened = Journal.open(told.url)
    learn_norms(told, opened, int(sys.argv[1]))
    opened.close()
