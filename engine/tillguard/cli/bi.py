"""`tillguard bi`: who reads the star schema, and how Power BI finds it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import make_url

from ..journal import Journal
from ..journal.star import rights
from ..journal.star.page import BEGIN, dictionary
from .options import Home, settings

bi = typer.Typer(help="The star schema for Power BI, Tableau and SQL.", no_args_is_help=True)
Role = Annotated[str, typer.Argument(help="Role of the database; it is made if there is none.")]
Apply = Annotated[bool, typer.Option("--apply", help="Run the SQL instead of printing it.")]


def register(app: typer.Typer) -> None:
    app.add_typer(bi, name="bi")


@bi.command()
def grant(
    role: Role,
    region: Annotated[list[str] | None, typer.Option(help="Only this region; repeat it.")] = None,
    store: Annotated[list[str] | None, typer.Option(help="Only this store; repeat it.")] = None,
    apply: Apply = False,
    home: Home = None,
) -> None:
    """Print the SQL that lets a role read the views, of these regions and stores only.

    Example: tillguard bi grant analysts_coast --region coast --apply
    """
    journal = Journal.open(settings(home=home).url)
    said(journal, rights.granting(journal.database, role, region or [], store or []), apply)


@bi.command()
def revoke(role: Role, apply: Apply = False, home: Home = None) -> None:
    """Print the SQL that takes the views away from a role.

    Example: tillguard bi revoke analysts_coast --apply
    """
    journal = Journal.open(settings(home=home).url)
    said(journal, rights.revoking(journal.database, role), apply)


def said(journal: Journal, statements: list[str], apply: bool) -> None:
    if apply:
        rights.run(journal.database, statements)
        typer.echo("done")
    else:
        typer.echo("\n".join(f"{one};" for one in statements))
    journal.close()


@bi.command()
def pbids(
    write: Annotated[Path, typer.Argument(help="The file, such as tillguard.pbids.")],
    folder: Annotated[
        Path | None, typer.Option(help="An exported folder in place of the database.")
    ] = None,
    home: Home = None,
) -> None:
    """Write a file that Power BI Desktop opens with the connection filled in.

    It names server and database, or an exported folder, and no password.

    Example: tillguard bi pbids tillguard.pbids
    """
    details = of_folder(folder) if folder else of_database(settings(home=home).url)
    connection = {"details": details, "options": {}, "mode": "Import"}
    write.write_text(json.dumps({"version": "0.1", "connections": [connection]}, indent=2) + "\n")
    typer.echo(f"open {write} with Power BI Desktop")


def of_folder(folder: Path) -> dict[str, Any]:
    return {"protocol": "folder", "address": {"path": str(folder.resolve())}}


def of_database(url: str) -> dict[str, Any]:
    """Server and database of a PostgreSQL URL; Power BI reads no SQLite."""
    place = make_url(url)
    if place.get_backend_name() != "postgresql":
        raise typer.BadParameter(
            "Power BI does not read SQLite: run tillguard export FOLDER, then give --folder FOLDER"
        )
    server = f"{place.host}:{place.port or 5432}"
    return {"protocol": "postgresql", "address": {"server": server, "database": place.database}}


@bi.command(name="dictionary")
def print_dictionary(
    write: Annotated[
        Path | None, typer.Option(help="The page whose views are written anew.")
    ] = None,
) -> None:
    """Print every view with its columns, their meaning and unit.

    Example: tillguard bi dictionary --write docs/bi.md
    """
    if write is None:
        typer.echo(dictionary())
    else:
        write.write_text(write.read_text().partition(BEGIN)[0] + dictionary())
