"""`tillguard rules fields`: every word that a condition may use, with unit and meaning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from ..features import FEATURES
from ..files import remedy
from ..ruleset.fields import TEXTS, TYPOLOGIES
from ..ruleset.units import UNITS
from .options import Json, print_json
from .rules import rules

Row = dict[str, str]
AT_ONCE = ("event", "life")
"""Windows of what is not summed up over the time before."""


def register(app: typer.Typer) -> None:
    """Below `tillguard rules`."""
    rules.command("fields")(list_fields)


def list_fields(
    word: Annotated[str, typer.Argument(help="Only what has this word in name or meaning.")] = "",
    json: Json = False,
) -> None:
    """List what a condition may ask about and the typologies, with units and meanings.

    Example: tillguard rules fields refund
    """
    found = [row for row in rows() if word.casefold() in f"{row['name']} {row['about']}".casefold()]
    if not found:
        hint = remedy(word, [row["name"] for row in rows()])
        raise typer.BadParameter(f"nothing is named {word!r}{hint}", param_hint="WORD")
    if json:
        print_json(found)
        return
    width = max(len(row["name"]) for row in found)
    for row in found:
        typer.echo(f"{row['name']:<{width}}  {row['written']:<27}  {row['about']}")


def rows() -> Iterator[Row]:
    """Name, how its values are written, and what it is about."""
    for feature in FEATURES:
        before = "" if feature.window in AT_ONCE else ", this transaction not counted"
        written = UNITS[feature.unit].example
        yield {"name": feature.name, "written": written, "about": f"{feature.meaning}{before}"}
    for name, choices in TEXTS.items():
        about = f"one of {', '.join(choices)}" if choices else "whatever the till sends"
        yield {"name": name, "written": "text", "about": about}
    for name, party in TYPOLOGIES.items():
        yield {"name": name, "written": "typology", "about": f"about {party}"}
