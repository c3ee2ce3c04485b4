"""The console beside the tills: its own port, the same process and loop."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass

import uvicorn

from ..errors import PortInUse
from ..serve.wiring import Service
from ..settings import Settings
from .app import application
from .assets import Assets
from .door import Door
from .frame import Frame

THREADS = 2
"""Pages are drawn in so few threads that tills keep their share of the processor."""
GRACE = 3
"""Seconds that pages under way get when the console stops."""


@dataclass(slots=True)
class Console:
    """A running console; `port` is where it listens."""

    server: uvicorn.Server
    serving: asyncio.Task[None]
    frame: Frame
    port: int

    async def stop(self) -> None:
        self.server.should_exit = True
        await self.serving
        self.frame.apart.shutdown(cancel_futures=True)


async def start_console(service: Service, clock: Callable[[], float] = time.time) -> Console:
    """Pages over a running service; `clock` is the wall's, for sessions. Raises PortInUse."""
    journal = service.desk.journal
    frame = Frame(
        service.office,
        service.casework,
        service.approvals,
        service.snoozing,
        service.backtesting,
        Door(journal, clock),
        Assets.read(),
        ThreadPoolExecutor(THREADS, "console"),
    )
    listening = listener(service.settings)
    config = uvicorn.Config(
        application(frame),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
        timeout_graceful_shutdown=GRACE,
        ssl_certfile=service.settings.tls_certificate,
        ssl_keyfile=service.settings.tls_key,
        lifespan="off",
    )
    server = Beside(config)
    serving = asyncio.create_task(server.serve([listening]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    return Console(server, serving, frame, listening.getsockname()[1])


class Beside(uvicorn.Server):
    """Signals belong to the service, which stops the console in good order."""

    def capture_signals(self) -> nullcontext[None]:  # type: ignore[override]
        """None of them."""
        return nullcontext()


def listener(settings: Settings) -> socket.socket:
    """A socket on the service's host; raises PortInUse."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.console_port))
    except OSError as error:
        place = f"{settings.host}:{settings.console_port}"
        raise PortInUse(f"{place} is taken: choose another --console-port") from error
    return listening


@asynccontextmanager
async def beside(service: Service) -> AsyncIterator[str]:
    """The console of a service that serves until it is stopped; says where it is."""
    console = await start_console(service)
    scheme = "https" if service.settings.tls_certificate else "http"
    yield f"the console is at {scheme}://{service.settings.host}:{console.port}"
    await console.stop()
