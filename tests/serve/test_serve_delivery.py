"""How an alert leaves the house: over TLS that is checked, or not at all."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import time
from contextlib import closing
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tillguard.drill.receiver import SECRET
from tillguard.serve.addresses import MailServer as Server
from tillguard.serve.addresses import WebhookAddress
from tillguard.serve.delivery import Mailbox, NotDelivered, Webhook

from .mail_server import MailServer, serving_mail


def message() -> EmailMessage:
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = "a@example.com", "b@example.com", "told"
    found.set_content("told\n")
    return found


def sent(box: MailServer, tls: str) -> str:
    """Why a mail was not taken; empty where it was."""
    given = {"host": "127.0.0.1", "port": box.port, "tls": tls, "from": "a@example.com"}
    with closing(Mailbox(Server.model_validate(given))) as line:
        try:
            line.send(message())
        except NotDelivered as refused:
            return str(refused)
    return ""


def test_a_mail_server_without_tls_is_given_nothing_where_tls_is_asked_for() -> None:
    with serving_mail() as box:
        assert sent(box, "starttls") == "the line failed (SMTPNotSupportedError)"
        assert "line failed" in sent(box, "implicit") or "wrong version" in sent(box, "implicit")
        assert box.messages == []
        assert sent(box, "none") == ""
        assert len(box.messages) == 1


def test_a_mail_that_the_server_refuses_is_not_taken_for_sent() -> None:
    with serving_mail() as box:
        box.answer = "451 try again"
        assert sent(box, "none") == "the mail server answers 451"
        assert box.messages == []


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_a_receiver_whose_certificate_nobody_vouches_for_is_told_nothing(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out",
         certificate, "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    url = f"https://localhost:{server.server_port}/"
    address = WebhookAddress.model_validate({"url": url, "secret": SECRET})
    with (
        closing(Webhook(address, time.time)) as line,
        pytest.raises(NotDelivered, match="certificate is not trusted") as refused,
    ):
        line.send("0" * 32, b"{}")
    assert refused.value.unreachable
    server.shutdown()
    server.server_close()
