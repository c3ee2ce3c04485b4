"""`tillguard serve`: the services for tills and tools, and the console for people."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from ..console.running import beside
from ..engines import interpret_where_suspected
from ..features import COMPILED, INTERPRETED
from ..serve.wiring import serve_until_stopped
from .files import Policies, Rules
from .options import Home, settings, without_password


def register(app: typer.Typer) -> None:
    app.command()(serve)


def serve(
    home: Home = None,
    database_url: Annotated[
        str | None,
        typer.Option(
            help="sqlite:///path or postgresql://user@host/database.", callback=without_password
        ),
    ] = None,
    host: Annotated[str | None, typer.Option(help="Loopback address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
    console_port: Annotated[
        int | None, typer.Option(help="Port of the console; 0 takes a free one.")
    ] = None,
    rules: Rules = None,
    policies: Policies = None,
    dev: Annotated[
        bool, typer.Option("--dev", help="Serve the files as they are; reload what changes.")
    ] = False,
    replay_from: Annotated[
        datetime | None, typer.Option(help="Run on a replay's clock that begins then (UTC).")
    ] = None,
) -> None:
    """Serve until Ctrl-C or SIGTERM; what is in flight is finished and stored.

    Example: tillguard serve --port 50551
    """
    chosen = settings(
        home=home,
        database_url=database_url,
        host=host,
        port=port,
        console_port=console_port,
        rules=rules,
        policies=policies,
        dev=dev or None,
        replay_from=replay_from and replay_from.replace(tzinfo=UTC),
    )
    if COMPILED and interpret_where_suspected(chosen.home, chosen.suspect_after):
        again = [sys.executable, "-m", "tillguard", *sys.argv[1:]]
        os.execve(sys.executable, again, {**os.environ, INTERPRETED: "1"})
    asyncio.run(serve_until_stopped(chosen, lambda line: typer.echo(line), beside))
