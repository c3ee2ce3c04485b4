"""A service in a process of its own, which may be killed."""

from __future__ import annotations

import asyncio
import multiprocessing
from contextlib import suppress
from functools import cached_property
from multiprocessing.connection import Connection

from ..errors import TillguardError
from ..serve.wiring import serve_until_stopped
from ..settings import Settings

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([f"{__package__}.warm"])
"""What nodes import and read is imported and read once for all of them."""
START, STOP = 120.0, 30.0
"""Seconds that a node has to begin serving, and to end in good order."""


class NodeFailed(TillguardError):
    """A service that was started for a drill or a proof did not begin to serve."""


class Node:
    """Begins at once; the first to ask for its address waits until it serves."""

    def __init__(self, settings: Settings) -> None:
        self._ears, mouth = FORKS.Pipe(duplex=False)
        self._process = FORKS.Process(target=_serve, args=(settings, mouth), daemon=True)
        self._process.start()
        mouth.close()

    @cached_property
    def address(self) -> str:
        """Raises NodeFailed where it does not begin to serve."""
        with suppress(EOFError):
            if self._ears.poll(START):
                return str(self._ears.recv()).removeprefix("serving on ")
        self.kill()
        raise NodeFailed("the service did not begin to serve: its own log says why")

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def ended(self) -> bool:
        """Whether it ends by itself, or has; it is gone after this."""
        self._process.join(STOP)
        by_itself = not self._process.is_alive()
        self.kill()
        return by_itself

    def kill(self) -> None:
        """As a loss of power to the process: nothing is finished, nothing is said."""
        self._process.kill()
        self._process.join()

    def stop(self) -> None:
        """In good order; killed where that takes too long."""
        self._process.terminate()
        self._process.join(STOP)
        self.kill()


def _serve(settings: Settings, mouth: Connection) -> None:
    asyncio.run(serve_until_stopped(settings, mouth.send))
