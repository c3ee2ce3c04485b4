"""What a bundle changes: rule by rule, file by file, and in what holds at a store on a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ..domain import Action
from ..pipeline import Rulebook
from ..policy import Bundle, PolicyBook
from ..policy.terms import Policy

BY_ACTION = ("friction", "prevented", "obligations", "action_terms")
"""Tuples with one entry an action; all others are numbered."""
NAMES = ("name", "id", "store", "member")
"""What names an entry of a list, so that it is found again in a list of another order."""
HEADINGS = ("layers", "lists")

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One value: None where it was not there before, or is not any more."""

    path: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Resolved:
    """One value as it holds; `where` names the stacks of layers in which it changes."""

    path: str
    old: Any
    new: Any
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days, both included, on which other seasons hold somewhere than before."""

    where: str
    first: str
    last: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """`rules` by rule id and `files` by path hold what the files say otherwise, `resolved` what
    that comes to, `calendar` on which days other seasons hold."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    rules: Mapping[str, tuple[Change, ...]]
    files: Mapping[str, tuple[Change, ...]]
    resolved: tuple[Resolved, ...]
    calendar: tuple[Calendar, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def differences(
    old: tuple[Bundle, Rulebook], new: tuple[Bundle, Rulebook], year: int
) -> Differences:
    """From one bundle to the other; `year` is the one whose days are compared."""
    before, after = (_rules(bundle) for bundle, _ in (old, new))
    both = sorted(before.keys() & after.keys())
    texts = [bundle.policy_files() for bundle, _ in (old, new)]
    files = {
        path: found
        for path in sorted(texts[0].keys() | texts[1].keys())
        if (found := changes(*(_said(path, text.get(path, "")) for text in texts)))
    }
    books = old[1].policies, new[1].policies
    return Differences(
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        rules={id: found for id in both if (found := changes(before[id], after[id]))},
        files=files,
        resolved=tuple(_resolved(*books)),
        calendar=tuple(_calendar(*books, year)),
    )


def changes(old: Values, new: Values) -> tuple[Change, ...]:
    """Every path whose value differs, in the order of the new file, then what is gone."""
    paths = dict.fromkeys([*new, *old])
    return tuple(
        Change(path, old.get(path), new.get(path))
        for path in paths
        if old.get(path) != new.get(path)
    )


def _rules(bundle: Bundle) -> dict[str, Values]:
    """What each rule file says, by the rule's id; examples belong to the rule."""
    found = {}
    for path, text in bundle.rules_files().items():
        said = _said(path, text)
        found[str(said.get("id", path))] = said
    return found


def _said(path: str, text: str) -> Values:
    """The values of a file by dotted path; a table has one entry a line."""
    if path.endswith(".csv"):
        lines = [line.strip() for line in text.splitlines()[1:] if line.strip()]
        return {line.partition(",")[0]: line.partition(",")[2] for line in lines}
    try:
        return dict(_flat(YAML(typ="safe", pure=True).load(text)))
    except YAMLError:
        return {}


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        for number, inner in enumerate(value):
            yield from _flat(inner, f"{path}[{_name(inner, number)}]")
    elif value is not None or path:
        yield path, value if isinstance(value, int | float | str | list) else str(value)


def _name(entry: Any, number: int) -> str:
    named = (str(entry[key]) for key in NAMES if isinstance(entry, dict) and key in entry)
    return next(named, str(number))


def _resolved(old: PolicyBook, new: PolicyBook) -> Iterator[Resolved]:
    """Every value that some stack of layers resolves otherwise; a stack with a layer that the old
    book does not have is compared with the same stack without it."""
    before = {policy.layers: dict(_terms(policy)) for policy in old.every_policy()}
    known = {layer for layers in before for layer in layers}
    found: dict[tuple[str, str, str], list[str]] = {}
    values: dict[tuple[str, str, str], tuple[Any, Any]] = {}
    for policy in new.every_policy():
        layers = tuple(layer for layer in policy.layers if layer in known)
        if layers not in before:
            continue
        for change in changes(before[layers], dict(_terms(policy))):
            key = (change.path, repr(change.old), repr(change.new))
            values[key] = (change.old, change.new)
            found.setdefault(key, []).append(" + ".join(policy.layers))
    for key, where in found.items():
        yield Resolved(key[0], *values[key], tuple(where))


def _terms(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """A resolved policy's values by dotted path."""
    name = path.rpartition(".")[2]
    if is_dataclass(value):
        for field in fields(value):
            if path or field.name not in HEADINGS:
                yield from _terms(getattr(value, field.name), _join(path, field.name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _terms(inner, _join(path, str(key)))
    elif isinstance(value, tuple) and name in BY_ACTION and len(value) == len(Action):
        for action, inner in zip(Action, value, strict=True):
            yield from _terms(inner, _join(path, action.name))
    elif isinstance(value, tuple):
        yield path, [part.name if isinstance(part, Action) else part for part in value]
    else:
        yield path, value.name if isinstance(value, Action) else value


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _calendar(old: PolicyBook, new: PolicyBook, year: int) -> Iterator[Calendar]:
    """Runs of days of the year on which a region's seasons differ."""
    regions = {store.region: store.id for store in {**old.stores, **new.stores}.values()}
    days = [datetime.date(year, 1, 1) + datetime.timedelta(days=n) for n in range(366)]
    for region, store in sorted(regions.items()):
        run: Calendar | None = None
        for day in (day for day in days if day.year == year):
            pair = _seasons(old.on(store, day)), _seasons(new.on(store, day))
            if run and (run.old, run.new) == pair:
                run = Calendar(region, run.first, str(day), *pair)
                continue
            if run:
                yield run
            run = Calendar(region, str(day), str(day), *pair) if pair[0] != pair[1] else None
        if run:
            yield run


def _seasons(policy: Policy) -> tuple[str, ...]:
    return tuple(n.removeprefix("seasons/") for n in policy.layers if n.startswith("seasons/"))
