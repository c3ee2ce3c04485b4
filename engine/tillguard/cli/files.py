"""`tillguard init`: the files of a chain to start from; options about folders of files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Annotated

import typer

from ..errors import TillguardError
from ..files import read_texts, remedy
from ..pipeline import words
from ..policy.json_schema import kind_of, schemas
from ..profiles import SHIPPED, Profile, profiles
from ..ruleset.fields import RETAILERS
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


def init(
    folder: Annotated[Path, typer.Argument(help="An empty or new folder.")],
    profile: Annotated[
        str, typer.Option(help=f"Kind of retailer to start from: {', '.join(RETAILERS)}.")
    ] = RETAILERS[0],
) -> None:
    """Write a chain's folder to start from: the shipped rules and policies that fit the retailer.

    Example: tillguard init my-chain --profile specialty && cd my-chain && tillguard serve
    """
    fitting = profile_of(profile)
    for name in ("rules", "policies"):
        if (folder / name).exists():
            raise FolderInUse(f"{folder / name} is there already: choose another folder")
        shutil.copytree(SHIPPED / name, folder / name)
    fit(folder, fitting)
    write_schemas(folder)
    written = f"{folder}/rules, {folder}/policies and {folder}/schemas"
    typer.echo(f"{written} written for: {fitting.about}. Next:")
    typer.echo(
        f"  put your stores into {folder}/policies/stores.csv and your people into staffing.yaml,"
        " in place of the demo chain's"
    )
    typer.echo(f"  cd {folder} && tillguard policy check && tillguard serve")


def profile_of(name: str) -> Profile:
    """The profile of this name; else wrong usage, with the nearest name and what each is for."""
    known = profiles()
    if name in known:
        return known[name]
    near = "".join(f"; did you mean {one}?" for one in remedy(name, known).nearest[:1])
    kinds = "; ".join(f"{one.name}: {one.about}" for one in known.values())
    message = f"{name!r} is not a kind of retailer{near or '.'} There are {kinds}"
    raise typer.BadParameter(message, param_hint="--profile")


def fit(folder: Path, profile: Profile) -> None:
    """Leave out of a fresh folder what does not fit, and write down what differs."""
    for name, fitted in (("rules", profile.rules), ("policies", profile.policies)):
        shipped = read_texts(folder / name)
        kept = fitted(shipped)
        for path in shipped.keys() - kept.keys():
            (folder / name / path).unlink()
        for path, text in kept.items():
            if text != shipped[path]:
                (folder / name / path).write_text(text, encoding="utf-8")


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
