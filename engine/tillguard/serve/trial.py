"""Bundles and models are first brought to life in a process of their own, which may die of them.

As a module it is that process: it reads a bundle from standard input, or the model of the folder
that it is told, and says as JSON what it found. Told `models`, it stays and answers for one folder
a line.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Any

import tillguard

from ..errors import BrokenFile, DamagedModel, NoModel, Problem, TillguardError
from ..model import Estimator
from ..pipeline import Rulebook
from ..policy import Bundle
from ..ruleset import Engine, Rule
from ..ruleset.examples import failed_examples
from .handed import packed, unpacked

SECONDS = 60.0
"""Seconds of processor time that a bundle or a model may take to come to life: 10,000 rules need
about half of it."""
BUSY = 10
"""So many times longer may it take by the clock, on a machine that has much else to do."""
NICE = 10
"""Tills go first."""
MEMORY = 4 << 30
"""Bytes of address space of the process: more is a bomb."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A bundle that came to life in the child: its counts, the examples that its rules answer
    otherwise than they say, and why durable_rules may not serve it (None: it may)."""

    hash: str
    rules: int
    examples: int
    failed: tuple[Problem, ...]
    why_not: str | None
    parts: bytes

    def rulebook(self, engine: Callable[[Sequence[Rule]], Engine]) -> Rulebook:
        """The bundle in this process, without reading its files again."""
        policies, rules = unpacked(self.parts)
        return Rulebook(self.hash, engine(rules), policies, policies.in_force("", 0).currency)

    def figures(self) -> dict[str, Any]:
        """What the audit trail keeps of it."""
        return {
            "rules": self.rules, "examples": self.examples, "engine": self.why_not or "native",
        }  # fmt: skip


def try_bundle(bundle: Bundle, seconds: float = SECONDS, lawful: bool = True) -> Tried:
    """Check, compile and test a bundle in a child; raises BrokenFile with every problem.

    One that passed its gates once need not be `lawful` again: laws may have come since.
    """
    said, parts = _child(["draft" if lawful else "stored"], bundle.to_bytes(), seconds)
    if isinstance(said, str):
        message = f"{said}; make it smaller, or look for an alias that repeats itself"
        raise BrokenFile([Problem("bundle", 1, 1, "trial", message)])
    if said["problems"]:
        raise BrokenFile([Problem(**problem) for problem in said["problems"]])
    failed = tuple(Problem(**problem) for problem in said["failed"])
    return Tried(bundle.hash, said["rules"], said["examples"], failed, said["why_not"], parts)


def try_model(folder: Path, seconds: float = SECONDS) -> None:
    """Load a model and let it answer its self-test in a child; raises DamagedModel, NoModel."""
    said, _ = _child(["model", str(folder)], b"", seconds)
    if isinstance(said, str):
        raise DamagedModel(f"{folder}: {said}")
    if said["missing"]:
        raise NoModel(said["missing"])
    if said["damaged"]:
        raise DamagedModel(said["damaged"])


def _child(command: list[str], told: bytes, seconds: float) -> tuple[dict[str, Any] | str, bytes]:
    """What the child said, or how it ended; and what it handed over."""
    root = str(Path(tillguard.__file__).parents[1])
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, *command, str(seconds)],
            input=told,
            capture_output=True,
            timeout=seconds * BUSY,
            env={**os.environ, "PYTHONPATH": path},
        )
    except subprocess.TimeoutExpired:
        return f"it did not come to life within {seconds * BUSY:g} s", b""
    if done.returncode == -signal.SIGXCPU:
        return f"it did not come to life within {seconds:g} s of processor time", b""
    if done.returncode == 0:
        line, _, parts = done.stdout.partition(b"\n")
        said: dict[str, Any] = json.loads(line)
        return said, parts
    why = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [""]
    return f"the process that tried it ended with {done.returncode} {why[0][:200]}".strip(), b""


def _bundle(raw: bytes, lawful: bool) -> tuple[dict[str, Any], bytes]:
    try:
        rulebook = Rulebook.of(Bundle.from_bytes(raw), lawful=lawful)
    except BrokenFile as error:
        return {"problems": [asdict(problem) for problem in error.problems]}, b""
    engine = rulebook.engine
    said = {
        "problems": [],
        "failed": [asdict(p) for p in failed_examples(engine.rules, engine.evaluator)],
        "rules": len(engine.rules),
        "examples": sum(len(rule.examples) for rule in engine.rules),
        "why_not": engine.why_not,
    }
    return said, packed((rulebook.policies, engine.rules))


def _model(folder: str) -> tuple[dict[str, Any], bytes]:
    said = {"missing": "", "damaged": ""}
    try:
        Estimator.load(Path(folder))
    except NoModel as error:
        said["missing"] = str(error)
    except TillguardError as error:
        said["damaged"] = str(error)
    return said, b""


def _models() -> None:
    """Answer for as long as somebody asks."""
    for line in sys.stdin:
        said, _ = _model(json.loads(line))
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.nice(0)))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    what, *rest = sys.argv[1:]
    if what == "models":
        _models()
        sys.exit()
    most = ceil(float(rest[-1]))
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 5))
    if what == "model":
        found, made = _model(rest[0])
    else:
        found, made = _bundle(sys.stdin.buffer.read(), lawful=what == "draft")
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n" + made)
