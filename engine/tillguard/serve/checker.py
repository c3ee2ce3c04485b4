"""A process that stays warm to try models in, so that what is promoted is known within moments.

It may die of a model; the next one is tried in a new process.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import tillguard

from ..errors import DamagedModel, NoModel
from . import trial

SECONDS = 60.0
"""How long a model may take to come to life."""


@dataclass(slots=True)
class Checker:
    """Started on first use; one model at a time."""

    process: subprocess.Popen[str] | None = None
    lock: Lock = field(default_factory=Lock)

    def try_model(self, folder: Path, seconds: float = SECONDS) -> None:
        """Load a model and let it answer its self-test there; raises DamagedModel, NoModel."""
        with self.lock:
            said = self.ask(folder, seconds)
        if said is None:
            raise DamagedModel(f"{folder}: the process that tried it ended, or took too long")
        if said["missing"]:
            raise NoModel(said["missing"])
        if said["damaged"]:
            raise DamagedModel(said["damaged"])

    def ask(self, folder: Path, seconds: float) -> dict[str, str] | None:
        """What the process says of a folder; None where it ended, and then it is gone."""
        process = self.warm()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(str(folder)) + "\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], seconds)
            line = process.stdout.readline() if ready else ""
        except BrokenPipeError:
            line = ""
        if line:
            said: dict[str, str] = json.loads(line)
            return said
        self.close()
        return None

    def warm(self) -> subprocess.Popen[str]:
        """The process, started where there is none."""
        if self.process is None or self.process.poll() is not None:
            root = str(Path(tillguard.__file__).parents[1])
            paths = [part for part in (root, os.environ.get("PYTHONPATH", "")) if part]
            self.process = subprocess.Popen(
                [sys.executable, "-m", trial.__name__, "models"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            )
        return self.process

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            for pipe in (self.process.stdin, self.process.stdout):
                with suppress(OSError):
                    if pipe is not None:
                        pipe.close()
            self.process = None
