"""A receiver of webhooks that can be taken away, and remembers every call that came."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

from ..client.webhooks import NotSigned, verified

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""Of drills and tests."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that came, at a moment of this machine's clock, and what it was answered."""

    at: float
    event: str
    body: dict[str, Any]
    headers: dict[str, str]
    status: int


@dataclass
class Receiver:
    """Listens on `port` while it is open; `answer` gives the status of the next call."""

    port: int = 0
    answer: Callable[[], int] = lambda: 204
    calls: list[Call] = field(default_factory=list)
    unsigned: int = 0
    came: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)
    _server: ThreadingHTTPServer | None = None

    def open(self) -> None:
        """Listen, on the port that it had before."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_port
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Refuse every line from now on."""
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Remember a call; its status, which is 401 where it is not signed."""
        try:
            event = verified(SECRET, headers, body, time.time())
        except NotSigned:
            self.unsigned += 1
            return 401
        status = self.answer()
        with self._lock:
            self.calls.append(Call(time.time(), event, json.loads(body), headers, status))
        self.came.set()
        return status

    @property
    def acknowledged(self) -> Counter[str]:
        """How often each event was acknowledged."""
        return Counter(call.event for call in self.calls if call.status < 300)


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = receiver.take(dict(self.headers.items()), body)
            self.send_response(status)
            if status in (301, 302, 307, 308):
                self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """The calls are remembered, not printed."""

    return Handler
