"""A mail server of a test's own: takes mail in plain on this machine, as a relay there does."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread


@dataclass
class MailServer:
    """`answer` is what it says to a whole message."""

    port: int = 0
    answer: str = "250 taken"
    messages: list[str] = field(default_factory=list)


@contextmanager
def serving_mail() -> Iterator[MailServer]:
    """Listens meanwhile."""
    box = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline():
                match line.strip().upper().split(b" ")[0]:
                    case b"EHLO" | b"HELO":
                        self.say("250 here")
                    case b"DATA":
                        self.say("354 go on")
                        lines = iter(self.rfile.readline, b".\r\n")
                        text = b"".join(lines).decode()
                        if box.answer.startswith("250"):
                            box.messages.append(text)
                        self.say(box.answer)
                    case b"QUIT":
                        return self.say("221 bye")
                    case _:
                        self.say("250 yes")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        box.port = server.server_address[1]
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield box
        server.shutdown()
