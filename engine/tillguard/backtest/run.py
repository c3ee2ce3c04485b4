"""One backtest from the first decision to the report; a run that was cut short continues."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ..domain import Event, Kind
from ..features import CATALOGUE_HASH, History
from ..journal import Decided, Journal, Label, Span
from ..pipeline import Rulebook
from ..radius import BlastRadius
from ..staff_time import StaffTime
from .block import Attributes, Block, Fetch
from .judge import Judge, Judged
from .report import ALL, Report, Side, group, groups, rule_groups
from .sums import State, Sums
from .truth import known_labels, truth_of
from .vectors import Bodies, Journalled, Replayed, VectorsLack, lacking

ROWS = 10_000
"""Decisions of a block: about 12 MB of vectors."""
SAVED_EVERY = 15.0
"""Seconds between two checkpoints."""
DAY = 86_400
Tick = Callable[[int, int], None]
"""Told how many of how many records of the span are done."""


@dataclass(frozen=True, slots=True)
class Range:
    """The last `days` days of the journal, judged in blocks of `rows` decisions."""

    days: int = 30
    rows: int = ROWS


def backtest(
    journal: Journal,
    candidate: Rulebook,
    live: Rulebook,
    bodies: Bodies,
    of: Range = Range(),
    checkpoints: Path | None = None,
    tick: Tick = lambda done, total: None,
    history: Callable[[], History] = History,
) -> Report:
    """Judge the journal's decisions by both rulebooks and compare.

    With a folder for `checkpoints` a run that was cut short continues where the same run (same
    bundles, span, labels and catalogue) last saved. `history` gives what was known before the
    journal began, should events have to be replayed. Raises StoreUnavailable.
    """
    span = journal.span(of.days)
    labels = known_labels(journal.labels(2**62))
    rules = [*candidate.engine.rules, *live.engine.rules]
    lacks = lacking(journal, span, rules)
    run = Run(journal, candidate, live, bodies, span, labels, of.rows, checkpoints, tick)
    if not lacks:
        try:
            return run.report(of.days, run.through(Journalled(journal, (candidate, live))), [])
        except VectorsLack as error:
            lacks = error.what
    replayed = Replayed(journal, bodies, history())
    return run.report(of.days, run.through(replayed, resume=False), lacks)


class Run:
    """One pass over a span."""

    def __init__(
        self, journal: Journal, candidate: Rulebook, live: Rulebook, bodies: Bodies, span: Span,
        labels: dict[str, Label], rows: int, checkpoints: Path | None, tick: Tick,
    ) -> None:  # fmt: skip
        self.journal, self.bodies, self.span, self.labels = journal, bodies, span, labels
        self.candidate, self.live = Judge(candidate), Judge(live)
        self.rows, self.tick = rows, tick
        self.file = checkpoints / f"{self._name()}.json" if checkpoints else None

    def _name(self) -> str:
        """Changes with whatever the sums depend on."""
        known = sorted((k, v.source, v.confirmed, v.loss) for k, v in self.labels.items())
        parts = (
            self.candidate.rulebook.hash, self.live.rulebook.hash, *self.span, self.rows,
            CATALOGUE_HASH, known,
        )  # fmt: skip
        digest = blake2b(repr(parts).encode(), digest_size=8).hexdigest()
        return f"{self.candidate.rulebook.hash[:12]}-{digest}"

    def through(self, vectors: Journalled | Replayed, resume: bool = True) -> State:
        """Judge every block of the span, from the last checkpoint on."""
        state = self._resumed() if resume else None
        if state is None:
            state = self._fresh()
            for judge in (self.candidate, self.live):
                judge.reach.begin()
        books = [self.candidate.rulebook, self.live.rulebook]
        start = saved = time.monotonic()
        before = state.seconds
        rest = self.span._replace(first=state.after + 1)
        for rows in self.journal.decided(rest, self.rows):
            found = vectors.vectors(rows, books)
            self._take_in(state, rows, found[0], found[1])
            now = time.monotonic()
            state.after, state.seconds = rows[-1].seq, before + now - start
            self.tick(state.after - self.span.first + 1, self.span.last - self.span.first + 1)
            if resume and now - saved > SAVED_EVERY:
                self._save(state)
                saved = now
        if self.file:
            self.file.unlink(missing_ok=True)
        return state

    def _fresh(self) -> State:
        return State(self.span.first - 1, Sums.of(), Sums.of())

    def _take_in(self, state: State, rows: list[Decided], ours: Any, theirs: Any) -> None:
        block = Block(rows, ours, Fetch(self._events, self._attributes))
        candidate, live = self.candidate.judge(block), self.live.judge(block.beside(theirs))
        truth = truth_of(block, self.labels, live)
        groups = {
            "seasons": seasons(candidate),
            "branches": [row.store for row in rows],
            "kinds": [str(row.kind) for row in rows],
        }
        state.candidate.add(block, self.candidate, candidate, truth, live, groups)
        state.live.add(block, self.live, live, truth, live, groups)
        state.flips.add(block, live, candidate, self.candidate)
        state.decisions += len(rows)
        state.degraded += sum(row.degraded != "" for row in rows)

    def _events(self, rows: Sequence[Decided]) -> Iterable[Event]:
        bodies = self.journal.bodies([row.seq for row in rows])
        return [self.bodies.event(Kind(r.kind), bodies[r.seq], r.received) for r in rows]

    def _attributes(self, rows: Sequence[Decided]) -> Iterable[Attributes]:
        bodies = self.journal.bodies([row.seq for row in rows])
        return [self.bodies.attributes(bodies[row.seq]) for row in rows]

    def _resumed(self) -> State | None:
        """The state of the last checkpoint; a damaged one is as good as none."""
        try:
            if self.file is None:
                return None
            kept = json.loads(self.file.read_text())
            state, radii = State.of(kept), [BlastRadius.of(one) for one in kept["radii"]]
            staff = [StaffTime.of(one) for one in kept["staff"]]
            self.candidate.reach.radius, self.live.reach.radius = radii
            self.candidate.reach.staff, self.live.reach.staff = staff
            return state
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _save(self, state: State) -> None:
        if self.file:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.file.with_suffix(".new")
            both = (self.candidate.reach, self.live.reach)
            radii, staff = [one.radius.kept() for one in both], [one.staff.kept() for one in both]
            fresh.write_text(json.dumps({**state.kept(), "radii": radii, "staff": staff}))
            fresh.replace(self.file)

    def report(self, days: int, state: State, lacks: Sequence[str]) -> Report:
        """The figures of a finished run."""
        return Report(
            candidate=side(self.candidate, state.candidate),
            live=side(self.live, state.live),
            decisions=state.decisions,
            days=days,
            since=self.span.since,
            until=self.span.until,
            currency=self.live.rulebook.currency,
            flips=state.flips.ranked(),
            replayed=list(lacks),
            notes=notes(self.journal, state, lacks),
            seconds=state.seconds,
        )


def seasons(candidate: Judged) -> list[str]:
    """The candidate's seasons by decision: both sides are compared on the same days."""
    names = [told.policy.season for told in candidate.terms]
    return [names[term] for term in candidate.term.tolist()]


def side(judge: Judge, sums: Sums) -> Side:
    tallies, looks_at = sums.tallies, {r.id: [str(k) for k in r.kinds] for r in judge.rules}
    hours = sums.workload.hours(judge.rulebook.policies.staffing)
    whole = tallies["whole"].of(ALL)
    recovered = sum(one.recovered for one in hours.values())
    return Side(
        bundle=judge.rulebook.hash,
        whole=group(whole, whole["losses"], whole["loss"], whole["flagged"], recovered),
        rules=rule_groups(looks_at, tallies["rules"], tallies["kinds"]),
        seasons=groups(tallies["seasons"]),
        branches=groups(tallies["branches"]),
        kinds=groups(tallies["kinds"]),
        hours=hours,
        trips=dict(sorted(sums.trips.items())),
        fallen=sums.fallen,
    )


def notes(journal: Journal, state: State, lacks: Sequence[str]) -> list[str]:
    """What to know before trusting the figures."""
    told = [
        "what a minute of staff costs is each policy's own price, not that of a plan",
        "each side's blast radius begins empty; what somebody snoozed then is heard",
    ]
    if not state.decisions:
        told.append("the journal holds no decision of these days: nothing is proven")
    if state.degraded:
        told.append(
            f"{state.degraded} decisions were answered while a part was down; they are judged as"
            " if the rules had been up, with the estimate that was there"
        )
    if lacks:
        told.append(f"the vectors lacked {'; '.join(lacks)}: the events were replayed")
    return told
