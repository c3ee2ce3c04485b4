"""A door between a service and its database server, which can be closed or held."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

CHUNK = 1 << 16


@dataclass(slots=True)
class Door:
    """Passes bytes between `port` here and the server, while it is not held."""

    host: str
    server_port: int
    port: int = 0
    passing: asyncio.Event = field(default_factory=asyncio.Event)
    _listening: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def open(self) -> None:
        """Let through, on the port that it had before."""
        self.passing.set()
        self._listening = await asyncio.start_server(self._pass, "127.0.0.1", self.port)
        self.port = self._listening.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Cut every line, and take no new one."""
        assert self._listening is not None
        self._listening.close()
        for writer in self._writers:
            writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self.host, self.server_port)
        lines = {writer, back}
        self._writers |= lines
        await asyncio.gather(self._pour(reader, back), self._pour(there, writer))
        self._writers -= lines

    async def _pour(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while raw := await reader.read(CHUNK):
                await self.passing.wait()
                writer.write(raw)
                await writer.drain()
        writer.close()
