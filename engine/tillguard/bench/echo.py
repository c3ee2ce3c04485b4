"""The yardstick: a server of the same kind that takes the same request and computes nothing.

`python -m tillguard.bench.echo FOLDER` prints its port. `Decide` and `DecideStream` return a
prebuilt answer; `DecideDurably` returns it after one durable group commit of the request's bytes.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

import grpc

from ..v1.decision_pb2 import Decision
from ..v1.decision_service_pb2 import (
    DecideRequest,
    DecideResponse,
    DecideStreamRequest,
    DecideStreamResponse,
)

SERVICE = "tillguard.v1.Echo"
PREBUILT = Decision(key="store/register/2017-12-04/1", typology="NONE", risk=0.01, who="cashier")


class GroupCommit:
    """One thread, one insert per call, one commit per group: the least that durability costs."""

    def __init__(self, file: Path) -> None:
        self.loop = asyncio.get_running_loop()
        self.file = file
        self.queue: SimpleQueue[tuple[bytes, asyncio.Future[None]]] = SimpleQueue()
        Thread(target=self._work, daemon=True).start()

    def put(self, body: bytes) -> asyncio.Future[None]:
        future = self.loop.create_future()
        self.queue.put((body, future))
        return future

    def _work(self) -> None:
        connection = durable(self.file)
        while True:
            group = [self.queue.get()]
            while not self.queue.empty():
                group.append(self.queue.get())
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO echo (body) VALUES (?)", [(b,) for b, _ in group])
            connection.execute("COMMIT")
            self.loop.call_soon_threadsafe(release, [future for _, future in group])


def release(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)


def durable(file: Path) -> sqlite3.Connection:
    """A database in which a commit is on disk when it returns, as the journal's is."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS echo (id INTEGER PRIMARY KEY, body BLOB)")
    return connection


async def serve(folder: Path) -> None:
    commit = GroupCommit(folder / "echo.db")
    answer = DecideResponse(decision=PREBUILT)
    streamed = DecideStreamResponse(decision=PREBUILT)

    async def decide(request: DecideRequest, context: object) -> DecideResponse:
        return answer

    async def durably(request: DecideRequest, context: object) -> DecideResponse:
        await commit.put(request.SerializeToString())
        return answer

    async def stream(
        requests: AsyncIterator[DecideStreamRequest], context: object
    ) -> AsyncIterator[DecideStreamResponse]:
        async for _ in requests:
            yield streamed

    unary: dict[str, Any] = {
        "request_deserializer": DecideRequest.FromString,
        "response_serializer": DecideResponse.SerializeToString,
    }
    handlers = {
        "Decide": grpc.unary_unary_rpc_method_handler(decide, **unary),
        "DecideDurably": grpc.unary_unary_rpc_method_handler(durably, **unary),
        "DecideStream": grpc.stream_stream_rpc_method_handler(
            stream,
            request_deserializer=DecideStreamRequest.FromString,
            response_serializer=DecideStreamResponse.SerializeToString,
        ),
    }
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(f"serving on 127.0.0.1:{port}", flush=True)
    await server.wait_for_termination()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
