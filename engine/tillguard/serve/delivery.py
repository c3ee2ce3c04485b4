"""How an alert leaves the house: a signed webhook, or a mail over TLS."""

from __future__ import annotations

import http.client
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from threading import Timer
from urllib.parse import urlsplit

from ..client.webhooks import signature
from .addresses import MailServer, WebhookAddress

SECONDS = 5.0
"""How long a receiver may take over one step: to be reached, to answer."""
WHOLE = 10.0
"""Seconds after which an answer that comes in drops is no answer."""
MOST_WAIT = 3600
"""Seconds beyond which a receiver cannot ask to be told later."""
GONE = 410


@dataclass(eq=False)
class NotDelivered(Exception):
    """Why, without a word of what is secret; `wait` is how many seconds the receiver asked for.
    `final`: it will never be taken. `unreachable`: neither will others now."""

    why: str
    wait: int = 0
    final: bool = False
    unreachable: bool = False

    def __str__(self) -> str:
        return self.why


class Webhook:
    """One line to a receiver, kept for all letters that are sent together. Redirects are refused,
    proxies of the environment are not asked."""

    def __init__(self, address: WebhookAddress, clock: Callable[[], float]) -> None:
        self.address, self.clock = address, clock
        url = urlsplit(address.url.get_secret_value())
        self.path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        self.line: http.client.HTTPConnection = (
            http.client.HTTPSConnection(
                str(url.hostname), url.port, timeout=SECONDS, context=ssl.create_default_context()
            )
            if url.scheme == "https"
            else http.client.HTTPConnection(str(url.hostname), url.port, timeout=SECONDS)
        )

    def close(self) -> None:
        self.line.close()

    def send(self, event: str, body: bytes) -> None:
        """Returns once the receiver has acknowledged; raises NotDelivered."""
        try:
            status, wait = self._post(event, body)
        except (OSError, http.client.HTTPException) as error:
            self.line.close()
            raise NotDelivered(reason(error), unreachable=True) from None
        if 200 <= status < 300:
            return
        also = ": redirects are not followed" if 300 <= status < 400 else ""
        raise NotDelivered(f"it answers {status}{also}", wait, status == GONE, wait > 0)

    def _post(self, event: str, body: bytes) -> tuple[int, int]:
        """The status, and for how many seconds the receiver wants to be left alone."""
        at = int(self.clock())
        headers = {
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            "User-Agent": "tillguard",
            "webhook-id": event,
            "webhook-timestamp": str(at),
            "webhook-signature": signature(self.address.keys, event, at, body),
        }
        if self.line.sock is None:
            self.line.connect()
        end = Timer(WHOLE, cut, (self.line.sock,))
        end.start()
        try:
            self.line.request("POST", self.path, body, headers)
            answer = self.line.getresponse()
            answer.read(1 << 16)
            if not answer.isclosed():
                self.line.close()
        finally:
            end.cancel()
        asked = answer.headers.get("Retry-After", "")
        return answer.status, min(MOST_WAIT, int(asked)) if asked.isdecimal() else 0


def cut(line: socket.socket) -> None:
    """End a line that somebody waits on."""
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class Mailbox:
    """One line to the mail server, kept for all letters that are sent together."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.line: smtplib.SMTP | None = None

    def close(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None

    def send(self, message: EmailMessage) -> None:
        """Returns once the server has taken it; raises NotDelivered."""
        try:
            if self.line is None:
                self.line = self._open()
            self.line.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = max(code for code, _ in error.recipients.values())
            raise NotDelivered(
                f"the mail server refuses the address ({code})", 0, code >= 500
            ) from None
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            self.line = None
            raise NotDelivered(reason(error), final=error.smtp_code >= 500) from None
        except (OSError, smtplib.SMTPException) as error:
            self.line = None
            raise NotDelivered(reason(error), unreachable=True) from None

    def _open(self) -> smtplib.SMTP:
        server, context = self.server, ssl.create_default_context()
        if server.tls == "implicit":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=SECONDS, context=context
            )
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        if server.tls == "starttls":
            line.starttls(context=context)
        if server.user:
            line.login(server.user, server.password.get_secret_value())
        return line


def reason(error: Exception) -> str:
    """Why a line failed, in words that quote nothing of what was sent or answered."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the mail server answers {error.smtp_code}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return f"the line failed ({type(error).__name__})"
