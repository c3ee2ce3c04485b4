"""`tillguard accounts`: who may sign in to the console."""

from __future__ import annotations

import sys
import time
from typing import Annotated

import typer

from ..console.passwords import hashed, invented
from ..domain import Account, Role
from ..journal import Journal, tokens
from ..journal import accounts as kept
from .options import Home, Json, print_json, settings

accounts = typer.Typer(help="Who may sign in to the console.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Name to sign in with.")]


def register(app: typer.Typer) -> None:
    app.add_typer(accounts, name="accounts")


@accounts.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What they are in the house.")],
    store: Annotated[
        list[str] | None, typer.Option(help="Only this store; may be given again.")
    ] = None,
    person: Annotated[
        str, typer.Option(help="Their name in staffing.yaml, or their key at the tills.")
    ] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password instead of inventing it.")
    ] = False,
    home: Home = None,
) -> None:
    """Create an account or change it; its sessions end. An invented password is shown once.

    Example: tillguard accounts add mia --role store_manager --store 367 --person e-367-90
    """
    try:
        account = Account(name, role, frozenset(store or ()), person)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--store") from error
    password = sys.stdin.readline().rstrip("\n") if password_stdin else invented()
    with Journal.open(settings(home=home).url).database.transaction() as session:
        kept.save_account(session, account, hashed(password))
    typer.echo(f"{name} may sign in as {role}" + ("" if password_stdin else f": {password}"))


@accounts.command("list")
def list_(home: Home = None, json: Json = False) -> None:
    """Print who may sign in, with role and stores.

    Example: tillguard accounts list --json
    """
    with Journal.open(settings(home=home).url).database.view() as session:
        found = kept.accounts(session)
    if json:
        print_json([_plain(one) for one in found])
        return
    for one in found:
        where = ", ".join(sorted(one.stores)) or "the whole chain"
        typer.echo(f"{one.name:<16}  {one.role:<14}  {where}  {one.person}".rstrip())


@accounts.command()
def token(name: Name, home: Home = None) -> None:
    """Make a bearer token by which a program calls the service as this account; shown once.

    Example: tillguard accounts token till-367
    """
    with Journal.open(settings(home=home).url).database.transaction() as session:
        made = tokens.make_token(session, name, int(time.time()))
    typer.echo(made)


@accounts.command()
def revoke(name: Name, home: Home = None) -> None:
    """Take all tokens of an account away; services know within five seconds.

    Example: tillguard accounts revoke till-367
    """
    with Journal.open(settings(home=home).url).database.transaction() as session:
        gone = tokens.revoke_tokens(session, name)
    typer.echo(f"{gone} tokens of {name} are no longer good")


@accounts.command()
def remove(name: Name, home: Home = None) -> None:
    """Take an account away with its tokens; its sessions end at once.

    Example: tillguard accounts remove mia
    """
    with Journal.open(settings(home=home).url).database.transaction() as session:
        tokens.revoke_tokens(session, name)
        kept.remove_account(session, name)
    typer.echo(f"{name} may not sign in any more")


def _plain(one: Account) -> dict[str, object]:
    stores = sorted(one.stores)
    return {"name": one.name, "role": one.role.value, "stores": stores, "person": one.person}
