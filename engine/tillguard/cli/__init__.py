"""The command line; its names are a contract, every listing has --json."""

from __future__ import annotations

import sys

import typer

from ..errors import TillguardError
from . import (
    bench,
    cases,
    check,
    database,
    decisions,
    demo,
    doctor,
    evaluation,
    files,
    importing,
    labels,
    lifecycle,
    models,
    norms,
    peers,
    policy_calendar,
    policy_show,
    rule_fields,
    rules,
    service,
    standing,
    training,
)

app = typer.Typer(
    name="tillguard",
    help="The next best action for every till transaction, the best cases for every investigator.",
    epilog="Exit codes: 0 done; 1 refused or failed, with the reason; 2 wrong usage.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (
    demo,
    service,
    decisions,
    files,
    policy_show,
    policy_calendar,
    lifecycle,
    standing,
    rules,
    rule_fields,
    check,
    importing,
    training,
    norms,
    evaluation,
    labels,
    models,
    cases,
    peers,
    bench,
    database,
    doctor,
):
    module.register(app)


def main() -> None:
    """Errors that tillguard names itself end in one line and exit code 1."""
    try:
        app()
    except (TillguardError, OSError) as error:
        print(f"tillguard: {error}", file=sys.stderr)
        sys.exit(1)
