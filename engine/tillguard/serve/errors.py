"""The one table from errors of the business to gRPC status codes and reasons."""

from __future__ import annotations

from uuid import uuid4

import structlog
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import code_pb2
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

from tillguard import errors, investigate, training
from tillguard.journal import refusals
from tillguard.scrub import scrubbed

from . import trainer

DOMAIN = "tillguard"
LONGEST = 500
"""Characters of a message: with its details it must fit into 8 KiB of HTTP/2 trailers."""

TABLE: dict[type[Exception], tuple[int, str]] = {
    errors.TillguardError: (code_pb2.FAILED_PRECONDITION, "REFUSED"),
    errors.InvalidRequest: (code_pb2.INVALID_ARGUMENT, "INVALID_REQUEST"),
    errors.TransactionKeyReused: (code_pb2.ALREADY_EXISTS, "TRANSACTION_KEY_REUSED"),
    errors.UnknownTransaction: (code_pb2.NOT_FOUND, "UNKNOWN_TRANSACTION"),
    errors.ContentExpired: (code_pb2.FAILED_PRECONDITION, "CONTENT_EXPIRED"),
    errors.UnknownCase: (code_pb2.NOT_FOUND, "UNKNOWN_CASE"),
    errors.CaseHeldByOther: (code_pb2.FAILED_PRECONDITION, "CASE_HELD_BY_OTHER"),
    errors.CaseNotClaimed: (code_pb2.FAILED_PRECONDITION, "CASE_NOT_CLAIMED"),
    errors.CaseClosed: (code_pb2.FAILED_PRECONDITION, "CASE_CLOSED"),
    errors.CaseNotClosed: (code_pb2.FAILED_PRECONDITION, "CASE_NOT_CLOSED"),
    errors.TooLate: (code_pb2.FAILED_PRECONDITION, "TOO_LATE"),
    errors.NotConcerned: (code_pb2.PERMISSION_DENIED, "NOT_CONCERNED"),
    errors.NotContested: (code_pb2.FAILED_PRECONDITION, "NOT_CONTESTED"),
    errors.OwnVerdict: (code_pb2.PERMISSION_DENIED, "OWN_VERDICT"),
    errors.UnknownExhibit: (code_pb2.NOT_FOUND, "UNKNOWN_EXHIBIT"),
    errors.TooManyExhibits: (code_pb2.FAILED_PRECONDITION, "TOO_MANY_EXHIBITS"),
    errors.TooManyFilters: (code_pb2.FAILED_PRECONDITION, "TOO_MANY_FILTERS"),
    errors.ImplausibleAmount: (code_pb2.INVALID_ARGUMENT, "IMPLAUSIBLE_AMOUNT"),
    errors.ConflictOfInterest: (code_pb2.PERMISSION_DENIED, "CONFLICT_OF_INTEREST"),
    errors.NotAllTogether: (code_pb2.ABORTED, "NOT_ALL_TOGETHER"),
    errors.ApprovalNotAwaited: (code_pb2.FAILED_PRECONDITION, "APPROVAL_NOT_AWAITED"),
    errors.NothingToPlan: (code_pb2.FAILED_PRECONDITION, "NOTHING_TO_PLAN"),
    errors.UnreadableChange: (code_pb2.INVALID_ARGUMENT, "UNREADABLE_CHANGE"),
    errors.BrokenFile: (code_pb2.FAILED_PRECONDITION, "BROKEN_FILE"),
    errors.NoGoodBundle: (code_pb2.FAILED_PRECONDITION, "NO_GOOD_BUNDLE"),
    errors.NoModel: (code_pb2.FAILED_PRECONDITION, "NO_MODEL"),
    errors.NotEnoughLabels: (code_pb2.FAILED_PRECONDITION, "NOT_ENOUGH_LABELS"),
    errors.NoWindow: (code_pb2.FAILED_PRECONDITION, "NO_WINDOW"),
    errors.BadTable: (code_pb2.INVALID_ARGUMENT, "BAD_TABLE"),
    errors.DamagedModel: (code_pb2.DATA_LOSS, "DAMAGED_MODEL"),
    errors.DamagedHistory: (code_pb2.DATA_LOSS, "DAMAGED_HISTORY"),
    errors.DamagedArchive: (code_pb2.DATA_LOSS, "DAMAGED_ARCHIVE"),
    errors.ReplayFailed: (code_pb2.RESOURCE_EXHAUSTED, "REPLAY_FAILED"),
    errors.UnreadableExtract: (code_pb2.INVALID_ARGUMENT, "UNREADABLE_EXTRACT"),
    errors.NotImported: (code_pb2.FAILED_PRECONDITION, "NOT_IMPORTED"),
    errors.DamagedNorms: (code_pb2.DATA_LOSS, "DAMAGED_NORMS"),
    errors.UnknownAccount: (code_pb2.NOT_FOUND, "UNKNOWN_ACCOUNT"),
    errors.Unauthenticated: (code_pb2.UNAUTHENTICATED, "UNAUTHENTICATED"),
    errors.CallNotAllowed: (code_pb2.PERMISSION_DENIED, "CALL_NOT_ALLOWED"),
    errors.NoAuditKey: (code_pb2.FAILED_PRECONDITION, "NO_AUDIT_KEY"),
    errors.UnreadableCertificate: (code_pb2.FAILED_PRECONDITION, "UNREADABLE_CERTIFICATE"),
    errors.LegallyHeld: (code_pb2.FAILED_PRECONDITION, "LEGALLY_HELD"),
    errors.UnknownLetter: (code_pb2.NOT_FOUND, "UNKNOWN_LETTER"),
    errors.BrokenAddresses: (code_pb2.FAILED_PRECONDITION, "BROKEN_ADDRESSES"),
    errors.UnknownHold: (code_pb2.NOT_FOUND, "UNKNOWN_HOLD"),
    errors.UnclearPerson: (code_pb2.INVALID_ARGUMENT, "UNCLEAR_PERSON"),
    errors.UnfinishedErasure: (code_pb2.FAILED_PRECONDITION, "UNFINISHED_ERASURE"),
    errors.NoSuchDatabaseRoles: (code_pb2.FAILED_PRECONDITION, "NO_SUCH_DATABASE_ROLES"),
    errors.NoSuchBranch: (code_pb2.NOT_FOUND, "NO_SUCH_BRANCH"),
    errors.ExportUnderWay: (code_pb2.FAILED_PRECONDITION, "EXPORT_UNDER_WAY"),
    errors.UnknownEngine: (code_pb2.NOT_FOUND, "UNKNOWN_ENGINE"),
    errors.HomeInUse: (code_pb2.FAILED_PRECONDITION, "HOME_IN_USE"),
    errors.PortInUse: (code_pb2.FAILED_PRECONDITION, "PORT_IN_USE"),
    errors.StoreUnavailable: (code_pb2.UNAVAILABLE, "STORE_UNAVAILABLE"),
    investigate.InvalidInstance: (code_pb2.FAILED_PRECONDITION, "INVALID_INSTANCE"),
    investigate.NoFeasiblePlan: (code_pb2.FAILED_PRECONDITION, "NO_FEASIBLE_PLAN"),
    refusals.UnknownDatabase: (code_pb2.FAILED_PRECONDITION, "UNKNOWN_DATABASE"),
    refusals.NewerJournal: (code_pb2.FAILED_PRECONDITION, "NEWER_JOURNAL"),
    refusals.CommitInDoubt: (code_pb2.UNAVAILABLE, "COMMIT_IN_DOUBT"),
    refusals.RowRefused: (code_pb2.INVALID_ARGUMENT, "ROW_REFUSED"),
    refusals.EvidenceTaken: (code_pb2.ALREADY_EXISTS, "EVIDENCE_TAKEN"),
    refusals.UnknownVersion: (code_pb2.NOT_FOUND, "UNKNOWN_VERSION"),
    refusals.GateMissing: (code_pb2.FAILED_PRECONDITION, "GATE_MISSING"),
    refusals.SecondPersonNeeded: (code_pb2.PERMISSION_DENIED, "SECOND_PERSON_NEEDED"),
    refusals.NothingBefore: (code_pb2.FAILED_PRECONDITION, "NOTHING_BEFORE"),
    refusals.UnknownSnooze: (code_pb2.NOT_FOUND, "UNKNOWN_SNOOZE"),
    refusals.NoShadow: (code_pb2.FAILED_PRECONDITION, "NO_SHADOW"),
    training.TooFewRows: (code_pb2.FAILED_PRECONDITION, "TOO_FEW_ROWS"),
    trainer.Stopped: (code_pb2.FAILED_PRECONDITION, "TRAINING_STOPPED"),
    errors.Overloaded: (code_pb2.RESOURCE_EXHAUSTED, "OVERLOADED"),
}

RETRY_AFTER = {errors.StoreUnavailable: 1000, errors.Overloaded: 100}
"""Milliseconds after which another try makes sense."""

log = structlog.get_logger()


def status_of(error: Exception) -> Status:
    """What the caller gets; an error that nobody foresaw tells only the id of its log entry."""
    for kind in type(error).__mro__:
        if kind in TABLE:
            return _status(*TABLE[kind], str(error), _details(error))
    return _unforeseen(error)


def _unforeseen(error: Exception) -> Status:
    incident = uuid4().hex
    log.error("unforeseen error", incident=incident, exc_info=error)
    message = f"an error on our side; tell the operator its id {incident}"
    return _status(code_pb2.INTERNAL, "UNFORESEEN", message, [], incident=incident)


def _status(
    code: int, reason: str, message: str, details: list[Message], **metadata: str
) -> Status:
    message = scrubbed(message)
    shown = message if len(message) <= LONGEST else message[: LONGEST - 1] + "…"
    status = Status(code=code, message=shown)
    status.details.add().Pack(ErrorInfo(reason=reason, domain=DOMAIN, metadata=metadata))
    for detail in details:
        status.details.add().Pack(detail)
    return status


def _details(error: Exception) -> list[Message]:
    if isinstance(error, errors.InvalidRequest):
        return [_bad_request(error)]
    for kind, milliseconds in RETRY_AFTER.items():
        if isinstance(error, kind):
            delay = Duration()
            delay.FromMilliseconds(milliseconds)
            return [RetryInfo(retry_delay=delay)]
    return []


def _bad_request(error: errors.InvalidRequest) -> BadRequest:
    return BadRequest(
        field_violations=[
            BadRequest.FieldViolation(field=v.field, description=v.description)
            for v in error.violations
        ]
    )
