"""Writes letters for whoever is to be told, from the journal, and sends them: beside the answers,
and never again once a receiver has acknowledged."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

import structlog

from ..domain import Happening, News
from ..errors import BrokenAddresses
from ..journal import Journal
from ..journal import letters as box
from ..journal.letters import Count, Fate, Letter, Standing
from ..journal.noteworthy import Noted, event_id, noted
from ..journal.trips import trips_of
from ..policy.alerting import Alerting, Receiver
from ..settings import Settings
from ..v1.decision_pb2 import Decision
from ..v1.decision_service_pb2 import Alert
from . import announce
from .addresses import Addresses, MailAddress, WebhookAddress, read_addresses
from .delivery import NotDelivered
from .desk import Desk
from .sending import Sender

log = structlog.get_logger()
EVERY = 0.2
"""Seconds between two looks: the first attempt is made within one of the decision."""
A_LOOK = 2000
"""Records that one look goes over."""
MARKED_EVERY = 5.0
"""Seconds after which it is written down how far letters are written, where there were none."""
AT_ONCE = 20
"""Letters that are taken together; more than one goes over one line."""
BUDGET = 15.0
"""Seconds after which no letter of those that were taken is begun: they are held for 30."""
LANES = 16
COUNTED_EVERY = 5.0
FIRST, LONGEST = 1.0, 3600.0
"""Seconds until the second attempt, which double with each, and where they end."""
PATIENCE = 5.0
"""Seconds that letters on their way get when the service stops."""


def later(attempts: int, wait: float, drawn: float) -> float:
    """Seconds until the next attempt: exponential, drawn from its upper half so that receivers
    that come back are not asked by all at once; not before `wait` is over."""
    return max(wait, min(LONGEST, FIRST * 2.0 ** (attempts - 1)) * (0.5 + drawn / 2))


@dataclass(slots=True)
class Posting:
    """One for each service; those on one database share the letters. `clock` is the machine's, in
    seconds: what is sent by a replay is sent now."""

    desk: Desk
    addresses: Addresses | None
    attempts: int
    clock: Callable[[], float] = time.time
    seen: int = 0
    marked: float = 0.0
    counted: float = 0.0
    counts: Sequence[Count] = ()
    lanes: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(LANES, "alerts"))

    @property
    def journal(self) -> Journal:
        return self.desk.journal

    @property
    def alerting(self) -> Alerting:
        return self.desk.pipeline.rulebook.policies.alerting

    def reached(self, name: str) -> tuple[Receiver, WebhookAddress | MailAddress] | None:
        """A receiver and where they are reached; None where either is not known."""
        receiver = self.alerting.receivers.get(name)
        if receiver is None or self.addresses is None:
            return None
        address = self.addresses.of(name, receiver.by)
        return None if address is None else (receiver, address)

    async def begin(self) -> None:
        """Before the first answer: who is told for the first time is not told of the past."""
        if self.addresses is not None:
            await self.journal.writer.run(box.begin_marking)

    async def look(self) -> None:
        """Write letters for what is new, and begin to send what is due."""
        while await self.write():
            pass
        now = self._milliseconds()
        for name in await asyncio.to_thread(self._due, now):
            reached = self.reached(name)
            if reached is not None and name not in self.lanes:
                self.lanes[name] = asyncio.create_task(self.deliver(*reached))
        if self.clock() - self.counted > COUNTED_EVERY:
            await self._count(now)

    async def write(self) -> bool:
        """Write letters for the next records; True where more wait."""
        upto, last, rows = await asyncio.to_thread(self._read)
        since = self.desk.clock() - box.OLDEST
        found = [one for row in rows if row.received >= since for one in happenings(row)]
        unrecorded = [self._silence(alert) for alert in self.desk.alerts.unrecorded]
        letters = [
            (name, one, said)
            for one, said in (*found, *unrecorded)
            for name in self.alerting.told(one)
            if self.reached(name) is not None
        ]
        if letters or upto - self.seen >= A_LOOK or self.clock() - self.marked > MARKED_EVERY:
            now = self._milliseconds()
            await self.journal.writer.run(
                lambda session: box.write_letters(session, upto, letters, now)
            )
            self.marked = self.clock()
        for _ in unrecorded:
            self.desk.alerts.unrecorded.popleft()
        self.seen = upto
        return upto < last

    def _read(self) -> tuple[int, int, list[Noted]]:
        """The record up to which was looked, the journal's last, and what is news between."""
        last = self.journal.last_seq()
        with self.journal.database.view() as session:
            mark = box.mark(session)
        after = max(mark, self.seen)
        upto = min(last, after + A_LOOK)
        return upto, last, noted(self.journal.database, after, upto) if upto > after else []

    def _silence(self, alert: Alert) -> tuple[Happening, bytes]:
        """What no record tells: found anew after a restart, under the same id."""
        news, region = alert.silence, self.desk.pipeline.rulebook.policies.region(alert.store)
        over, last = news.HasField("end_time"), news.last_event_time.seconds
        event = event_id(News.SILENCE, alert.store, alert.register, last, over)
        return (
            Happening(event, News.SILENCE, 0, alert.store, region),
            alert.SerializeToString(),
        )

    def _due(self, now: int) -> list[str]:
        with self.journal.database.view() as session:
            return box.due_receivers(session, now)

    async def _count(self, now: int) -> None:
        self.counted = self.clock()
        buried = await self.journal.writer.run(partial(box.bury_old, now=now))
        if buried:
            log.error("alerts are dead: nobody could be told within three days", letters=buried)
        self.counts = await asyncio.to_thread(self._counts)

    def _counts(self) -> Sequence[Count]:
        with self.journal.database.view() as session:
            return box.count_letters(session, self._milliseconds() - 86_400_000)

    async def deliver(self, receiver: Receiver, address: WebhookAddress | MailAddress) -> None:
        """Send what is due to one receiver, until nothing is."""
        try:
            loop, database = asyncio.get_running_loop(), self.journal.database
            opened = partial(Sender, database, receiver, address, self._addresses, self.clock)
            sender = await loop.run_in_executor(self.pool, opened)  # it reads certificates
            while letters := await self._take(receiver.name):
                fates = await loop.run_in_executor(self.pool, self._send, sender, letters)
                await self._settle(receiver.name, fates)
        except Exception as error:
            log.error("alerts cannot be sent now", receiver=receiver.name, why=str(error))
        finally:
            self.lanes.pop(receiver.name, None)

    @property
    def _addresses(self) -> Addresses:
        assert self.addresses is not None
        return self.addresses

    async def _take(self, name: str) -> list[Letter]:
        now = self._milliseconds()
        return await self.journal.writer.run(
            lambda session: box.take_letters(session, name, now, AT_ONCE)
        )

    def _send(self, sender: Sender, letters: Sequence[Letter]) -> list[Fate]:
        """One after another; where the receiver cannot be reached, the rest is not tried."""
        fates: list[Fate] = []
        until = self.clock() + BUDGET
        with closing(sender):
            for letter in letters:
                if self.clock() > until:
                    fates.append(Fate(letter.id, Standing.WAITING, self._milliseconds(), "", True))
                    continue
                fate, lost = self._try(sender, letter)
                fates.append(fate)
                if lost:
                    rest = letters[len(fates) :]
                    fates += [
                        Fate(one.id, Standing.WAITING, fate.due, fate.why, True) for one in rest
                    ]
                    break
        return fates

    def _try(self, sender: Sender, letter: Letter) -> tuple[Fate, bool]:
        """What became of one letter, and whether the receiver is lost to the others, too."""
        try:
            self._sent(sender, letter)
        except NotDelivered as error:
            if error.final or letter.attempts >= self.attempts:
                return Fate(letter.id, Standing.DEAD, 0, str(error)), error.unreachable
            wait = later(letter.attempts, error.wait, random.random())
            due = self._milliseconds() + int(1000 * wait)
            return Fate(letter.id, Standing.WAITING, due, str(error)), error.unreachable
        return Fate(letter.id, Standing.SENT), False

    def _sent(self, sender: Sender, letter: Letter) -> None:
        """Returns once it was taken; raises NotDelivered, whatever kept it."""
        try:
            sender.send(letter)
        except NotDelivered:
            raise
        except Exception as error:
            raise NotDelivered(f"it cannot be sent ({type(error).__name__})") from error

    async def _settle(self, name: str, fates: Sequence[Fate]) -> None:
        now = self._milliseconds()
        await self.journal.writer.run(lambda session: box.settle_letters(session, fates, now))
        for fate in fates:
            if fate.state is Standing.DEAD:
                log.error("an alert is dead", letter=fate.id, receiver=name, why=fate.why)

    async def end(self) -> None:
        """Let what is on its way arrive; what does not is sent again."""
        if self.lanes:
            await asyncio.wait(list(self.lanes.values()), timeout=PATIENCE)
        for lane in self.lanes.values():
            lane.cancel()
        self.pool.shutdown(wait=False, cancel_futures=True)

    def _milliseconds(self) -> int:
        return int(1000 * self.clock())


def happenings(row: Noted) -> Iterator[tuple[Happening, bytes]]:
    """Each piece of news of a record; what a trip says is no part of the decision."""
    made = Decision.FromString(row.decision)
    severity = max((reason.severity for reason in made.reasons), default=0)
    trips = iter(trips_of(row.trips))
    for event, news in row.news():
        tripped = news is News.BLAST_RADIUS_TRIPPED
        said = announce.trip_alert(next(trips), row).SerializeToString() if tripped else b""
        yield (
            Happening(
                event, news, row.seq, row.store, row.region, row.action, severity, row.typology,
                row.expected_loss,
            ),
            said,
        )  # fmt: skip


def addresses_of(settings: Settings) -> Addresses | None:
    """Those of the operator's file; a broken one keeps nobody from selling, and is told."""
    if settings.alert_addresses is None:
        return None
    try:
        return read_addresses(settings.alert_addresses)
    except BrokenAddresses as error:
        log.error("nobody is told of alerts until the file is mended", why=str(error))
        return None
