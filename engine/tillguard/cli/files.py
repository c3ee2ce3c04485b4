"""`tillguard init`: the files of a chain to start from; options about folders of files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from ..demo.furnish import SHIPPED
from ..errors import TillguardError

policy = typer.Typer(help="The rules and policies of the chain.", no_args_is_help=True)

Rules = Annotated[Path | None, typer.Option("--rules", help="Folder of the rule files.")]
Policies = Annotated[Path | None, typer.Option(help="Folder of the policy files.")]


class FolderInUse(TillguardError):
    """`init` never writes over what is there."""


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.add_typer(policy, name="policy")


def init(folder: Annotated[Path, typer.Argument(help="An empty or new folder.")]) -> None:
    """Write a chain's folder to start from: the shipped rules and policies.

    Example: tillguard init my-chain && cd my-chain && tillguard serve
    """
    for name in ("rules", "policies"):
        if (folder / name).exists():
            raise FolderInUse(f"{folder / name} is there already: choose another folder")
        shutil.copytree(SHIPPED / name, folder / name)
    typer.echo(f"{folder}/rules and {folder}/policies written. Next:")
    typer.echo(
        f"  put your stores into {folder}/policies/stores.csv, your people into staffing.yaml"
    )
    typer.echo(f"  cd {folder} && tillguard policy check && tillguard serve")
