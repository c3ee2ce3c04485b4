"""`tillguard policy fallback`: the signed table by which tills act without the service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..client import FallbackTable
from ..serve.clock import clock_of
from ..training.grounds import live_policies
from .files import policy
from .lifecycle import opened
from .options import Home

HOUR = 3600


def register(app: typer.Typer) -> None:
    """Below `tillguard policy`."""
    policy.command("fallback")(fallback)


def fallback(
    store: Annotated[str, typer.Argument(help="The store for whose tills it is.")],
    key: Annotated[Path, typer.Option(help="File of the secret that its tills have too.")],
    hours: Annotated[int, typer.Option(min=1, max=24 * 31, help="How long it is good for.")] = 72,
    home: Home = None,
) -> None:
    """Print what tills do while no service answers: the live policies' fallback of every kind.

    Example: tillguard policy fallback 367 --key till.key > fallback.table
    """
    with opened(home) as (chosen, journal):
        now = clock_of(chosen, journal)()
        kinds = live_policies(chosen, journal).in_force(store, now).kinds
    actions = {kind.value: terms.fallback.name for kind, terms in kinds.items()}
    table = FallbackTable(actions, now + hours * HOUR)
    typer.echo(table.signed(key.read_bytes()).decode(), nl=False)
