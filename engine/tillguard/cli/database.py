"""`tillguard db`: the journal's schema."""

from __future__ import annotations

import typer

from ..journal import open_database, schema
from .options import Home, settings

db = typer.Typer(help="The journal's schema.", no_args_is_help=True)


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
