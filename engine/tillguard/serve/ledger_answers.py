"""The ledger of value: from its values to the messages that callers get."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from tillguard.journal.contests import Contests
from tillguard.learn.evaluate.intervals import Share
from tillguard.policy.terms import CaseTerms
from tillguard.v1 import investigation_pb2 as wire
from tillguard.value import By, Entry, Line, Prevented, Saved, Waits, offered

from .money import put_money
from .vocabulary import ACTION_NUMBERS

CUTS = {
    wire.LEDGER_CUT_UNSPECIFIED: By.RULE,
    wire.LEDGER_CUT_RULE: By.RULE,
    wire.LEDGER_CUT_SEASON: By.SEASON,
    wire.LEDGER_CUT_BRANCH: By.BRANCH,
    wire.LEDGER_CUT_PERSON: By.PERSON,
}
FIGURES = ("recovered", "prevented", "staff", "friction", "net")


def line_message(line: Line, currency: str) -> wire.LedgerLine:
    return wire.LedgerLine(
        name=line.name,
        sum=sum_message([line], currency),
        entries=[entry_message(entry, currency) for entry in line.entries],
    )


def sum_message(lines: Iterable[Line], currency: str) -> wire.LedgerEntry:
    """What several lines come to."""
    entries = [entry for line in lines for entry in line.entries]
    sums = {figure: sum(getattr(one, figure) for one in entries) for figure in FIGURES[:-1]}
    return entry_message(Entry("", **sums), currency)


def entry_message(entry: Entry, currency: str) -> wire.LedgerEntry:
    message = wire.LedgerEntry(case_id=entry.case)
    for figure in FIGURES:
        put_money(getattr(message, figure), getattr(entry, figure), currency)
    return message


def share_messages(found: Sequence[Prevented], currency: str) -> list[wire.PreventedShare]:
    messages = []
    for one in found:
        message = wire.PreventedShare(
            typology=one.typology,
            action=ACTION_NUMBERS[one.action],
            share=one.share.value,
            low=one.share.low,
            high=one.share.high,
            policy=one.present,
            offered=one.offered,
            subjects=one.subjects,
            case_ids=one.cases,
        )
        put_money(message.lost, one.lost, currency)
        messages.append(message)
    return messages


def saving_messages(found: Iterable[Saved], terms: CaseTerms) -> list[wire.SavedShare]:
    return [
        wire.SavedShare(
            typology=one.typology,
            cases=one.cases,
            recovered=figure_message(one, one.recovered, terms.recovered, one.recovers),
            continues=figure_message(one, one.continues, terms.continues, one.goes_on),
        )
        for one in found
    ]


def figure_message(one: Saved, seen: Share, policy: float, used: float) -> wire.SavedFigure:
    message = wire.SavedFigure(policy=policy, used=used, offered=offered(one, seen, policy))
    for name in ("value", "low", "high"):
        if not math.isnan(known := getattr(seen, name)):
            setattr(message, name, known)
    return message


def contests_message(found: Contests) -> wire.ContestCounts:
    return wire.ContestCounts(
        waiting=found.waiting, overdue=found.overdue, answered=found.answered, late=found.late
    )


def times_message(found: Waits) -> wire.VerdictTimes:
    bins = [wire.VerdictTimesBin(hours=hours, count=count) for hours, count in found.bins]
    message = wire.VerdictTimes(count=found.count, bins=bins)
    if not math.isnan(found.median):
        message.median_hours, message.p90_hours = found.median, found.p90
    return message
