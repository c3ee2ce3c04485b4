"""Everything that was received, decided, asked, worked and learnt, durably and in order."""

from .approvals import approval, ask_approval, resolve_approval, waiting_approvals
from .case_trail import CaseStep, CaseVerb
from .case_work import (
    add_note,
    add_to_case,
    claim_case,
    reassign_case,
    release_case,
    snooze_case,
)
from .cases import case_file, open_cases, save_cases
from .challengers import save_scores
from .closed_cases import ClosedFile, Judged
from .database import Database, open_database
from .evidence import flagged_without_case
from .group import append_events
from .journal import Journal
from .labels import labels, save_labels
from .model_ledger import promote_model, record_model_step, stop_challenger, succeed
from .model_records import ModelStep, ScorePair, ShadowScore, Stage, StoredModel
from .peers import StoredFinding, save_findings, save_found_cases
from .pins import pin_case, pinned_cases
from .plans import latest_plan, queue, save_plan
from .records import (
    Approval,
    ApprovalState,
    BundleStep,
    CaseFile,
    CaseState,
    Catalogue,
    ClosedCase,
    ContestState,
    Gate,
    Label,
    LiveVersion,
    Queued,
    RandomLook,
    SavedPlan,
    ShadowAnswer,
    ShadowPair,
    StoredBundle,
    Version,
)
from .refusals import (
    EvidenceTaken,
    GateMissing,
    NewerJournal,
    NoShadow,
    NothingBefore,
    RowRefused,
    SecondPersonNeeded,
    UnknownDatabase,
    UnknownSnooze,
    UnknownVersion,
)
from .replays import Decided, Span
from .rows import (
    NORMS,
    OUTCOME,
    DecisionRow,
    EventRow,
    KnownKey,
    Stored,
    StoredDecision,
    StoredEvent,
)
from .shadows import save_shadow
from .snoozes import StoredSnooze, end_snooze, snooze_rule
from .trips import StoredTrip, trips_of, trips_text
from .verdicts import answer_contest, close_case, contest_case, reopen_case
from .versions import (
    bundle,
    live_bundle,
    live_model,
    model,
    promote_bundle,
    save_bundle,
    save_model,
)
from .writer import Writer

__all__ = [
    "NORMS",
    "OUTCOME",
    "Approval",
    "ApprovalState",
    "BundleStep",
    "CaseFile",
    "CaseState",
    "CaseStep",
    "CaseVerb",
    "Catalogue",
    "ClosedCase",
    "ClosedFile",
    "ContestState",
    "Database",
    "Decided",
    "DecisionRow",
    "EventRow",
    "EvidenceTaken",
    "Gate",
    "GateMissing",
    "Journal",
    "Judged",
    "KnownKey",
    "Label",
    "LiveVersion",
    "ModelStep",
    "NewerJournal",
    "NoShadow",
    "NothingBefore",
    "Queued",
    "RandomLook",
    "RowRefused",
    "SavedPlan",
    "ScorePair",
    "SecondPersonNeeded",
    "ShadowAnswer",
    "ShadowPair",
    "ShadowScore",
    "Span",
    "Stage",
    "Stored",
    "StoredBundle",
    "StoredDecision",
    "StoredEvent",
    "StoredFinding",
    "StoredModel",
    "StoredSnooze",
    "StoredTrip",
    "UnknownDatabase",
    "UnknownSnooze",
    "UnknownVersion",
    "Version",
    "Writer",
    "add_note",
    "add_to_case",
    "answer_contest",
    "append_events",
    "approval",
    "ask_approval",
    "bundle",
    "case_file",
    "claim_case",
    "close_case",
    "contest_case",
    "end_snooze",
    "flagged_without_case",
    "labels",
    "latest_plan",
    "live_bundle",
    "live_model",
    "model",
    "open_cases",
    "open_database",
    "pin_case",
    "pinned_cases",
    "promote_bundle",
    "promote_model",
    "queue",
    "reassign_case",
    "record_model_step",
    "release_case",
    "reopen_case",
    "resolve_approval",
    "save_bundle",
    "save_cases",
    "save_findings",
    "save_found_cases",
    "save_labels",
    "save_model",
    "save_plan",
    "save_scores",
    "save_shadow",
    "snooze_case",
    "snooze_rule",
    "stop_challenger",
    "succeed",
    "trips_of",
    "trips_text",
    "waiting_approvals",
]
