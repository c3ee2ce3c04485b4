"""What the journal hands out about approvals, cases, plans and labels: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from tillguard.domain import Case, Outcome, Party, Plan


class ApprovalState(StrEnum):
    WAITING = "waiting"
    GRANTED = "granted"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Approval:
    """A question to a manager; `outcome` is what history learns from it once it is resolved.

    `replayed` is True where the same answer had been given before.
    """

    key: str
    seq: int
    store: str
    asked_at: int
    expires_at: int
    state: ApprovalState
    manager: str = ""
    reason: str = ""
    resolved_at: int | None = None
    outcome: Outcome | None = None
    replayed: bool = False


class CaseState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"


class ContestState(StrEnum):
    """Where it stands that the person concerned contests a verdict."""

    NONE = ""
    WAITING = "waiting"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with where it stands; times in epoch seconds, money in minor units.

    `pinned_to` is for whom the plan keeps it, empty for whom it chooses.
    `answer_due` is until when its contest should be answered.
    `joined_to` is the case of which it became part.
    `minutes_spent` as told with the verdict, else from the closing person's claim to it.
    """

    case: Case
    state: CaseState
    holder: str = ""
    claimed_until: int | None = None
    disposition: str = ""
    recovered: int = 0
    note: str = ""
    closed_at: int | None = None
    minutes_spent: int | None = None
    pinned_to: str = ""
    prevented: int = 0
    contest: ContestState = ContestState.NONE
    snoozed_until: int | None = None
    answer_due: int | None = None
    joined_to: str = ""


@dataclass(frozen=True, slots=True)
class ClosedCase:
    """A case with its verdict and what history learns of each transaction in it.

    No outcomes where it is inconclusive and takes nothing back, nor where it is `replayed`, because
    it had been given before.
    """

    file: CaseFile
    outcomes: tuple[Outcome, ...]
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Queued:
    """A case in somebody's queue of a day: rank from 1, planned minutes, value in minor units."""

    rank: int
    file: CaseFile
    minutes: int
    value: int
    propensity: float
    reason: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class SavedPlan:
    id: int
    day: str
    made_at: int
    plan: Plan


@dataclass(frozen=True, slots=True)
class Label:
    """What became known of a transaction, when, and from where (verdict, approval, import).

    `loss` in minor units; `propensity` is the probability with which the transaction was looked
    at, `weight` its inverse unless the source says otherwise; `labeller` closed the case or gave
    the answer, empty where nobody is named.
    """

    key: str
    source: str
    known: int
    confirmed: bool
    typology: str
    party: Party
    loss: int
    propensity: float = 1.0
    weight: float = 1.0
    labeller: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A stored bundle or model."""

    hash: str
    made_at: int
    content: bytes


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """The bundle or model that answers now, since when and by whom."""

    version: Version
    since: int
    by: str


class Gate(StrEnum):
    """What is done to a bundle on its way; the first three must pass before it may be live."""

    CHECK = "check"
    TEST = "test"
    BACKTEST = "backtest"
    SHADOW = "shadow"
    PROMOTE = "promote"
    ROLLBACK = "rollback"


NEEDED = (Gate.CHECK, Gate.TEST, Gate.BACKTEST)


@dataclass(frozen=True, slots=True)
class BundleStep:
    """One line of a bundle's audit trail; `figures` are plain JSON values."""

    bundle: str
    step: Gate
    passed: bool
    at: int
    by: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class ShadowAnswer:
    """What a bundle in the shadow would have answered to the decision of this seq."""

    seq: int
    action: int
    flagged: bool
    risk: float
    expected_loss: int
    typology: str
    hits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShadowPair:
    """One decision with what the shadow would have said: `action`, `flagged`, `hits` answered,
    the others with `shadow_` did not; `amount` in minor units."""

    seq: int
    key: str
    kind: str
    amount: int
    action: int
    flagged: bool
    hits: tuple[str, ...]
    shadow_action: int
    shadow_flagged: bool
    shadow_hits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredBundle:
    """A bundle with its trail, oldest step first; `live` where it answers now."""

    hash: str
    made_at: int
    live: bool
    steps: tuple[BundleStep, ...]

    def as_json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        return {**asdict(self), "author": self.author}

    @property
    def author(self) -> str:
        """Who took the first step with this content; empty where nobody did."""
        return self.steps[0].by if self.steps else ""

    def passed(self, gate: Gate) -> BundleStep | None:
        """The latest such step, if it passed."""
        latest = next((s for s in reversed(self.steps) if s.step is gate), None)
        return latest if latest is not None and latest.passed else None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What vectors hold from the record `since` on: meaning by name, in the vector's order."""

    since: int
    hash: str
    features: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RandomLook:
    """A random pick with its verdict: when it was closed (epoch seconds), the chance it was given
    of being confirmed, and whether it was."""

    closed: int
    expected: float
    confirmed: bool
