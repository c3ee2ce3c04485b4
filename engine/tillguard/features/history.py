"""All that is remembered about everyone: one event in, one flat vector out, in order of receipt."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Mapping
from typing import Any, Protocol

import msgpack

from ..domain import Event, Norms, Outcome
from ..errors import DamagedHistory, DamagedNorms
from .basket import Basket
from .card import Card
from .customer import Customer
from .employee import Employee
from .entities import uncollected
from .facts import Facts
from .feature import Feature
from .item import Item
from .norms import opened
from .pair import Pair
from .peers import Peers
from .receipt import Receipt
from .recent import Recent
from .register import Register
from .season import Normal
from .store import Store
from .vector import Vector


class Family(Protocol):
    """One kind of entity: reads its features, then takes the event in."""

    features: tuple[Feature, ...]

    @property
    def tables(self) -> Mapping[str, Any]: ...

    def see(self, facts: Facts, out: Vector) -> None: ...


FAMILIES = (Basket, Receipt, Employee, Register, Store, Card, Customer, Item, Pair, Peers)
FEATURES: tuple[Feature, ...] = tuple(f for family in FAMILIES for f in family.features)
INDEX = {feature.name: i for i, feature in enumerate(FEATURES)}
CATALOGUE_HASH = hashlib.sha256(repr(FEATURES).encode()).hexdigest()[:16]


class History:
    """Bounded history of every entity; the service and the training replay both run this code."""

    def __init__(self) -> None:
        self.card, self.customer, self.employee = Card(), Customer(), Employee()
        self.register, self.store = Register(), Store()
        self.recent, self.peers = Recent(), Peers()
        self.norms: Norms | None = None
        self.vector = Vector(len(FEATURES))
        self.families: tuple[Family, ...] = (
            Basket(),
            Receipt(),
            self.employee,
            self.register,
            self.store,
            self.card,
            self.customer,
            Item(),
            Pair(),
            self.peers,
        )

    def see(self, event: Event) -> array[float]:
        """The vector of `event` (len(FEATURES) doubles) from what came before; then remembers it.

        As one block of memory, which the model, the journal and the training table take as it is.
        """
        facts, out = Facts(event), self.vector
        out.begin()
        for family in self.families:
            family.see(facts, out)
        self.recent.see(facts)
        return out.taken()

    def learn(self, outcome: Outcome) -> None:
        """Take in a verdict or a manager's answer, at the moment it became known."""
        self.employee.learn(outcome)
        self.card.learn(outcome)
        self.customer.learn(outcome)

    def take(self, norms: Norms) -> None:
        """Look up what is normal in these tables from now on."""
        self.norms = norms
        normal = Normal(norms.season) if norms.season is not None else None
        self.register.take(normal)
        self.store.take(normal)
        self.peers.take(norms.peers)

    def dump(self) -> bytes:
        """Everything remembered and the norms in force, as msgpack behind its SHA-256 and the
        catalogue's hash."""
        tables = {name: t.dump() for family in self.families for name, t in family.tables.items()}
        tables |= {name: ring.dump() for name, ring in self.recent.tables.items()}
        norms = [self.norms.hash, self.norms.content] if self.norms else None
        body: bytes = msgpack.packb([CATALOGUE_HASH, tables, norms])
        return hashlib.sha256(body).digest() + body

    @classmethod
    def load(cls, raw: bytes) -> History:
        """What `dump` wrote; raises DamagedHistory on any other bytes or another catalogue."""
        if hashlib.sha256(raw[32:]).digest() != raw[:32]:
            raise DamagedHistory("the history snapshot is damaged: rebuild it from the journal")
        with uncollected():
            catalogue, *kept = msgpack.unpackb(raw[32:], strict_map_key=False)
            if catalogue != CATALOGUE_HASH:
                raise DamagedHistory("the history snapshot is of another catalogue: rebuild it")
            history = cls()
            try:
                tables, norms = kept
                if norms is not None:
                    history.take(opened(norms[1], norms[0]))
                for family in history.families:
                    for name, table in family.tables.items():
                        table.load(tables[name])
                for name, ring in history.recent.tables.items():
                    ring.load(tables.get(name, ()))
            except (DamagedNorms, KeyError, OverflowError, TypeError, ValueError) as error:
                raise DamagedHistory(
                    f"the history snapshot is of another version: rebuild it ({error})"
                ) from error
        return history
