"""`tillguard db`: the journal's schema, and copies of a home."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..journal import open_database, schema
from .backup import back_up, restore
from .options import Home, settings

db = typer.Typer(help="The journal's schema, and copies of a home.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(db, name="db")


@db.command()
def upgrade(home: Home = None) -> None:
    """Bring the schema to this version; `serve` does it too.

    Example: TILLGUARD_DATABASE_URL=postgresql://postgres@127.0.0.1/tillguard tillguard db upgrade
    """
    typer.echo(f"at {schema.upgrade(open_database(settings(home=home).url))}")


@db.command()
def current(home: Home = None) -> None:
    """Print the version of the schema.

    Example: tillguard db current
    """
    typer.echo(schema.current(open_database(settings(home=home).url)) or "empty")


@db.command()
def check(home: Home = None) -> None:
    """Compare the schema with the tables that this version needs.

    Example: tillguard db check
    """
    differences = schema.check(open_database(settings(home=home).url))
    typer.echo("\n".join(differences) or "the schema is what this version needs")
    if differences:
        raise typer.Exit(1)


@db.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The new file; keep it as safe as the home.")],
    home: Home = None,
) -> None:
    """Copy the database, models, imported history and audit key while a service may run.

    For PostgreSQL it says which of its own tools to use.

    Example: tillguard db backup /backup/tillguard-2026-03-01.tar
    """
    told = back_up(settings(home=home), file)
    typer.echo(f"{file}: {len(told)} files, {file.stat().st_size >> 20} MB")


@db.command("restore")
def restored(
    file: Annotated[Path, typer.Argument(help="What `tillguard db backup` wrote.")],
    home: Home = None,
) -> None:
    """Make an empty home of a backup, after every part of it was compared with its hash.

    Example: tillguard db restore /backup/tillguard-2026-03-01.tar --home /var/lib/tillguard
    """
    told = restore(settings(home=home), file)
    typer.echo(f"{len(told)} files; `tillguard audit verify` and `tillguard serve` are next")
