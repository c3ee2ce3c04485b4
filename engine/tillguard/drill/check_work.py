"""Checks a day of work over the clients' logs and the journal: nothing lost, nothing done twice.

It shares no code with the verbs: it reads rows and folds the trails anew.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..journal import Database
from .calls import DONE, LOST, Call

TEXTS = ("note", "why", "statement", "answer")
"""What is asked for in words that nobody uses twice."""

HOLDERS = frozenset({"release", "snooze", "note", "evidence", "close"})
"""What only the holder does."""

ITSELF = "tillguard"


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the trail."""

    case: str
    verb: str
    at: int
    by: str
    asked: Mapping[str, Any]
    changes: Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the journal holds after the day."""

    steps: Sequence[Step]
    cases: Mapping[str, Mapping[str, Any]]
    evidence: Mapping[str, Sequence[str]]
    labels: Mapping[str, Sequence[tuple[int, bool]]]
    flagged: frozenset[str]


STANDING = ("id", "state", "holder", "disposition", "recovered", "prevented", "contest")


def kept(database: Database) -> Kept:
    """Read everything that the check is about."""
    steps = [
        Step(case, verb, at, by, json.loads(asked), json.loads(changes))
        for case, verb, at, by, asked, changes in database.read(
            'SELECT case_id, verb, at, "by", asked, changes FROM case_step ORDER BY id'
        )
    ]
    rows = database.read(f"SELECT {', '.join(STANDING)} FROM investigation_case")
    evidence: dict[str, list[str]] = defaultdict(list)
    for case, key in database.read(
        "SELECT e.case_id, d.key FROM case_evidence e JOIN decision d ON d.seq = e.decision_seq"
    ):
        evidence[case].append(key)
    labels: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for key, known, confirmed in database.read(
        "SELECT key, known, confirmed FROM label"
        " WHERE source = 'verdict' AND NOT taken_back ORDER BY known"
    ):
        labels[key].append((known, bool(confirmed)))
    flagged = frozenset(key for (key,) in database.read("SELECT key FROM decision WHERE flagged"))
    cases = {row[0]: dict(zip(STANDING, row, strict=True)) for row in rows}
    return Kept(steps, cases, evidence, labels, flagged)


def problems(calls: Sequence[Call], found: Kept) -> list[str]:
    """Everything that is not as it must be; empty where nothing was lost or done twice."""
    trails: dict[str, list[Step]] = defaultdict(list)
    for step in found.steps:
        trails[step.case].append(step)
    return [
        *_said_once(calls, found.steps),
        *_asked_for(calls, found.steps),
        *_evidence_counts(calls, found),
        *(told for trail in trails.values() for told in _one_holder(trail)),
        *_as_the_trail_says(found, trails),
        *_labelled_once(found, trails),
        *_nothing_lost(found),
    ]


def _said_once(calls: Iterable[Call], steps: Iterable[Step]) -> Iterator[str]:
    """What was acknowledged stands in the trail once, what was refused does not."""
    outcomes: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for call in calls:
        if (text := _text(call.asked)) and call.verb != "evidence":
            outcomes[call.case, call.verb, text].add(call.outcome)
    written = Counter((s.case, s.verb, t) for s in steps if (t := _text(s.asked)))
    for what, told in outcomes.items():
        times = written[what]
        if DONE in told and times != 1:
            yield f"{what}: acknowledged, but it stands {times} times in the trail"
        if DONE not in told and times > (LOST in told):
            yield f"{what}: refused ({', '.join(sorted(told))}), but it stands in the trail"


def _asked_for(calls: Iterable[Call], steps: Iterable[Step]) -> Iterator[str]:
    """Nothing stands in the trail that nobody asked for, and what was acknowledged is there."""
    sent = Counter((c.case, c.verb, c.by) for c in calls if c.outcome in (DONE, LOST))
    acknowledged = (c for c in calls if c.outcome == DONE and c.verb != "evidence")
    done = {(c.case, c.verb, c.by) for c in acknowledged}
    written = Counter((s.case, s.verb, s.by) for s in steps if s.by != ITSELF)
    for what, times in written.items():
        if times > sent[what]:
            yield f"{what}: {times} times in the trail, asked for {sent[what]} times"
    yield from (f"{what}: acknowledged, but not in the trail" for what in done - written.keys())


def _evidence_counts(calls: Iterable[Call], found: Kept) -> Iterator[str]:
    """A transaction whose adding was acknowledged is in the case, whoever added it first."""
    for call in calls:
        acknowledged = call.verb == "evidence" and call.outcome == DONE
        if acknowledged and call.asked["key"] not in found.evidence.get(call.case, ()):
            yield f"{call.asked['key']}: acknowledged, but not in {call.case}"


def _one_holder(trail: Iterable[Step]) -> Iterator[str]:
    """Nobody takes what another holds, and only the holder works on it."""
    holder, until = "", 0
    for step in trail:
        taken = holder not in ("", step.by) and step.at < until
        if step.verb in ("claim", "reassign", *HOLDERS) and taken:
            yield f"{step.case}: {step.verb} by {step.by} while {holder} holds it"
        if step.verb in HOLDERS and holder != step.by:
            yield f"{step.case}: {step.verb} by {step.by}, who does not hold it"
        if step.verb in ("claim", "reassign"):
            holder = step.asked.get("to", step.by)
            until = step.changes.get("claimed_until", (until, until))[1]
        elif step.verb in ("release", "snooze", "close", "reopen"):
            holder, until = "", 0


def _as_the_trail_says(found: Kept, trails: Mapping[str, Sequence[Step]]) -> Iterator[str]:
    """Every case stands as its trail, line by line, leaves it."""
    for id, row in found.cases.items():
        stands: dict[str, Any] = {}
        for step in trails[id]:
            for name, (before, after) in step.changes.items():
                if name in stands and stands[name] != before:
                    yield f"{id}: {step.verb} found {name} {before}, the line before left another"
                stands[name] = after
        wrong = [n for n in STANDING[1:] if stands.get(n) != row[n]]
        yield from (f"{id}: {n} is {row[n]}, the trail says {stands.get(n)}" for n in wrong)


def _labelled_once(found: Kept, trails: Mapping[str, Sequence[Step]]) -> Iterator[str]:
    """A transaction has one label for each verdict on its case, and the last one counts."""
    for id, keys in found.evidence.items():
        for key in keys:
            verdicts = list(_verdicts(_since(trails[id], key)))
            said = [confirmed for _, confirmed in found.labels.get(key, [])]
            if said != verdicts:
                yield f"{key} in {id}: labelled {said}, the verdicts are {verdicts}"


def _since(trail: Sequence[Step], key: str) -> Sequence[Step]:
    """What happened after an investigator added the transaction; all, if nobody did."""
    added = [n for n, s in enumerate(trail) if s.verb == "evidence" and s.asked["key"] == key]
    return trail[added[0] :] if added else trail


def _verdicts(trail: Iterable[Step]) -> Iterator[bool]:
    """Whether each verdict that says something confirmed the case."""
    for step in trail:
        given = step.changes.get("disposition", (None, None))[1]
        if step.verb == "close" and given != "inconclusive":
            yield given == "confirmed"
        elif step.verb == "answer" and step.asked["overturned"]:
            yield False


def _nothing_lost(found: Kept) -> Iterator[str]:
    """Every suspicion is in a case, and no transaction in two."""
    counted = Counter(key for keys in found.evidence.values() for key in keys)
    yield from (f"{key} is in no case" for key in sorted(found.flagged - counted.keys()))
    yield from (f"{key} is in {times} cases" for key, times in counted.items() if times > 1)


def _text(asked: Mapping[str, Any]) -> str:
    return next((str(asked[name]) for name in TEXTS if asked.get(name)), "")
