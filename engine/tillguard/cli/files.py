"""`tillguard init`: the files of a chain to start from; options about folders of files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Annotated

import typer

from ..demo.furnish import SHIPPED
from ..errors import TillguardError
from ..pipeline import words
from ..policy.json_schema import kind_of, schemas
from ..ruleset.json_schema import rule_schema

policy = typer.Typer(help="The rules and policies of the chain.", no_args_is_help=True)

Rules = Annotated[Path | None, typer.Option("--rules", help="Folder of the rule files.")]
Policies = Annotated[Path | None, typer.Option(help="Folder of the policy files.")]


SCHEMAS = "schemas"


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
    write_schemas(folder)
    typer.echo(f"{folder}/rules, {folder}/policies and {folder}/schemas written. Next:")
    typer.echo(
        f"  put your stores into {folder}/policies/stores.csv, your people into staffing.yaml"
    )
    typer.echo(f"  cd {folder} && tillguard policy check && tillguard serve")


def write_schemas(folder: Path) -> None:
    """A JSON Schema for every kind of file, and a first line in each that tells an editor which."""
    found = {**schemas(), "rule": rule_schema(words())}
    (folder / SCHEMAS).mkdir(exist_ok=True)
    for kind, schema in found.items():
        (folder / SCHEMAS / f"{kind}.json").write_text(f"{json.dumps(schema, indent=1)}\n")
    for path in sorted((folder / "rules").rglob("*.yaml")):
        path.write_text(modeline(folder, path, "rule") + path.read_text())
    for path in sorted((folder / "policies").rglob("*.yaml")):
        kind = kind_of(path.relative_to(folder / "policies").as_posix())
        path.write_text(modeline(folder, path, kind) + path.read_text())


def modeline(folder: Path, path: Path, kind: str) -> str:
    up = "../" * len(path.relative_to(folder).parent.parts)
    return f"# yaml-language-server: $schema={up}{SCHEMAS}/{kind}.json\n"
