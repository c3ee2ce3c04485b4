"""Options that several commands share, and the settings that they make."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, Any

import typer
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from pydantic import ValidationError

from ..errors import TillguardError
from ..settings import Settings

Home = Annotated[
    Path | None, typer.Option("--home", help="Folder of the embedded database and models.")
]
Address = Annotated[str, typer.Option(help="Where the service listens.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def without_password(url: str | None) -> str | None:
    """The address of a database; one with a password is refused: arguments show in `ps`."""
    if url and PASSWORD.search(url):
        raise typer.BadParameter(
            "an argument shows in lists of processes: give an address with a password as"
            " TILLGUARD_DATABASE_URL, or the password in a PGPASSFILE"
        )
    return url


PASSWORD = re.compile(r"://[^/@]*:[^/@]+@|[?&]password=")
HERE = "127.0.0.1:50551"


class WrongSetting(TillguardError):
    """A TILLGUARD_* variable or an option has a value that is not allowed."""


def settings(**options: Any) -> Settings:
    """Options that were given win over TILLGUARD_* variables, which win over defaults."""
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors()
        )
        raise WrongSetting(wrong) from error


def print_json(value: object) -> None:
    typer.echo(json.dumps(value, indent=2, default=str))


def as_dict(message: Message) -> dict[str, Any]:
    """A message as JSON shows it, with the field names of the .proto files."""
    shown: dict[str, Any] = MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=False
    )
    return shown
