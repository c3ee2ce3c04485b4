"""What is normal, learnt anew each night: from the journal, for every service that reads it.

As a module it is the child process of a service: it is told the settings as JSON and the moment.
"""

from __future__ import annotations

import datetime
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..domain import Kind, Norms
from ..errors import DamagedNorms
from ..features import offset, sealed
from ..journal import Journal
from ..learn.archived import FLOWS
from ..learn.season import Flows, Occasions, Rung, none, season_of, summed_up
from ..policy import Place, PolicyBook
from ..settings import Settings
from ..training.grounds import live_policies
from .convert import event_from_body

NICE = 10
"""Tills go first."""
EPOCH = datetime.date(1970, 1, 1)
DAY = 86_400
BEFORE, AFTER = 5, 70
"""Days around the flows of which the calendar is asked: factors reach so far."""


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


def norms_at(flows: Flows, book: PolicyBook, now: int) -> Norms:
    """The norms of the night before `now`."""
    known = flows.before(24 * chain_day(book, now))
    return sealed(now, season_of(known, occasions(book, known)))


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
            zone = zones[row.store] = event_from_body(Kind(row.kind), body, row.at).zone
        refund = row.kind == Kind.RETURN
        yield Rung(row.store, row.register, zone, row.at, row.amount, refund)


def chain_zone(book: PolicyBook) -> str:
    """The zone of most stores: the chain's night is theirs."""
    zones = Counter(store.zone for store in book.stores.values())
    return zones.most_common(1)[0][0] if zones else "UTC"


def chain_day(book: PolicyBook, now: int) -> int:
    """The chain's local day (since 1970-01-01)."""
    return (now + offset(chain_zone(book), now // 3600)) // DAY


def occasions(book: PolicyBook, flows: Flows) -> Occasions:
    """The calendar of the flows' stores, over their days and those of which factors are kept."""
    stores = {
        name: replace(book.stores[name], opened=None, closed=None)
        for name in flows.stores
        if name in book.stores
    }
    days = range(flows.since // 24 - BEFORE, flows.until // 24 + AFTER)
    codes = {name: f"{one.region}/{Place.of(one).code}" for name, one in stores.items()}
    one_of = {codes[name]: name for name in stores}
    named = {code: dict(named_days(book, store, days)) for code, store in one_of.items()}
    closed = {
        code: frozenset(
            day for day in days if not book.shelf.hours.on(stores[name], date_of(day))[0]
        )
        for code, name in one_of.items()
    }
    regions = {name: store.region for name, store in stores.items()}
    return Occasions(codes, regions, named, closed)


def named_days(
    book: PolicyBook, store: str, days: Iterable[int]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for day in days:
        if names := book.named_days(store, date_of(day)):
            yield day, names


def date_of(day: int) -> datetime.date:
    return EPOCH + datetime.timedelta(days=day)


if __name__ == "__main__":
    os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.nice(0)))
    told = Settings.model_validate_json(sys.argv[1])
    opened = Journal.open(told.url)
    learn_norms(told, opened, int(sys.argv[2]))
    opened.close()
