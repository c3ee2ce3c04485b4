"""All that is remembered about everyone: one event in, one flat vector out, in order of receipt."""

from __future__ import annotations

import hashlib
import sys
from array import array
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import msgpack

from ..domain import Event, Norms, Outcome
from ..engines import FEATURES_ANSWER, marks
from ..errors import DamagedHistory, DamagedNorms
from ..failpoints import Failpoint, reach
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

    def __init__(self) -> None: ...

    @property
    def tables(self) -> Mapping[str, Any]: ...

    def see(self, facts: Facts, out: Vector) -> None: ...


@runtime_checkable
class Learner(Protocol):
    """A family whose entities have a standing: what reviews said of them."""

    def learn(self, outcome: Outcome) -> None: ...


FAMILIES: tuple[type[Family], ...] = (
    Basket,
    Receipt,
    Employee,
    Register,
    Store,
    Card,
    Customer,
    Item,
    Pair,
    Peers,
)
FEATURES: tuple[Feature, ...] = tuple(f for family in FAMILIES for f in family.features)
INDEX = {feature.name: i for i, feature in enumerate(FEATURES)}
CATALOGUE_HASH = hashlib.sha256(repr(FEATURES).encode()).hexdigest()[:16]
KEEPERS: tuple[type[Family], ...] = (*FAMILIES, Recent)
"""Whatever remembers something: the families of the catalogue, and the recent events."""
ANSWER = Failpoint.FEATURES_ANSWER
WRITTEN = f"{CATALOGUE_HASH}.2"
"""Of which catalogue a snapshot is, and in which shape it is written."""
COMPILED = not str(sys.modules[Employee.__module__].__file__).endswith(".py")
"""Whether the families run as C."""
NORMS = "norms"
"""The name of the norms in force among the tables of a snapshot."""


@runtime_checkable
class Looker(Protocol):
    """A family that looks up what is normal; `normal` is the season of `norms`, unpacked once."""

    def take(self, norms: Norms, normal: Normal | None) -> None: ...


class Share:
    """What some of the keepers remember; each of them knows nothing but the event and its own."""

    def __init__(self, keepers: Sequence[type[Family]]) -> None:
        self.families = tuple(keeper() for keeper in keepers)
        self.learners = tuple(one for one in self.families if isinstance(one, Learner))
        self.lookers = tuple(one for one in self.families if isinstance(one, Looker))
        self.features = tuple(f for keeper in keepers for f in keeper.features)
        self.norms: Norms | None = None
        self.vector = Vector(len(self.features))

    def see(self, event: Event) -> array[float]:
        """The vector of `event` (len(self.features) doubles) from what came before; then remembers
        it.

        As one block of memory, which the model, the journal and the training table take as it is.
        """
        facts, out = Facts(event), self.vector
        marks.at[FEATURES_ANSWER] = 1
        try:  # an exception is no death: the mark must not outlive the call
            if COMPILED:
                reach(ANSWER)
            out.begin()
            for family in self.families:
                family.see(facts, out)
        finally:
            marks.at[FEATURES_ANSWER] = 0
        return out.taken()

    def learn(self, outcome: Outcome) -> None:
        """Take in a verdict or a manager's answer, at the moment it became known."""
        for learner in self.learners:
            learner.learn(outcome)

    def take(self, norms: Norms) -> None:
        """Look up what is normal in these tables from now on."""
        self.norms = norms
        normal = Normal(norms.season) if norms.season is not None else None
        for looker in self.lookers:
            looker.take(norms, normal)

    def packed(self) -> dict[str, bytes]:
        """Everything remembered and the norms in force, each table as msgpack under its name."""
        tables = {name: t for family in self.families for name, t in family.tables.items()}
        norms = [self.norms.hash, self.norms.content] if self.norms else None
        packed = {name: msgpack.packb(table.dump()) for name, table in tables.items()}
        return {**packed, NORMS: msgpack.packb(norms)}


class History(Share):
    """Bounded history of every entity; the service and the training replay both run this code."""

    def __init__(self) -> None:
        super().__init__(KEEPERS)
        made = dict(zip(KEEPERS, self.families, strict=True))
        self.card: Any = made[Card]
        self.customer: Any = made[Customer]
        self.employee: Any = made[Employee]
        self.register: Any = made[Register]
        self.store: Any = made[Store]
        self.recent: Any = made[Recent]

    def dump(self) -> bytes:
        """Everything remembered and the norms in force, as msgpack behind its SHA-256 and the
        catalogue's hash."""
        return snapshot(self.packed())

    @classmethod
    def load(cls, raw: bytes | memoryview) -> History:
        """What `dump` wrote; raises DamagedHistory on any other bytes or another catalogue."""
        said = memoryview(raw)[32:]
        if hashlib.sha256(said).digest() != raw[:32]:
            raise DamagedHistory("the history snapshot is damaged: rebuild it from the journal")
        with uncollected():
            catalogue, tables = msgpack.unpackb(said, strict_map_key=False)
            if catalogue != WRITTEN:
                raise DamagedHistory("the history snapshot is of another catalogue: rebuild it")
            history = cls()
            try:
                if norms := tables[NORMS]:
                    history.take(opened(norms[1], norms[0]))
                for family in history.families:
                    for name, table in family.tables.items():
                        table.load(tables[name])
            except (DamagedNorms, LookupError, OverflowError, TypeError, ValueError) as error:
                raise DamagedHistory(
                    f"the history snapshot is of another version: rebuild it ({error})"
                ) from error
        return history


def snapshot(packed: Mapping[str, bytes]) -> bytes:
    """What `History.dump` writes, of the packed tables of one history or of all its shares."""
    packer = msgpack.Packer()
    names = [*(name for keeper in KEEPERS for name in keeper().tables), NORMS]
    pieces = [packer.pack_array_header(2), packer.pack(WRITTEN)]
    pieces.append(packer.pack_map_header(len(names)))
    for name in names:
        pieces += (packer.pack(name), packed[name])
    body = b"".join(pieces)
    return hashlib.sha256(body).digest() + body
