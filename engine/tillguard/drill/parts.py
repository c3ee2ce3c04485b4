"""The parts that a drill takes away, and how each is given back."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from ..settings import Settings
from .door import Door
from .node import Node


@dataclass(frozen=True, slots=True)
class Stage:
    """A running service, its settings, and the door to its server where it has one."""

    settings: Settings
    node: Node
    door: Door | None


Away = Callable[[Stage], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def moved(stage: Stage) -> AsyncIterator[None]:
    """The database file is not where it was."""
    here = stage.settings.home / "tillguard.db"
    there = here.rename(here.with_suffix(".away"))
    yield
    there.rename(here)


@asynccontextmanager
async def locked(stage: Stage) -> AsyncIterator[None]:
    """Another process writes and does not end."""
    other = sqlite3.connect(stage.settings.home / "tillguard.db", isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@asynccontextmanager
async def full(stage: Stage) -> AsyncIterator[None]:
    """No file of the service takes another byte, its spill neither."""
    usual = resource.prlimit(stage.node.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(stage.node.pid, resource.RLIMIT_FSIZE, (0, usual[1]))
    yield
    resource.prlimit(stage.node.pid, resource.RLIMIT_FSIZE, usual)


@asynccontextmanager
async def down(stage: Stage) -> AsyncIterator[None]:
    """The database server ends all lines and takes none."""
    assert stage.door is not None
    stage.door.close()
    yield
    await stage.door.open()


@asynccontextmanager
async def silent(stage: Stage) -> AsyncIterator[None]:
    """The database server says nothing any more."""
    assert stage.door is not None
    stage.door.passing.clear()
    yield
    stage.door.passing.set()


SQLITE: Mapping[str, Away] = {
    "the database file is moved away": moved,
    "the database is locked": locked,
    "the disk is full": full,
}
POSTGRESQL: Mapping[str, Away] = {
    "the database server is down": down,
    "the database server is silent": silent,
}
