"""`tillguard decide`: send one transaction to a running service."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from google.protobuf.json_format import Parse, ParseError

from ..errors import InvalidRequest, Violation
from ..v1.decision_service_pb2 import DecideRequest
from . import calls
from .options import HERE, Address, Json, as_dict, print_json
from .show import decision_lines


def register(app: typer.Typer) -> None:
    app.command()(decide)


def decide(
    file: Annotated[Path, typer.Argument(help="A transaction as JSON; - reads standard input.")],
    address: Address = HERE,
    revision: Annotated[
        int, typer.Option(min=0, max=1_000_000, help="Higher when the till changed it.")
    ] = 0,
    json: Json = False,
) -> None:
    """Ask for the next best action of one transaction.

    Example: tillguard decide docs/examples/refund.json
    """
    request = DecideRequest(revision=revision)
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
        Parse(text, request.transaction)
    except (OSError, UnicodeDecodeError, ParseError) as error:
        raise InvalidRequest([Violation(str(file), str(error))]) from error
    with calls.decisions(address) as stub:
        response = stub.Decide(request, timeout=10)
    if json:
        print_json(as_dict(response))
        return
    typer.echo("\n".join(decision_lines(response.decision, response.replayed)))
