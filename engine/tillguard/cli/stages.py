"""What takes longer than a second shows how far it is."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn


class Stages:
    """Progress bars on standard error, and the seconds that each stage took."""

    def __init__(self) -> None:
        self.started: dict[str, float] = {}
        self.ended: dict[str, float] = {}
        self._bars: Progress | None = None
        self._rows: dict[str, int] = {}

    @contextlib.contextmanager
    def bars(self) -> Iterator[None]:
        columns = (
            TextColumn("{task.description:<34}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as self._bars:
            self._rows = {}
            yield

    def tick(self, what: str, done: float) -> None:
        now = time.perf_counter()
        self.started.setdefault(what, now)
        self.ended[what] = now
        assert self._bars is not None
        if what not in self._rows:
            self._finish_others()
            self._rows[what] = self._bars.add_task(what, total=1.0)
        self._bars.update(self._rows[what], completed=done)  # type: ignore[arg-type]

    def _finish_others(self) -> None:
        assert self._bars is not None
        for row in self._rows.values():
            self._bars.update(row, completed=1.0)  # type: ignore[arg-type]

    def seconds(self) -> dict[str, float]:
        """Stages that were taken from disk are not in it."""
        names = sorted(self.started, key=lambda name: self.started[name])
        ends = [self.started[name] for name in names[1:]] + [max(self.ended.values())]
        return {
            name: max(self.ended[name], end) - self.started[name]
            for name, end in zip(names, ends, strict=True)
        }
