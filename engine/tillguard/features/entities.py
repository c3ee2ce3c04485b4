"""The kept histories of one family: bounded in number, and written down without loss."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from .columns import fill, packed

T = TypeVar("T")
AHEAD = 512
"""Names looked up at once of those that will be forgotten next."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Without Python's cycle collector: histories hold no cycles, and it walks them all again and
    again while they grow (two thirds of the time of loading a snapshot)."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Entities(dict[str, T]):
    """Histories by entity id; beyond `limit` the first in order is forgotten (see `touch`)."""

    def __init__(self, make: Callable[[], T], limit: int) -> None:
        super().__init__()
        self.make = make
        self.limit = limit
        self.leaving: dict[str, None] = {}

    def touch(self, name: str) -> T:
        """The history of `name`, made when new, now the most recently used.

        The order of use is kept only in a table that is more than half full: before that nothing
        will be forgotten soon, and moving entries makes a large dict rebuild itself.
        """
        if name in self:
            kept = self[name]
            if len(self) > self.limit // 2:
                self.leaving.pop(name, None)
                del self[name]
                self[name] = kept
        else:
            if len(self) >= self.limit:
                self._forget()
            kept = self[name] = self.make()
        return kept

    def _forget(self) -> None:
        """The first in order leaves; who comes next is looked up for many at once, because a dict
        walks over everything that was deleted before its first entry to find it."""
        if not self.leaving:
            self.leaving = dict.fromkeys(islice(self, AHEAD))
        first = next(iter(self.leaving))
        del self.leaving[first]
        del self[first]

    def dump(self) -> list[Any]:
        """The names, and column by column what is kept under them."""
        return [list(self), packed(list(self.values()), slots(type(self.make())))]

    def load(self, said: list[Any]) -> None:
        names, columns = said
        kept = [self.make() for _ in names]
        fill(kept, slots(type(self.make())), columns)
        self.update(zip(names, kept, strict=True))


def slots(kind: type) -> list[str]:
    return [slot for base in reversed(kind.__mro__) for slot in getattr(base, "__slots__", ())]
