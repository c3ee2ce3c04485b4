"""How unlike their peers everybody was, as the last night learnt it: looked up, not computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain import Norms
from .facts import Facts
from .feature import NAN, Declared
from .season import Normal
from .vector import Vector

declare = Declared("peers")
for entity, called in (
    ("employee", "this employee"),
    ("register", "this till"),
    ("store", "this store"),
    ("card", "this card"),
    ("customer", "this membership"),
):
    said = f"share of peers who are less unusual than {called}"
    declare(f"{entity}_peer_score", "ratio", "91d", 1, said, NAN)

NOBODY: Mapping[str, tuple[float, ...]] = {}
ORDINARY = (0.0,)
"""Of whom the norms say nothing although they know their kind: nothing unusual was seen."""


class Peers:
    """Not known before the first night; then the first number that the norms give of somebody."""

    features = tuple(declare.features)

    def __init__(self) -> None:
        self.tables: dict[str, Any] = {}
        self._look_up({})

    def take(self, norms: Norms, normal: Normal | None) -> None:
        """Look up these scores from now on, by kind of entity and entity id."""
        self._look_up(norms.peers)

    def _look_up(self, peers: Mapping[str, Mapping[str, tuple[float, ...]]]) -> None:
        self.employees = peers.get("employee", NOBODY)
        self.registers = peers.get("register", NOBODY)
        self.stores = peers.get("store", NOBODY)
        self.cards = peers.get("card", NOBODY)
        self.customers = peers.get("customer", NOBODY)

    def see(self, facts: Facts, out: Vector) -> None:
        out.put(score(self.employees, facts.employee))
        out.put(score(self.registers, f"{facts.store}/{facts.event.register}"))
        out.put(score(self.stores, facts.store))
        out.put(score(self.cards, facts.card))
        out.put(score(self.customers, facts.customer))


def score(known: Mapping[str, tuple[float, ...]], name: str) -> float:
    return known.get(name, ORDINARY)[0] if known and name else NAN
