"""Backtests, differences and trails of bundles as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ..backtest import Group, Report, Side
from ..backtest.differences import Change, Differences
from ..journal import Gate, StoredBundle
from ..serve.shadowed import Agreement

MOST = 12
"""Rows of a table; --json has them all."""
HEAD = f"  {'':<38}{'hits':>8}{'conf':>6}{'clear':>6}{'unkn':>7}  {'precision':<19}{'recall':>7}"


def report_lines(report: Report) -> Iterator[str]:
    """The candidate beside what is live; in every row the candidate stands above."""
    speed = report.decisions / report.seconds if report.seconds else 0.0
    yield (
        f"{report.decisions:,} decisions of {day(report.since)} to {day(report.until)},"
        f" {speed:,.0f} a second; candidate {report.candidate.bundle[:12]}, live"
        f" {report.live.bundle[:12]}"
    )
    yield from (f"note: {note}" for note in report.notes)
    yield from whole(report)
    pairs = ("rules", "seasons", "branches")
    for name in pairs:
        yield f"\n{name}, candidate above live where they differ"
        yield HEAD
        yield from table(getattr(report.candidate, name), getattr(report.live, name))
    yield from trip_lines(report)
    yield "\nactions by kind of transaction"
    for kind in sorted(report.candidate.kinds):
        ours, live = report.candidate.kinds[kind], report.live.kinds.get(kind)
        yield f"  {kind:<16}{actions(ours)}"
        if live and actions(live) != actions(ours):
            yield f"  {'live':>15} {actions(live)}"
    yield from flip_lines(report.flips, report.currency)


def whole(report: Report) -> Iterator[str]:
    yield f"  {'':<32}{'candidate':>24}{'live':>24}"
    for name, shown in figures(report.currency).items():
        yield f"  {name:<32}{shown(report.candidate):>24}{shown(report.live):>24}"


def trip_lines(report: Report) -> Iterator[str]:
    """What the blast radius would have stopped."""
    sides = (report.candidate, report.live)
    fell = ", ".join(f"{side.fallen:,}" for side in sides)
    yield f"\ntrips of the blast radius, candidate and live; fell to review only: {fell}"
    for rule in sorted({rule for side in sides for rule in side.trips}):
        counts = "".join(f"{side.trips.get(rule, 0):>8,}" for side in sides)
        yield f"  {rule:<38}{counts}"


def figures(currency: str) -> dict[str, Callable[[Side], str]]:
    """What is told of the whole of a side, by its name."""
    return {
        "flagged for review": lambda s: f"{s.whole.hits:,}",
        "precision of what was flagged": lambda s: interval(s.whole),
        "recall of labelled losses": lambda s: part(s.whole.recall),
        "recall of their money": lambda s: part(s.whole.recall_of_money),
        "honest customers bothered": lambda s: f"{s.whole.friction_customers:,.0f}",
        "friction": lambda s: money(s.whole.friction, currency),
        "prevented at the till": lambda s: money(s.whole.prevented, currency),
        "staff time at the till": lambda s: money(s.whole.staff_cost, currency),
        "investigator hours needed": lambda s: hours(s.total_hours.needed),
        "investigator hours planned": lambda s: hours(s.total_hours.planned),
        "of them used": lambda s: hours(s.total_hours.worked),
        "recovered by investigation": lambda s: money(s.total_hours.recovered, currency),
        "net value": lambda s: money(s.whole.net_value, currency),
    }


def table(ours: Mapping[str, Group], live: Mapping[str, Group]) -> Iterator[str]:
    rows = {name: (row(ours.get(name)), row(live.get(name))) for name in ours.keys() | live.keys()}

    def rank(name: str) -> tuple[bool, int, str]:
        """What is seen to differ first, then what was hit most."""
        one, other = rows[name]
        return one == other, -top(ours, live, name), name

    names = sorted(rows, key=rank)
    for name in names[:MOST]:
        one, other = rows[name]
        yield f"  {name:<38}{one}"
        if one != other:
            yield f"  {'live':>37} {other}"
    if len(names) > MOST:
        yield f"  ... and {len(names) - MOST} more with --json"


def top(ours: Mapping[str, Group], live: Mapping[str, Group], name: str) -> int:
    return max(side[name].hits for side in (ours, live) if name in side)


def row(group: Group | None) -> str:
    if group is None:
        return f"{'-':>8}"
    counts = f"{group.hits:>8,}{group.confirmed:>6,}{group.cleared:>6,}{group.unknown:>7,}"
    return f"{counts}  {interval(group):<19}{part(group.recall):>7}"


def interval(group: Group) -> str:
    if group.precision is None or group.precision_interval is None:
        return "-"
    low, high = group.precision_interval
    return f"{group.precision:.0%} ({low:.0%} to {high:.0%})"


def actions(group: Group) -> str:
    return ", ".join(f"{name.lower()} {count:,}" for name, count in group.actions.items() if count)


def flip_lines(flips: Mapping[str, Mapping[str, Any]], currency: str) -> Iterator[str]:
    total = sum(one["decisions"] for one in flips.values())
    yield f"\n{total:,} decisions would be others, live to candidate"
    for name, one in list(flips.items())[:MOST]:
        yield f"  {name:<42}{one['decisions']:>8,}  {money(one['amount'], currency)}"
        for example in one["examples"][:2]:
            rules = ", ".join(example["rules"]) or "no rule"
            amount = money(example["amount"], currency)
            yield f"      {example['key']} {example['kind']} {amount}: {rules}"


def difference_lines(found: Differences) -> Iterator[str]:
    for word, ids in (("+ rule", found.added), ("- rule", found.removed)):
        yield from (f"{word} {id}" for id in ids)
    for name, changes in (*found.rules.items(), *found.files.items()):
        yield name
        yield from (f"  {line}" for line in map(changed, changes))
    if found.resolved:
        yield "what that comes to"
    for one in found.resolved[: 3 * MOST]:
        places = one.where[0] + (f" and {len(one.where) - 1} more" if one.where[1:] else "")
        yield f"  {one.path}: {one.old} -> {one.new}  ({places})"
    for span in found.calendar:
        seasons = (" + ".join(names) or "none" for names in (span.old, span.new))
        yield f"  {span.where}, {span.first} to {span.last}: season {' -> '.join(seasons)}"
    if not (found.added or found.removed or found.rules or found.files):
        yield "the files say the same"


def changed(change: Change) -> str:
    if change.old is None:
        return f"+ {change.path}: {change.new}"
    if change.new is None:
        return f"- {change.path}: {change.old}"
    return f"{change.path}: {change.old} -> {change.new}"


def bundle_lines(found: StoredBundle) -> Iterator[str]:
    """A bundle with its trail."""
    yield f"{found.hash[:12]}{'  live' if found.live else ''}  drafted by {found.author or '?'}"
    for step in found.steps:
        outcome = "" if step.passed else "  FAILED"
        note = f"  {step.note}" if step.note else ""
        told = ""
        if step.step is Gate.BACKTEST and step.figures:
            told = f"  {step.figures['decisions']:,} decisions, {step.figures['flips']:,} others"
        yield f"  {moment(step.at)}  {step.step:<9}{step.by}{outcome}{told}{note}"


def agreement_lines(found: Agreement, currency: str) -> Iterator[str]:
    yield (
        f"{found.bundle[:12]} in the shadow: {found.answers:,} answers, {found.agreed:,} the same"
        f" ({found.share:.1%})"
    )
    yield from flip_lines(found.flips, currency)
    yield f"\n  {'hits':<42}{'shadow':>8}{'live':>8}"
    for name, counts in found.hits.items():
        yield f"  {name:<42}{counts['shadow']:>8,}{counts['live']:>8,}"


def money(amount: int, currency: str) -> str:
    return f"{amount / 100:,.2f} {currency}".rstrip()


def part(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def hours(minutes: int) -> str:
    return f"{minutes / 60:,.1f}"


def day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"


def moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}"
