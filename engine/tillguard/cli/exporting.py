"""`tillguard export FOLDER`: the star schema as Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..journal import Journal
from ..journal.star.parquet import export as write_folder
from .options import Home, settings
from .stages import Stages


def register(app: typer.Typer) -> None:
    app.command(name="export")(export)


def export(
    folder: Annotated[Path, typer.Argument(help="Where the files go; it is brought up to date.")],
    home: Home = None,
) -> None:
    """Write the star schema as Parquet, facts in a folder for each business date.

    Run it again to add what is new: a day is written anew where its rows changed. An export that
    was broken off goes on; no file is ever half written.

    Example: tillguard export /srv/tillguard-parquet
    """
    journal = Journal.open(settings(home=home).url)
    stages = Stages()
    with stages.bars():
        files = write_folder(journal.database, folder, stages.tick)
    journal.close()
    typer.echo(f"{files} files written to {folder}")
