"""What a call waits now before the service turns to it: the service calls itself, and looks.

Calls wait where no code of ours sees them, in gRPC's own queue, from which one after another is
taken. A call of our own stands in the same queue, so what it waits is what a till's waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import grpc

from .admission import Admission

EVERY, LOOK = 0.05, 0.01
"""Seconds from one pulse to the next, and between two looks at one that is not back."""
FEW = 8
"""Calls between two pulses below which nothing can wait."""
FORGET = 20
"""Pulses after which what a store asked counts half."""
FULL = 4.0
"""Times the longest wait that a full queue stands for."""
SERVICE, BEAT = "tillguard.Pulse", "Beat"
Call = Callable[[bytes], Awaitable[bytes]]


class Pulse:
    """Comes in by a socket of its own, in a folder that only this user may enter."""

    def __init__(self, admission: Admission) -> None:
        self.admission, self.count, self.last = admission, 0, 0.0
        self._folder = TemporaryDirectory(prefix="tillguard-")
        self.address = f"unix:{self._folder.name}/pulse"

    def listen(self, server: grpc.aio.Server) -> None:
        """Before the server is started."""
        handlers: dict[str, Any] = {BEAT: grpc.unary_unary_rpc_method_handler(beat)}
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
        server.add_insecure_port(self.address)

    async def follow(self) -> None:
        """Feel it while there is anything to feel."""
        async with grpc.aio.insecure_channel(self.address) as channel:
            call: Any = channel.unary_unary(f"/{SERVICE}/{BEAT}")
            while True:
                await asyncio.sleep(EVERY)
                await self.feel(call)

    async def feel(self, call: Call) -> None:
        """One pulse; while it is not back, it waits at least as long as it is under way.

        The shorter of two pulses counts: one stall of the machine is no overload (as in CoDel, RFC
        8289, whose control law is not needed where what is refused costs little)."""
        admission, self.count = self.admission, self.count + 1
        if self.count % FORGET == 0:
            admission.forget()
        arrived, admission.arrived = admission.arrived, 0
        if arrived < FEW:
            admission.wait = self.last = 0.0
            return
        began, under_way = perf_counter(), asyncio.ensure_future(asked(call))
        try:
            while not (await asyncio.wait({under_way}, timeout=LOOK))[0]:
                admission.wait = min(self.last, perf_counter() - began)
            answered = under_way.result()
        finally:
            under_way.cancel()
        took = perf_counter() - began if answered else FULL * admission.longest
        admission.wait, self.last = min(self.last, took), took

    def close(self) -> None:
        self._folder.cleanup()


async def asked(call: Call) -> bool:
    """False where gRPC itself refuses, because its queue is full."""
    try:
        await call(b"")
    except grpc.aio.AioRpcError:
        return False
    return True


async def beat(_request: bytes, _context: Any) -> bytes:
    return b""
