"""Compiled engines that could end the process: which is at work, which is suspected and left out.

What each is doing stands in a small file that is mapped into memory, so that it is known after the
process has died in it. A service that starts from the same folder reads it: where the last starts
all died in one engine, that engine is left out and its twin in Python answers; the service goes on.
Process-wide, because an engine's death is the whole process's.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from .errors import UnknownEngine


class Suspect(StrEnum):
    """An engine beside which there is a twin in Python, which gives the same answers."""

    RULES = "rules"
    MODEL = "model"
    FEATURES = "features"

    @property
    def engine(self) -> str:
        return {"rules": "durable_rules", "model": "the compiled model walker",
                "features": "the compiled features"}[self]  # fmt: skip

    @property
    def twin(self) -> str:
        return {"rules": "the Python evaluator", "model": "the Python walker",
                "features": "the interpreted features"}[self]  # fmt: skip


RULES_LOAD, RULES_ANSWER, MODEL_LOAD, MODEL_ANSWER, FEATURES_ANSWER = range(1, 6)
"""Places in the marks: 1 while the engine loads or answers there; place 0 while a service runs."""
WHAT = {
    RULES_LOAD: (Suspect.RULES, "loaded"),
    RULES_ANSWER: (Suspect.RULES, "answered"),
    MODEL_LOAD: (Suspect.MODEL, "loaded"),
    MODEL_ANSWER: (Suspect.MODEL, "answered"),
    FEATURES_ANSWER: (Suspect.FEATURES, "answered"),
}
SIZE = 8
KEPT = 10
"""Deaths that are remembered."""


@dataclass(slots=True)
class Marks:
    """`at[place]` is written on the way of every transaction: a byte of memory each."""

    at: bytearray | mmap.mmap = field(default_factory=lambda: bytearray(SIZE))


marks = Marks()
left_out: dict[Suspect, str] = {}
"""The engines that must not be asked in this process, and why."""


@dataclass(slots=True)
class Past:
    """By earlier start the engines in which it died (none: elsewhere), since the last that ended in
    good order; and why engines are left out."""

    deaths: list[list[str]] = field(default_factory=list)
    out: dict[str, str] = field(default_factory=dict)

    def took(self, raw: Sequence[int]) -> None:
        """What the marks of the start before say."""
        if not raw[0]:
            self.deaths = []
            return
        found = {suspect: what for place, (suspect, what) in WHAT.items() if raw[place]}
        self.deaths = [*self.deaths, [f"{s}: {what}" for s, what in found.items()]][-KEPT:]

    def judge(self, most: int) -> None:
        """Leave out what each of the last `most` starts died in."""
        last = self.deaths[-most:]
        for suspect in Suspect:
            if suspect in self.out or len(last) < most:
                continue
            died = [[one for one in death if one.startswith(suspect)] for death in last]
            if all(died):
                what = died[-1][0].partition(": ")[2]
                self.out[suspect] = f"the last {most} starts died while {suspect.engine} {what}"


@dataclass(frozen=True, slots=True)
class Box:
    """The files in a service's folder that outlive its process."""

    home: Path

    @property
    def recorder(self) -> Path:
        return self.home / "engines.marks"

    @property
    def past(self) -> Path:
        return self.home / "engines.json"

    def read(self) -> Past:
        """What is known of earlier starts; nothing where the file cannot be read."""
        try:
            return Past(**json.loads(self.past.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return Past()

    def write(self, past: Past) -> None:
        fresh = self.past.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(past), indent=2), "utf-8")
        fresh.replace(self.past)

    def marked(self) -> bytes:
        """The marks that the last start left, all 0 where there are none."""
        raw = self.recorder.read_bytes() if self.recorder.exists() else b""
        return raw if len(raw) == SIZE else bytes(SIZE)

    def begin(self, most: int) -> dict[Suspect, str]:
        """Judge the starts before and mark this one; what is left out from now on, and why."""
        past = self.read()
        past.took(self.marked())
        past.judge(most)
        self.write(past)
        self.recorder.write_bytes(bytes(SIZE))
        with self.recorder.open("r+b") as file:
            marks.at = mmap.mmap(file.fileno(), SIZE)
        marks.at[0] = 1
        left_out.clear()
        left_out.update({Suspect(name): why for name, why in past.out.items()})
        return dict(left_out)

    def end(self) -> None:
        """In good order: the run of deaths is over."""
        marks.at = bytearray(SIZE)
        left_out.clear()
        self.recorder.write_bytes(bytes(SIZE))

    def trust(self, name: str) -> None:
        """Let an engine answer again from the next start on; raises UnknownEngine."""
        past = self.read()
        if name not in past.out:
            known = ", ".join(past.out) or "none is"
            raise UnknownEngine(f"{name} is not left out here ({known})")
        del past.out[name]
        past.deaths = []
        self.write(past)


def interpret_where_suspected(home: Path, most: int) -> bool:
    """Whether features must run interpreted: the compiled ones are left out, or the last `most`
    starts have just earned it."""
    box = Box(home)
    past = box.read()
    past.took(box.marked())
    past.judge(most)
    return Suspect.FEATURES in past.out
