"""`tillguard policy show`: every value in force at a store at a moment, with file and line."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any

import typer

from ..domain import Store
from ..errors import TillguardError
from ..files import remedy
from ..pipeline import words
from ..policy import InForce, PolicyBook, Said, State, moments, values_in_force, zone_of
from ..ruleset import Rule, read_rules
from .files import Policies, Rules, policy
from .options import Json, print_json, settings
from .policy_files import read_policies

StoreId = Annotated[str, typer.Option(help="The store, as stores.csv names it.")]
At = Annotated[
    str | None,
    typer.Option(help="YYYY-MM-DDTHH:MM of the store's clock, or with an offset; else now."),
]
Key = Annotated[
    str | None, typer.Option(help="Only this value or part, such as typologies.WARDROBING.")
]


def register(app: typer.Typer) -> None:
    """Below `tillguard policy`."""
    policy.command()(show)


def show(
    store: StoreId,
    at: At = None,
    key: Key = None,
    policies: Policies = None,
    rules: Rules = None,
    json: Json = False,
) -> None:
    """Say which value holds at a store at a moment, and which file and line says so.

    A rule's parameter has the default of the rule's file where no policy says another.

    Example: tillguard policy show --store 367 --at 2017-11-24T10:30 --key prices
    """
    book = read_policies(policies)
    branch = known_store(book, store)
    zone = zone_of(branch.zone) or UTC
    second = moment(at, branch)
    day = datetime.fromtimestamp(second, zone).date()
    state = book.state(store, second)
    layers = book.layers_at(store, second)
    said = with_defaults(values_in_force(layers, day), rules_of(rules, book))
    values = chosen(tuple(said), key)
    if json:
        print_json(as_dict(book, branch, second, state, values))
        return
    for line in heading(book, branch, second, state):
        typer.echo(line)
    for line in table(values):
        typer.echo(line)


def known_store(book: PolicyBook, name: str) -> Store:
    """A store of stores.csv; else wrong usage, with the nearest name."""
    if name in book.stores:
        return book.stores[name]
    hint = remedy(name, book.stores)
    message = f"{name!r} is not in stores.csv{hint}"
    raise typer.BadParameter(message, param_hint="--store")


def moment(at: str | None, store: Store, option: str = "--at") -> int:
    """POSIX seconds; a time without offset is the store's, and must exist once."""
    if at is None:
        return int(time.time())
    try:
        said = datetime.fromisoformat(at)
        if said.tzinfo is not None:
            return int(said.timestamp())
    except (ValueError, OverflowError) as wrong:
        message = f"{at!r} is not a moment such as 2017-11-24T10:30: {wrong}"
        raise typer.BadParameter(message, param_hint=option) from None
    zone = zone_of(store.zone)
    assert zone is not None  # stores.csv is checked
    found = moments(said, zone)
    if len(found) == 1:
        return found[0]
    if not found:
        message = f"{at} does not exist in {store.zone}: the clocks leap ahead over it"
    else:
        both = " or ".join(f"{datetime.fromtimestamp(s, zone):%z}" for s in found)
        message = f"{at} happens twice in {store.zone}: add the offset, {both}"
    raise typer.BadParameter(message, param_hint=option)


def chosen(values: tuple[InForce, ...], key: str | None) -> tuple[InForce, ...]:
    """The values at or below a dotted name; else wrong usage, with the nearest name."""
    if key is None:
        return values
    found = tuple(v for v in values if v.key == key or v.key.startswith(f"{key}."))
    if not found:
        parts = {".".join(v.key.split(".")[:n]) for v in values for n in range(1, 6)}
        hint = remedy(key, sorted(parts))
        raise typer.BadParameter(f"nothing in force is named {key!r}{hint}", param_hint="--key")
    return found


def rules_of(folder: Path | None, book: PolicyBook) -> tuple[Rule, ...]:
    """The rules, none where their files are not there or broken: `rules check` says why."""
    try:
        return read_rules(settings(rules=folder).rules, words(book))
    except TillguardError:
        return ()


def with_defaults(values: Iterable[InForce], rules: Iterable[Rule]) -> Iterator[InForce]:
    """The values, and below what they say of rules' parameters the rules' own defaults."""
    defaults = {
        f"rules.{rule.id}.parameters.{one.name}": Said(
            "rule", f"rules/{rule.file}", *one.place, one.said(one.default)
        )
        for rule in rules
        for one in rule.parameters
    }
    for value in values:
        default = defaults.pop(value.key, None)
        yield replace(value, instead=(*value.instead, default)) if default else value
    yield from (InForce(key, said, ()) for key, said in defaults.items())


def heading(book: PolicyBook, store: Store, at: int, state: State | None) -> Iterator[str]:
    zone = zone_of(store.zone) or UTC
    here = datetime.fromtimestamp(at, zone)
    place = " ".join(filter(None, (store.country, store.subdivision)))
    named = ", ".join(filter(None, (f"region {store.region}", place, store.zone)))
    yield f"store {store.id}, {named}: {here:%A %Y-%m-%d %H:%M %z}"
    yield told(state, zone)
    names = book.named_days(store.id, here.date())
    if names:
        yield f"the day is {', '.join(names)}"
    files = (layer.document.file for layer in book.layers_at(store.id, at))
    yield f"in force, the last has the last word: {', '.join(files)}"


def told(state: State | None, zone: tzinfo) -> str:
    if state is None:
        return "open or closed: hours.yaml does not say"
    word = "open" if state.open else "closed"
    ends = ((" since", state.since), (" until", state.until))
    when = "".join(
        f"{name} {datetime.fromtimestamp(at, zone):%Y-%m-%d %H:%M}" for name, at in ends if at
    )
    return f"{word}{when} ({state.why})"


def table(values: tuple[InForce, ...]) -> Iterator[str]:
    rows = [(v.key, place(v.said), value(v.said.value), instead(v)) for v in values]
    keys, places = (max(map(len, column)) for column in list(zip(*rows, strict=True))[:2])
    for key, where, text, below in rows:
        yield f"{key:<{keys}}  {where:<{places}}  {text}{below}"


def value(said: object) -> str:
    if isinstance(said, float):
        return f"{said:g}"
    return "; ".join(map(str, said)) if isinstance(said, list) else str(said)


def place(said: Said) -> str:
    return f"{said.file}:{said.line}"


def instead(one: InForce) -> str:
    below = ", ".join(f"{value(said.value)} of {place(said)}" for said in one.instead)
    return f"  (instead of {below})" if below else ""


def as_dict(
    book: PolicyBook, store: Store, at: int, state: State | None, values: tuple[InForce, ...]
) -> dict[str, Any]:
    zone = zone_of(store.zone) or UTC
    here = datetime.fromtimestamp(at, zone)
    return {
        "store": store.id,
        "region": store.region,
        "country": store.country,
        "subdivision": store.subdivision,
        "zone": store.zone,
        "at": here.isoformat(),
        "open": None if state is None else state.open,
        "since": _iso(state.since if state else None, zone),
        "until": _iso(state.until if state else None, zone),
        "why": state.why if state else "",
        "days": list(book.named_days(store.id, here.date())),
        "layers": [layer.document.file for layer in book.layers_at(store.id, at)],
        "values": [
            {"key": v.key} | _said(v.said) | {"instead": [_said(s) for s in v.instead]}
            for v in values
        ],
    }


def _said(said: Said) -> dict[str, Any]:
    return {
        "value": said.value,
        "layer": said.layer,
        "file": said.file,
        "line": said.line,
        "column": said.column,
    }


def _iso(at: int | None, zone: tzinfo) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, zone).isoformat()
