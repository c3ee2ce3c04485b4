"""Unary calls at a fixed rate whatever the server does, for a hundredth of a gRPC client's time.

HTTP/2 (RFC 9113) with one header block for all calls, written as literals without indexing (RFC
7541, 6.2.2), so that nothing needs to be compressed. A call is answered when a message came back;
one that ends without a message was refused.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from struct import Struct
from typing import Literal

DATA, HEADERS, RST, SETTINGS, PING, GOAWAY, WINDOW = 0, 1, 3, 4, 6, 7, 8
END_STREAM, END_HEADERS, ACK = 1, 4, 1
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEAD, SETTING, NUMBER = Struct(">HBBBI"), Struct(">HI"), Struct(">I")
ROOM = (1 << 30) - (1 << 16)
FIRST_WINDOW = 65_535
LAST_STREAM = (1 << 31) - 1
STEP = 0.005
"""Seconds between two bursts: what came due meanwhile is sent together."""

Ended = Literal["answered", "refused", "late"]


@dataclass(slots=True)
class Tally:
    """How calls ended; milliseconds from the moment a call was due, for each way to end."""

    sent: int = 0
    ended: dict[Ended, list[float]] = field(
        default_factory=lambda: {"answered": [], "refused": [], "late": []}
    )

    def share(self, ended: Ended) -> float:
        return len(self.ended[ended]) / max(1, self.sent)


class Wire(asyncio.Protocol):
    """One connection. `deadline` in seconds is what a call's caller waits."""

    def __init__(self, path: str, authority: str, deadline: float, tally: Tally) -> None:
        self.block = headers(path, authority, deadline)
        self.deadline, self.tally = deadline, tally
        self.stream, self.window, self.most = 1, FIRST_WINDOW, 1 << 31
        self.due: dict[int, float] = {}
        self.heard: set[int] = set()
        self.raw = b""
        self.open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.open = transport, True
        wide = SETTING.pack(4, ROOM)
        transport.write(
            PREFACE + frame(SETTINGS, 0, 0, wide) + frame(WINDOW, 0, 0, NUMBER.pack(ROOM))
        )

    def connection_lost(self, error: Exception | None) -> None:
        self.open = False
        for stream in list(self.due):
            self._end(stream)

    def send(self, message: bytes, due: float) -> None:
        """One call; refused at once where the server's window or streams leave no room."""
        body = b"\0" + NUMBER.pack(len(message)) + message
        self.tally.sent += 1
        if not self.open or len(body) > self.window or len(self.due) >= self.most:
            self._count("refused", due)
            return
        self.window -= len(body)
        self.due[self.stream] = due
        self.transport.write(
            frame(HEADERS, END_HEADERS, self.stream, self.block)
            + frame(DATA, END_STREAM, self.stream, body)
        )
        self.stream += 2

    def data_received(self, data: bytes) -> None:
        raw, at = self.raw + data, 0
        while at + HEAD.size <= len(raw):
            high, low, kind, flags, stream = HEAD.unpack_from(raw, at)
            end = at + HEAD.size + (high << 8 | low)
            if end > len(raw):
                break
            self._read(kind, flags, stream, raw[at + HEAD.size : end])
            at = end
        self.raw = raw[at:]

    def _read(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        if kind == DATA:
            self.heard.add(stream)
        if kind == RST or (kind in (DATA, HEADERS) and flags & END_STREAM):
            self._end(stream)
        elif kind == WINDOW and not stream:
            self.window += NUMBER.unpack(payload)[0]
        elif kind == PING and not flags & ACK:
            self.transport.write(frame(PING, ACK, 0, payload))
        elif kind == SETTINGS and not flags & ACK:
            told = dict(SETTING.iter_unpack(payload))
            self.most = told.get(3, self.most)
            self.transport.write(frame(SETTINGS, ACK, 0, b""))

    def _end(self, stream: int) -> None:
        due = self.due.pop(stream, None)
        if due is not None:
            self._count("answered" if stream in self.heard else "refused", due)
        self.heard.discard(stream)

    def _count(self, ended: Ended, due: float) -> None:
        took = time.perf_counter() - due
        self.tally.ended["late" if took > self.deadline else ended].append(1000 * took)


@asynccontextmanager
async def wires(
    address: str, path: str, count: int, deadline: float, tally: Tally
) -> AsyncIterator[Sequence[Wire]]:
    """So many connections, closed at the end."""
    host, _, port = address.rpartition(":")
    loop = asyncio.get_running_loop()
    made = [
        (
            await loop.create_connection(
                lambda: Wire(path, address, deadline, tally), host, int(port)
            )
        )[1]
        for _ in range(count)
    ]
    try:
        yield made
    finally:
        for wire in made:
            wire.transport.close()


async def barrage(
    lines: Sequence[Wire], requests: Iterator[bytes], rate: float, seconds: float
) -> None:
    """`rate` calls a second over all connections in turn, then wait for what is under way, no
    longer than a caller does."""
    began, sent, all_ = time.perf_counter(), 0, int(rate * seconds)
    while sent < all_:
        due = min(all_, 1 + int((time.perf_counter() - began) * rate))
        while sent < due:
            lines[sent % len(lines)].send(next(requests), began + sent / rate)
            sent += 1
        await asyncio.sleep(STEP)
    end = time.perf_counter() + max(line.deadline for line in lines)
    while any(line.due for line in lines) and time.perf_counter() < end:
        await asyncio.sleep(STEP)
    for line in lines:
        for since in line.due.values():
            line.tally.ended["late"].append(1000 * (time.perf_counter() - since))
        line.due.clear()


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    length = len(payload)
    return HEAD.pack(length >> 8, length & 255, kind, flags, stream) + payload


def headers(path: str, authority: str, deadline: float) -> bytes:
    """The header block of a gRPC call (its protocol over HTTP/2, "Requests")."""
    said = (
        (b"\x04", path), (b"\x01", authority), (b"\x0f\x10", "application/grpc"),
        (b"\0" + text("te"), "trailers"), (b"\0" + text("grpc-timeout"), f"{1000 * deadline:.0f}m"),
    )  # fmt: skip
    return b"\x83\x86" + b"".join(name + text(value) for name, value in said)


def text(value: str) -> bytes:
    """A string literal without Huffman coding, of fewer than 127 bytes."""
    raw = value.encode()
    return bytes([len(raw)]) + raw
