"""`tillguard init` and `tillguard policy`: the files of a chain, checked and made live."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from ..demo.furnish import SHIPPED
from ..errors import BrokenFile, TillguardError
from ..pipeline import Rulebook
from ..policy import nearest, read_bundle, read_folder
from ..profiles import Profile, profiles
from ..ruleset.fields import RETAILERS
from .options import Json, print_json, settings

policy = typer.Typer(help="The rules and policies of the chain.", no_args_is_help=True)

Rules = Annotated[Path | None, typer.Option(help="Folder of the rule files.")]
Policies = Annotated[Path | None, typer.Option(help="Folder of the policy files.")]


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
    typer.echo(f"{folder}/rules and {folder}/policies written for: {fitting.about}. Next:")
    typer.echo(
        f"  put your stores into {folder}/policies/stores.csv, your people into staffing.yaml"
    )
    typer.echo(f"  cd {folder} && tillguard policy check && tillguard serve")


def profile_of(name: str) -> Profile:
    """The profile of this name; else wrong usage, with the nearest name and what each is for."""
    known = profiles()
    if name in known:
        return known[name]
    hint = nearest(name, list(known)).split(" Allowed:")[0]
    kinds = "; ".join(f"{one.name}: {one.about}" for one in known.values())
    message = f"{name!r} is not a kind of retailer.{hint} There are {kinds}"
    raise typer.BadParameter(message, param_hint="--profile")


def fit(folder: Path, profile: Profile) -> None:
    """Leave out of a fresh folder what does not fit, and write down what differs."""
    for name, fitted in (("rules", profile.rules), ("policies", profile.policies)):
        shipped = read_folder(folder / name)
        kept = fitted(shipped)
        for path in shipped.keys() - kept.keys():
            (folder / name / path).unlink()
        for path, text in kept.items():
            if text != shipped[path]:
                (folder / name / path).write_text(text, encoding="utf-8")


@policy.command()
def check(rules: Rules = None, policies: Policies = None, json: Json = False) -> None:
    """Check all rule and policy files; nothing becomes live.

    Example: tillguard policy check --rules rules --policies policies
    """
    chosen = settings(rules=rules, policies=policies)
    try:
        rulebook = Rulebook.of(read_bundle(chosen.rules, chosen.policies))
    except BrokenFile as error:
        if json:
            print_json([{n: getattr(p, n) for n in p.__slots__} for p in error.problems])
            raise typer.Exit(1) from error
        raise
    if json:
        print_json([])
    else:
        typer.echo(f"good: {len(rulebook.engine.rules)} rules, bundle {rulebook.hash[:12]}")
