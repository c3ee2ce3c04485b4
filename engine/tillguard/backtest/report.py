"""What a backtest found, side by side with what is live; plain values, ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .interval import wilson
from .tally import ACTIONS, Tally
from .workload import Hours

ALL = "all"


@dataclass(frozen=True, slots=True)
class Group:
    """One rule, season, branch or kind under one rulebook; money in minor units.

    `confirmed`, `cleared` and `unknown` say what reviews found of its hits (for a rule) or of what
    was flagged (elsewhere); `precision` is confirmed / (confirmed + cleared) with its 95 % interval
    (Wilson), `recall` the share of the labelled losses that were hit or flagged. `net_value` is
    what the till's actions prevented, less friction and staff time, and for the whole also what the
    planned investigators recover.
    """

    decisions: int
    hits: int
    confirmed: int
    cleared: int
    unknown: int
    precision: float | None
    precision_interval: tuple[float, float] | None
    labelled_losses: int
    labelled_loss: int
    recall: float | None
    recall_of_money: float | None
    actions: Mapping[str, int]
    friction_customers: float
    friction: int
    staff_cost: int
    prevented: int
    net_value: int


@dataclass(frozen=True, slots=True)
class Side:
    """One rulebook's figures: the whole, and by rule, season, branch and kind of transaction."""

    bundle: str
    whole: Group
    rules: Mapping[str, Group]
    seasons: Mapping[str, Group]
    branches: Mapping[str, Group]
    kinds: Mapping[str, Group]
    hours: Mapping[str, Hours]
    """Minutes of investigators by region."""
    trips: Mapping[str, int] = field(default_factory=dict)
    """How often the blast radius would have tripped, by rule."""
    fallen: int = 0
    """Answers that would have fallen to review only by that; their actions are counted so."""

    @property
    def total_hours(self) -> Hours:
        return sum(self.hours.values(), Hours())


@dataclass(frozen=True, slots=True)
class Report:
    """A finished backtest: decisions `first` to `last` (journal seq), received `since` to `until`.

    `replayed` names what the journalled vectors lacked, so that the events were replayed; `notes`
    say what else to know before trusting the figures.
    """

    candidate: Side
    live: Side
    decisions: int
    days: int
    since: int
    until: int
    currency: str
    flips: Mapping[str, Mapping[str, Any]]
    replayed: Sequence[str]
    notes: Sequence[str]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """All of it, as plain values."""
        return asdict(self)

    def figures(self) -> dict[str, Any]:
        """The few numbers that the audit trail keeps."""
        told = {
            name: {
                "flagged": side.whole.hits,
                "precision": side.whole.precision,
                "recall": side.whole.recall,
                "net_value": side.whole.net_value,
                "minutes_needed": side.total_hours.needed,
                "minutes_planned": side.total_hours.planned,
            }
            for name, side in (("candidate", self.candidate), ("live", self.live))
        }
        changed = sum(one["decisions"] for one in self.flips.values())
        return {
            "decisions": self.decisions, "days": self.days, "until": self.until,
            "against": self.live.bundle, "flips": changed, **told,
        }  # fmt: skip


def group(sums: Mapping[str, int], losses: int, loss: int, hits: int, recovered: int = 0) -> Group:
    """From the sums of a tally; `losses` and `loss` are what could have been caught."""
    judged = sums["confirmed"] + sums["cleared"]
    return Group(
        decisions=sums["decisions"],
        hits=hits,
        confirmed=sums["confirmed"],
        cleared=sums["cleared"],
        unknown=sums["unknown"],
        precision=share(sums["confirmed"], judged),
        precision_interval=wilson(sums["confirmed"], judged),
        labelled_losses=losses,
        labelled_loss=loss,
        recall=share(sums["caught"], losses),
        recall_of_money=share(sums["caught_loss"], loss),
        actions={name: sums[name] for name in ACTIONS},
        friction_customers=sums["bothered"] / 1000,
        friction=sums["friction"],
        staff_cost=sums["staff"],
        prevented=sums["prevented"],
        net_value=sums["prevented"] - sums["friction"] - sums["staff"] + recovered,
    )


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def groups(tally: Tally) -> dict[str, Group]:
    """Every group of a tally that counts what was flagged, by name."""
    found = {}
    for name in sorted(tally.places):
        sums = tally.of(name)
        found[name] = group(sums, sums["losses"], sums["loss"], sums["flagged"])
    return found


def rule_groups(rules: Mapping[str, Sequence[str]], hits: Tally, kinds: Tally) -> dict[str, Group]:
    """Every rule, by its id; `rules` says which kinds each looks at, whose losses it could hit."""
    found = {}
    for name, looks_at in rules.items():
        sums, could = hits.of(name), [kinds.of(kind) for kind in looks_at]
        losses, loss = (sum(one[measure] for one in could) for measure in ("losses", "loss"))
        found[name] = group(sums, losses, loss, sums["decisions"])
    return found
