"""The command line; its names are a contract, every listing has --json."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperGroup
from typer.main import get_group

from ..errors import TillguardError
from ..scrub import scrubbed

WORDS = {
    "demo": ("demo",),
    "serve": ("service",),
    "accounts": ("accounts",),
    "decide": ("decisions",),
    "init": ("files",),
    "policy": (
        "files",
        "policy_show",
        "policy_calendar",
        "lifecycle",
        "standing",
        "check",
        "fallback",
    ),
    "rules": ("rules", "rule_fields", "check"),
    "import": ("importing",),
    "train": ("training",),
    "norms": ("norms",),
    "evaluate": ("evaluation",),
    "labels": ("labels",),
    "models": ("models",),
    "plan": ("cases",),
    "queue": ("cases",),
    "case": ("casework",),
    "ledger": ("ledger",),
    "drill": ("drill", "drill_parts", "drill_kills", "drill_alerts"),
    "alerts": ("alerts",),
    "peers": ("peers",),
    "bi": ("bi",),
    "export": ("exporting",),
    "bench": ("bench",),
    "proofs": ("proofs",),
    "db": ("database",),
    "audit": ("audit",),
    "privacy": ("privacy",),
    "doctor": ("doctor",),
}
"""The first word of a command, and the modules that know it."""


class Said(Mapping[str, Any]):
    """What each first word does; its modules are imported when it is said: all take seconds."""

    def __getitem__(self, word: str) -> Any:
        return command(word)

    def __iter__(self) -> Iterator[str]:
        return iter(WORDS)

    def __len__(self) -> int:
        return len(WORDS)


@cache
def command(word: str) -> Any:
    """The command of a first word; raises KeyError for one that is unknown."""
    part = typer.Typer()
    for module in WORDS[word]:
        import_module(f".{module}", __package__).register(part)
    return get_group(part).commands[word]


class Words(TyperGroup):
    """The words of the command line."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = cast("Any", Said())


app = typer.Typer(
    name="tillguard",
    cls=Words,
    help="The next best action for every till transaction, the best cases for every investigator.",
    epilog="Exit codes: 0 done; 1 refused or failed, with the reason; 2 wrong usage.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def tillguard() -> None:
    """Every command is below a word of its own."""


def main() -> None:
    """Errors that tillguard names itself end in one line and exit code 1."""
    try:
        app()
    except (TillguardError, OSError) as error:
        print(scrubbed(f"tillguard: {error}"), file=sys.stderr)
        sys.exit(1)
