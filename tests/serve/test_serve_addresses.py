"""Where receivers are reached: only what is safe is taken, and nothing of the file is quoted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tillguard.drill.receiver import SECRET
from tillguard.errors import BrokenAddresses
from tillguard.serve.addresses import read_addresses

HOOK = "webhooks:\n  tool: {url: '%s', secret: %s}\n"
MAIL = "mail: {store: {to: m@example.com}}\nmail_server: {host: %s, from: a@example.com%s}\n"


def read(tmp_path: Path, text: str, mode: int = 0o640) -> object:
    file = tmp_path / "addresses.yaml"
    file.write_text(text)
    file.chmod(mode)
    return read_addresses(file)


@pytest.mark.parametrize(
    "text",
    [
        HOOK % ("https://tool.example/x?k=1", SECRET),
        HOOK % ("http://127.0.0.1:9000/", SECRET),
        HOOK % ("http://[::1]:9000/", SECRET),
        MAIL % ("smtp.example.com", ", user: u, password: hunter2"),
        MAIL % ("127.0.0.1", ", tls: none, port: 25"),
        "{}\n",
    ],
)
def test_what_is_safe_is_taken_and_not_shown(tmp_path: Path, text: str) -> None:
    shown = repr(read(tmp_path, text))
    assert not [secret for secret in (SECRET, "tool.example", "hunter2") if secret in shown]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (HOOK % ("http://tool.example/", SECRET), ":2:3:", "an https address"),
        (HOOK % ("http://169.254.169.254/latest", SECRET), ":2:3:", "an https address"),
        (HOOK % ("https://u:hunter2@tool.example/", SECRET), ":2:3:", "an https address"),
        (HOOK % ("file:///etc/passwd", SECRET), ":2:3:", "an https address"),
        (HOOK % ("https://tool.example/", "whsec_aHVudGVyMg=="), ":2:3:", "24 to 64 bytes"),
        (HOOK % ("https://tool.example/", "hunter2"), ":2:3:", "whsec_"),
        (HOOK % ("https://tool.example/", f"{SECRET}, hunter2: 1"), ":2:", "A key"),
        ("mail: {store: {to: m@example.com}}\n", ":1:1:", "mail needs a mail_server"),
        (MAIL % ("smtp.example.com", ", tls: none"), ":2:1:", "without TLS only to this machine"),
        (MAIL % ("127.0.0.1", ", tls: none, user: u"), ":2:1:", "without TLS only to this machine"),
        ("mail: {store: {to: 'hunter2\\nBcc: x@example.com'}}\n", ":1:", "not written as"),
        ("mail: [hunter2\n", ":2:1:", "not YAML"),
    ],
)
def test_what_is_unsafe_is_refused_at_its_place_without_a_word_of_it(
    tmp_path: Path, text: str, place: str, said: str
) -> None:
    with pytest.raises(BrokenAddresses) as refused:
        read(tmp_path, text)
    assert place in str(refused.value)
    assert said in str(refused.value)
    for secret in ("hunter2", SECRET, "tool.example", "aHVudGVyMg"):
        assert secret not in str(refused.value)


def test_a_file_that_everybody_reads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenAddresses, match="chmod 640"):
        read(tmp_path, "{}\n", 0o644)
