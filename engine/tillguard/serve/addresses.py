"""Where receivers of alerts are reached: the operator's own file, which holds secrets and addresses
of people and is therefore no policy."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from ..client.webhooks import key_of
from ..errors import BrokenAddresses, BrokenFile, Problem
from ..files import READING, read_text
from ..files.document import parse_document
from ..files.shape import read_as

FOR_ALL = 0o007


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its address or as localhost."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class WebhookAddress(Shape):
    """`secret` is `whsec_` and 24 to 64 random bytes in base64; while receivers change over to
    another one, `former` signs too."""

    url: SecretStr
    secret: SecretStr
    former: SecretStr | None = None

    @model_validator(mode="after")
    def _safe(self) -> WebhookAddress:
        """Nothing travels in plain beyond this machine, and what is signed is signed well."""
        url = urlsplit(self.url.get_secret_value())
        plain = url.scheme == "http" and is_loopback(url.hostname or "")
        if not url.hostname or url.username or not (url.scheme == "https" or plain):
            raise ValueError("an https address without a user; http to this machine only")
        _ = url.port, self.keys
        return self

    @property
    def keys(self) -> tuple[bytes, ...]:
        """What signs, the latest first."""
        said = (self.secret, self.former)
        return tuple(key_of(one.get_secret_value()) for one in said if one is not None)


class MailServer(Shape):
    """`starttls` and `implicit` encrypt and check the server's certificate; `none` is for a relay
    on this machine."""

    host: Annotated[str, Field(min_length=1, max_length=255)]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: Annotated[str, Field(pattern=r"^[^\s<>@,;]+@[^\s<>@,;]+$", alias="from")]

    @model_validator(mode="after")
    def _safe(self) -> MailServer:
        if self.tls == "none" and (self.user or not is_loopback(self.host)):
            raise ValueError("without TLS only to this machine, and without a password")
        return self


class MailAddress(Shape):
    to: Annotated[str, Field(pattern=r"^[^\s<>@,;]+@[^\s<>@,;]+$", max_length=254)]


class Addresses(Shape):
    """By receiver; `console` is where people open it, for links."""

    webhooks: dict[str, WebhookAddress] = Field(default_factory=dict)
    mail: dict[str, MailAddress] = Field(default_factory=dict)
    mail_server: MailServer | None = None
    console: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] = ""

    @model_validator(mode="after")
    def _whole(self) -> Addresses:
        if self.mail and self.mail_server is None:
            raise ValueError("mail needs a mail_server")
        return self

    def of(self, name: str, by: str) -> WebhookAddress | MailAddress | None:
        """Where a receiver is reached that way; None where the file does not say."""
        return self.webhooks.get(name) if by == "webhook" else self.mail.get(name)


def read_addresses(file: Path) -> Addresses:
    """Raises BrokenAddresses, which names the place of every mistake and quotes nothing."""
    try:
        if file.stat().st_mode & FOR_ALL:
            raise BrokenAddresses(f"{file} holds secrets and is open to everybody: chmod 640 it")
        return read_as(Addresses, parse_document(str(file), read_text(file)))
    except OSError as error:
        raise BrokenAddresses(f"{file} cannot be read: {error.strerror}") from None
    except BrokenFile as broken:
        raise BrokenAddresses("; ".join(map(unquoted, broken.problems))) from None


def unquoted(problem: Problem) -> str:
    """A problem by its place, in words of ours: what stands in the file stays there."""
    own = problem.message.partition("Value error, ")[2]
    said = own or READING.get(problem.code, problem.code)
    return f"{problem.file}:{problem.line}:{problem.column}: {said}"
