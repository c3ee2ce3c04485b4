"""Takes somebody's name out of a history: another stands in its place, and every count stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..domain import RECORD
from .entities import Entities
from .history import Share
from .windows import LastSeen

UNDER = {
    "employee": ("employee", "recent_employee"),
    "customer": ("customer", "recent_customer", "pair_visits", "pair_owner"),
    "card": ("card", "recent_card"),
}
"""Tables whose entities are called by that kind of key."""
PAIRED = {"employee": (("pair_card", 0), ("pair_member", 0)), "customer": (("pair_member", 1),),
          "card": (("pair_card", 1),)}  # fmt: skip
"""Tables of pairs, and which half of the name it is."""
KNOWING = {
    "employee": (("pair_owner", "employee"), ("receipt", "employee"), ("card", "employees"),
                 ("register", "employees")),
    "customer": (),
    "card": (("receipt", "card"), ("customer", "cards")),
}  # fmt: skip
"""Tables whose entities remember such keys, and the slot in which they do."""
RECENT = ("recent_register", "recent_employee", "recent_card", "recent_customer", "recent_store")
STEP = 2000
"""Entities between two pauses: about a millisecond."""


def renamed(history: Share, kind: str, was: str, now: str) -> Iterator[None]:
    """Put `now` in the place of the "employee", "customer" or "card" `was`, with pauses in which
    tills may be answered; what they bring under the old name meanwhile may stay."""
    tables = {name: table for family in history.families for name, table in family.tables.items()}
    for name in UNDER[kind]:
        _move(tables[name], was, now)
    for name, half in PAIRED[kind]:
        yield from _each(tables[name], _pair(tables[name], half, was, now))
    for name, slot in KNOWING[kind]:
        yield from _each(tables[name], _slot(tables[name], slot, was, now))
    place = RECORD.index(kind)
    for name in RECENT:
        yield from _each(tables[name], _records(tables[name], place, was, now))


def _each(table: Entities[Any], take: Callable[[str], None]) -> Iterator[None]:
    for number, name in enumerate(list(table)):
        if number % STEP == STEP - 1:
            yield
        if name in table:
            take(name)


def _move(table: Entities[Any], was: str, now: str) -> None:
    table.leaving.pop(was, None)
    if was in table:
        table[now] = table.pop(was)


def _pair(table: Entities[Any], half: int, was: str, now: str) -> Callable[[str], None]:
    def take(name: str) -> None:
        if name.startswith(f"{was}|") if half == 0 else name.endswith(f"|{was}"):
            _move(table, name, f"{now}{name[len(was) :]}" if half == 0 else name[: -len(was)] + now)

    return take


def _slot(table: Entities[Any], slot: str, was: str, now: str) -> Callable[[str], None]:
    def take(name: str) -> None:
        known = getattr(table[name], slot)
        if not isinstance(known, LastSeen):
            if known == was:
                setattr(table[name], slot, now)
        elif was in known:
            fresh = LastSeen()
            fresh.load([[now if one == was else one, at] for one, at in known.dump()])
            setattr(table[name], slot, fresh)

    return take


def _records(table: Entities[Any], place: int, was: str, now: str) -> Callable[[str], None]:
    def take(name: str) -> None:
        for record in table[name].records:
            if record[place] == was:
                record[place] = now

    return take
