"""What a backtest adds up, and how far it is: all that a checkpoint keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .block import Block
from .flips import Flips
from .judge import Judge, Judged
from .report import ALL
from .tally import Tally, hit_measures, measures
from .truth import Truth, worth_of
from .workload import Workload

THE_POLICY = "the policy"
"""What tripped where no single rule was to blame."""
DIMENSIONS = ("whole", "rules", "seasons", "branches", "kinds")


@dataclass(slots=True)
class Sums:
    """What is added up for one rulebook."""

    tallies: dict[str, Tally]
    workload: Workload
    trips: Counter[str] = field(default_factory=Counter)
    fallen: int = 0

    @classmethod
    def of(cls, kept: dict[str, Any] | None = None) -> Sums:
        told = kept or {}
        return cls(
            {name: Tally(told.get(name)) for name in DIMENSIONS},
            Workload(told.get("cases")),
            Counter(told.get("trips")),
            told.get("fallen", 0),
        )

    def kept(self) -> dict[str, Any]:
        tallies = {name: tally.kept() for name, tally in self.tallies.items()}
        return {
            **tallies, "cases": self.workload.cases, "trips": self.trips, "fallen": self.fallen,
        }  # fmt: skip

    def add(
        self, block: Block, judge: Judge, judged: Judged, truth: Truth, live: Judged,
        groups: Mapping[str, Sequence[str]],
    ) -> None:  # fmt: skip
        """Take in a block; `groups` names the season, branch and kind of each decision."""
        worth = worth_of(block, judged, truth, live)
        measured = measures(block, judged, truth, worth, judged.flagged)
        self.tallies["whole"].add_sum(ALL, measured)
        for name, of in groups.items():
            self.tallies[name].add(of, measured)
        for rule, at in zip(judge.rules, judged.hits, strict=True):
            if len(at):
                self.tallies["rules"].add_sum(rule.id, hit_measures(at, block, measured, truth))
        regions = {store: judge.rulebook.region(store) for store in set(groups["branches"])}
        self.workload.add(block, judged, worth, regions)
        self.trips.update(trip.rule or THE_POLICY for trip in judged.trips)
        self.fallen += judged.fallen


@dataclass(slots=True)
class State:
    """How far a run is: the next seq, and everything added up so far."""

    after: int
    candidate: Sums
    live: Sums
    flips: Flips = field(default_factory=Flips)
    decisions: int = 0
    degraded: int = 0
    seconds: float = 0.0

    @classmethod
    def of(cls, kept: dict[str, Any]) -> State:
        return cls(
            kept["after"],
            Sums.of(kept["candidate"]),
            Sums.of(kept["live"]),
            Flips(kept["flips"]),
            kept["decisions"],
            kept["degraded"],
            kept["seconds"],
        )

    def kept(self) -> dict[str, Any]:
        return {
            "after": self.after, "candidate": self.candidate.kept(), "live": self.live.kept(),
            "flips": self.flips.found, "decisions": self.decisions, "degraded": self.degraded,
            "seconds": self.seconds,
        }  # fmt: skip
