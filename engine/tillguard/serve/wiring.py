"""Wires everything once: store, history, live rules and model, desk, servicers, server."""

from __future__ import annotations

import asyncio
import fcntl
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import grpc
import structlog
from grpc_health.v1 import health

from ..engines import Box
from ..errors import HomeInUse
from ..failpoints import arm
from ..journal import Journal
from ..journal.spill import Spill
from ..pipeline import Pipeline
from ..records import Records
from ..settings import Settings
from .admission import Admission
from .alerts import Alerts
from .approvals import Approvals
from .attending import Attended
from .backtesting import Backtesting
from .bookkeeping import Books
from .casework import Casework
from .checker import Checker
from .clock import Clock, clock_of
from .desk import Desk
from .following import Live
from .following_models import LiveModels
from .forgetting import Forgetting
from .keeping import Keeping
from .listening import Servicers, listen
from .live import live_model, live_rulebook
from .logs import configure
from .memory import (
    Remembered,
    radius_of,
    receipts_of,
    remembered,
    spare_the_collector,
    staff_of,
    write_snapshot,
)
from .metrics import Figures, exported
from .norms import Norming
from .office import Office
from .others import Others
from .posting import Posting, addresses_of
from .pulse import Pulse
from .snoozing import Snoozing, in_force
from .upkeep import Upkeep

log = structlog.get_logger()
GRACE = 5.0
"""Seconds that calls in flight get to finish when the service stops."""


@dataclass(slots=True)
class Service:
    """A running service; `port` is where it listens, `metrics_port` where it is watched (0 for
    nowhere), `began` with which imported history."""

    desk: Desk
    office: Office
    others: Others
    casework: Casework
    approvals: Approvals
    snoozing: Snoozing
    server: grpc.aio.Server
    health: health.aio.HealthServicer
    models: LiveModels
    follower: asyncio.Future[Any]
    settings: Settings
    port: int
    lock: IO[str]
    began: str
    forgetting: Forgetting
    metrics: ExitStack
    metrics_port: int
    pulse: Pulse
    posting: Posting
    upkeep: Upkeep
    backtesting: Backtesting

    async def stop(self, grace: float = GRACE) -> None:
        """Say so, finish what is in flight, write all that waits, keep the history for the next."""
        await self.health.enter_graceful_shutdown()
        await self.backtesting.stop()
        self.follower.cancel()
        with suppress(asyncio.CancelledError):
            await self.follower
        self.models.checker.close()
        await self.server.stop(grace)
        self.pulse.close()
        await self.posting.end()
        journal = self.desk.journal
        whole = await self.desk.keeping.store_the_rest()
        await asyncio.to_thread(journal.writer.close)
        if whole and await self.others.caught_up():
            history, last = self.desk.pipeline.history, self.others.seen
            where, url = self.settings.snapshot, self.settings.url
            if await self.forgetting.has_forgotten():
                write_snapshot(history, last, where, url, self.began, self.forgetting.seen)
            else:
                where.unlink(missing_ok=True)
        journal.close()
        self.metrics.close()
        Box(self.settings.home).end()
        self.lock.close()


async def start(settings: Settings, clock: Clock | None = None) -> Service:
    """Everything up and serving; raises NoGoodBundle where there is nothing safe to serve."""
    if settings.failpoint is not None:
        arm(settings.failpoint, settings.failpoint_passes)
    lock = locked(settings.home)
    for suspect, why in Box(settings.home).begin(settings.suspect_after).items():
        log.error("an engine is left out: its twin answers", engine=suspect, why=why)
    journal, checker, upkeep = Journal.open(settings.url), Checker(), Upkeep()
    desk, known = await furnished(journal, settings, clock or clock_of(settings, journal), checker)
    pipeline, chosen = desk.pipeline, desk.clock
    office = Office(desk, settings.plan_seconds)
    others = Others(desk, office, known.seq)
    casework = Casework(desk, settings.claim_minutes * 60)
    await desk.catch_up()
    await others.look_at_plan()
    norming = Norming(desk)
    await norming.look()
    snoozing = Snoozing(pipeline, journal, chosen)
    live = Live(pipeline, journal, settings, desk.shadow)
    models = LiveModels(pipeline, journal, settings, chosen, desk.challenger, checker)
    approvals = Approvals(desk, settings.approval_minutes * 60)
    forgetting = Forgetting(known.history, journal, known.erasures)
    books = Books(journal, pipeline)
    await books.begin(chosen())
    posting = Posting(desk, addresses_of(settings), settings.alert_attempts)
    await posting.begin()
    metrics = ExitStack()
    figures = Figures(desk, others, live, posting, upkeep)
    watched = metrics.enter_context(exported(figures, settings.metrics_port))
    pulse = Pulse(desk.admission)
    backtesting = Backtesting(settings)
    server, checks, port = await listen(
        Servicers(office, casework, approvals, snoozing, checker, backtesting), pulse, settings
    )
    attended = Attended(office, others, snoozing, norming, forgetting, books, posting, live, models)
    attended.attend(upkeep, checks, pulse)
    return Service(
        desk, office, others, casework, approvals, snoozing, server, checks, models,
        upkeep.begin(), settings, port, lock, known.of, forgetting, metrics, watched, pulse,
        posting, upkeep, backtesting,
    )  # fmt: skip


async def furnished(
    journal: Journal, settings: Settings, clock: Clock, checker: Checker
) -> tuple[Desk, Remembered]:
    """The desk with all that is known: history, live bundle and model, and what was answered."""
    rulebook = live_rulebook(journal, settings, clock())
    keeping = await keeping_of(journal, settings)
    known = remembered(journal, settings.snapshot, settings.url, settings.replayed)
    pipeline = Pipeline(
        known.history,
        rulebook,
        live_model(journal, settings.models, checker.try_model),
        staff=staff_of(journal, known.seq, rulebook.policies),
        radius=radius_of(journal, known.seq),
        snoozes=in_force(journal.snoozes(clock())),
    )
    if pipeline.model is None and journal.live_model() is not None:
        pipeline.missing["model"] = "model: missing"
    if known.cold:
        pipeline.missing["history"] = "history: cold"
    spare_the_collector()
    received = receipts_of(journal, known.seq)
    admission = Admission(settings.longest_wait, settings.most_streams)
    desk = Desk(pipeline, journal, Alerts(), clock, received, settings, keeping, admission)
    desk.models.try_model = checker.try_model
    return desk, known


async def keeping_of(journal: Journal, settings: Settings) -> Keeping:
    """After what a crash left in the spill is stored."""
    spilled = Records(settings.spill, settings.spill_megabytes << 20)
    spilled.repair()
    keeping = Keeping(journal, Spill(spilled), settings.store_seconds)
    await keeping.come_back()
    return keeping


def locked(home: Path) -> IO[str]:
    """The folder's lock, held while the service runs: two would overwrite each other's history."""
    home.mkdir(parents=True, exist_ok=True)
    lock = (home / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise HomeInUse(f"another service runs from {home}: choose another --home") from error
    return lock


Neighbour = Callable[[Service], AbstractAsyncContextManager[str]]
"""What else runs beside a service, and the line that says where."""


@asynccontextmanager
async def nothing(service: Service) -> AsyncIterator[str]:
    """Tills and tools alone."""
    yield ""


async def serve_until_stopped(
    settings: Settings, say: Callable[[str], None], neighbour: Neighbour = nothing
) -> None:
    """Serve until SIGINT or SIGTERM, then stop in good order."""
    configure()
    service = await start(settings)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    try:
        async with neighbour(service) as also:
            say(f"serving on {settings.host}:{service.port}")
            if also:
                say(also)
            await stopped.wait()
            say("stopping: finishing what is in flight")
    finally:
        await service.stop()
