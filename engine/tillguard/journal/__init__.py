"""Everything that was received, decided, asked, worked and learnt, durably and in order."""

from .approvals import approval, ask_approval, resolve_approval, waiting_approvals
from .cases import (
    add_note,
    add_to_case,
    case_file,
    claim_case,
    close_case,
    open_cases,
    release_case,
    save_cases,
)
from .database import Database, open_database
from .evidence import flagged_without_case
from .group import append_events
from .journal import Journal
from .labels import labels, save_labels
from .plans import latest_plan, queue, save_plan
from .records import (
    Approval,
    ApprovalState,
    CaseFile,
    CaseState,
    ClosedCase,
    Label,
    LiveVersion,
    Queued,
    SavedPlan,
    Version,
)
from .refusals import EvidenceTaken, NewerJournal, RowRefused, UnknownDatabase, UnknownVersion
from .rows import DecisionRow, EventRow, KnownKey, Stored, StoredDecision, StoredEvent
from .versions import (
    bundle,
    live_bundle,
    live_model,
    model,
    promote_bundle,
    promote_model,
    save_bundle,
    save_model,
)
from .writer import Writer

__all__ = [
    "Approval",
    "ApprovalState",
    "CaseFile",
    "CaseState",
    "ClosedCase",
    "Database",
    "DecisionRow",
    "EventRow",
    "EvidenceTaken",
    "Journal",
    "KnownKey",
    "Label",
    "LiveVersion",
    "NewerJournal",
    "Queued",
    "RowRefused",
    "SavedPlan",
    "Stored",
    "StoredDecision",
    "StoredEvent",
    "UnknownDatabase",
    "UnknownVersion",
    "Version",
    "Writer",
    "add_note",
    "add_to_case",
    "append_events",
    "approval",
    "ask_approval",
    "bundle",
    "case_file",
    "claim_case",
    "close_case",
    "flagged_without_case",
    "labels",
    "latest_plan",
    "live_bundle",
    "live_model",
    "model",
    "open_cases",
    "open_database",
    "promote_bundle",
    "promote_model",
    "queue",
    "release_case",
    "resolve_approval",
    "save_bundle",
    "save_cases",
    "save_labels",
    "save_model",
    "save_plan",
    "waiting_approvals",
]
