import datetime

from tillguard.v1 import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from google.type import money_pb2 as _money_pb2
from tillguard.v1 import investigation_pb2 as _investigation_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import Any as _Any, ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PlanShiftRequest(_message.Message):
    __slots__ = ("business_date", "what_if", "dry_run", "days")
    BUSINESS_DATE_FIELD_NUMBER: _ClassVar[int]
    WHAT_IF_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    business_date: str
    what_if: _containers.RepeatedScalarFieldContainer[str]
    dry_run: bool
    days: int
    def __init__(self, business_date: _Optional[str] = ..., what_if: _Optional[_Iterable[str]] = ..., dry_run: _Optional[bool] = ..., days: _Optional[int] = ...) -> None: ...

class PlanShiftResponse(_message.Message):
    __slots__ = ("plan",)
    PLAN_FIELD_NUMBER: _ClassVar[int]
    plan: _investigation_pb2.ShiftPlan
    def __init__(self, plan: _Optional[_Union[_investigation_pb2.ShiftPlan, _Mapping[str, _Any]]] = ...) -> None: ...

class ListQueueRequest(_message.Message):
    __slots__ = ("investigator", "page_size", "page_token")
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    investigator: str
    page_size: int
    page_token: str
    def __init__(self, investigator: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListQueueResponse(_message.Message):
    __slots__ = ("entries", "next_page_token", "contests")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CONTESTS_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_investigation_pb2.QueueEntry]
    next_page_token: str
    contests: _containers.RepeatedCompositeFieldContainer[_investigation_pb2.Case]
    def __init__(self, entries: _Optional[_Iterable[_Union[_investigation_pb2.QueueEntry, _Mapping[str, _Any]]]] = ..., next_page_token: _Optional[str] = ..., contests: _Optional[_Iterable[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]]] = ...) -> None: ...

class ClaimCaseRequest(_message.Message):
    __slots__ = ("case_id", "investigator")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    investigator: str
    def __init__(self, case_id: _Optional[str] = ..., investigator: _Optional[str] = ...) -> None: ...

class ClaimCaseResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: _investigation_pb2.Case
    def __init__(self, case: _Optional[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]] = ...) -> None: ...

class ReleaseCaseRequest(_message.Message):
    __slots__ = ("case_id", "investigator")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    investigator: str
    def __init__(self, case_id: _Optional[str] = ..., investigator: _Optional[str] = ...) -> None: ...

class ReleaseCaseResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: _investigation_pb2.Case
    def __init__(self, case: _Optional[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]] = ...) -> None: ...

class AddEvidenceRequest(_message.Message):
    __slots__ = ("case_id", "investigator", "note", "decision_key")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    DECISION_KEY_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    investigator: str
    note: str
    decision_key: str
    def __init__(self, case_id: _Optional[str] = ..., investigator: _Optional[str] = ..., note: _Optional[str] = ..., decision_key: _Optional[str] = ...) -> None: ...

class AddEvidenceResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: _investigation_pb2.Case
    def __init__(self, case: _Optional[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]] = ...) -> None: ...

class CloseCaseRequest(_message.Message):
    __slots__ = ("case_id", "investigator", "disposition", "recovered", "note", "prevented", "spent_minutes")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    DISPOSITION_FIELD_NUMBER: _ClassVar[int]
    RECOVERED_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    PREVENTED_FIELD_NUMBER: _ClassVar[int]
    SPENT_MINUTES_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    investigator: str
    disposition: _investigation_pb2.Disposition
    recovered: _money_pb2.Money
    note: str
    prevented: _money_pb2.Money
    spent_minutes: int
    def __init__(self, case_id: _Optional[str] = ..., investigator: _Optional[str] = ..., disposition: _Optional[_Union[_investigation_pb2.Disposition, str]] = ..., recovered: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., note: _Optional[str] = ..., prevented: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., spent_minutes: _Optional[int] = ...) -> None: ...

class CloseCaseResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: _investigation_pb2.Case
    def __init__(self, case: _Optional[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]] = ...) -> None: ...

class PinCaseRequest(_message.Message):
    __slots__ = ("case_id", "investigator", "by")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    investigator: str
    by: str
    def __init__(self, case_id: _Optional[str] = ..., investigator: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class PinCaseResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: _investigation_pb2.Case
    def __init__(self, case: _Optional[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]] = ...) -> None: ...

class GetCaseRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class GetCaseResponse(_message.Message):
    __slots__ = ("case", "history")
    CASE_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    case: _investigation_pb2.Case
    history: _containers.RepeatedCompositeFieldContainer[_investigation_pb2.CaseStep]
    def __init__(self, case: _Optional[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]] = ..., history: _Optional[_Iterable[_Union[_investigation_pb2.CaseStep, _Mapping[str, _Any]]]] = ...) -> None: ...

class ReassignCaseRequest(_message.Message):
    __slots__ = ("case_id", "investigator", "to")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    investigator: str
    to: str
    def __init__(self, case_id: _Optional[str] = ..., investigator: _Optional[str] = ..., to: _Optional[str] = ...) -> None: ...

class ReassignCaseResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: _investigation_pb2.Case
    def __init__(self, case: _Optional[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]] = ...) -> None: ...

class SnoozeCaseRequest(_message.Message):
    __slots__ = ("case_id", "investigator", "end_time", "reason")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    investigator: str
    end_time: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, case_id: _Optional[str] = ..., investigator: _Optional[str] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., reason: _Optional[str] = ...) -> None: ...

class SnoozeCaseResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: _investigation_pb2.Case
    def __init__(self, case: _Optional[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]] = ...) -> None: ...

class ReopenCaseRequest(_message.Message):
    __slots__ = ("case_id", "investigator", "reason")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    investigator: str
    reason: str
    def __init__(self, case_id: _Optional[str] = ..., investigator: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ReopenCaseResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: _investigation_pb2.Case
    def __init__(self, case: _Optional[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]] = ...) -> None: ...

class ContestCaseRequest(_message.Message):
    __slots__ = ("case_id", "contester", "statement")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CONTESTER_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    contester: str
    statement: str
    def __init__(self, case_id: _Optional[str] = ..., contester: _Optional[str] = ..., statement: _Optional[str] = ...) -> None: ...

class ContestCaseResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: _investigation_pb2.Case
    def __init__(self, case: _Optional[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]] = ...) -> None: ...

class AnswerContestRequest(_message.Message):
    __slots__ = ("case_id", "investigator", "outcome", "answer")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    investigator: str
    outcome: _investigation_pb2.ContestState
    answer: str
    def __init__(self, case_id: _Optional[str] = ..., investigator: _Optional[str] = ..., outcome: _Optional[_Union[_investigation_pb2.ContestState, str]] = ..., answer: _Optional[str] = ...) -> None: ...

class AnswerContestResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: _investigation_pb2.Case
    def __init__(self, case: _Optional[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]] = ...) -> None: ...

class BatchUpdateCasesRequest(_message.Message):
    __slots__ = ("investigator", "case_ids", "all_or_none", "claim", "release", "reassign", "snooze", "close")
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    CASE_IDS_FIELD_NUMBER: _ClassVar[int]
    ALL_OR_NONE_FIELD_NUMBER: _ClassVar[int]
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    REASSIGN_FIELD_NUMBER: _ClassVar[int]
    SNOOZE_FIELD_NUMBER: _ClassVar[int]
    CLOSE_FIELD_NUMBER: _ClassVar[int]
    investigator: str
    case_ids: _containers.RepeatedScalarFieldContainer[str]
    all_or_none: bool
    claim: BatchClaim
    release: BatchRelease
    reassign: BatchReassign
    snooze: BatchSnooze
    close: BatchClose
    def __init__(self, investigator: _Optional[str] = ..., case_ids: _Optional[_Iterable[str]] = ..., all_or_none: _Optional[bool] = ..., claim: _Optional[_Union[BatchClaim, _Mapping[str, _Any]]] = ..., release: _Optional[_Union[BatchRelease, _Mapping[str, _Any]]] = ..., reassign: _Optional[_Union[BatchReassign, _Mapping[str, _Any]]] = ..., snooze: _Optional[_Union[BatchSnooze, _Mapping[str, _Any]]] = ..., close: _Optional[_Union[BatchClose, _Mapping[str, _Any]]] = ...) -> None: ...

class BatchClaim(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BatchRelease(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BatchReassign(_message.Message):
    __slots__ = ("to",)
    TO_FIELD_NUMBER: _ClassVar[int]
    to: str
    def __init__(self, to: _Optional[str] = ...) -> None: ...

class BatchSnooze(_message.Message):
    __slots__ = ("end_time", "reason")
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    end_time: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., reason: _Optional[str] = ...) -> None: ...

class BatchClose(_message.Message):
    __slots__ = ("disposition", "note")
    DISPOSITION_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    disposition: _investigation_pb2.Disposition
    note: str
    def __init__(self, disposition: _Optional[_Union[_investigation_pb2.Disposition, str]] = ..., note: _Optional[str] = ...) -> None: ...

class BatchUpdateCasesResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[CaseResult]
    def __init__(self, results: _Optional[_Iterable[_Union[CaseResult, _Mapping[str, _Any]]]] = ...) -> None: ...

class CaseResult(_message.Message):
    __slots__ = ("case_id", "case", "error")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    case: _investigation_pb2.Case
    error: _status_pb2.Status
    def __init__(self, case_id: _Optional[str] = ..., case: _Optional[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping[str, _Any]]] = ...) -> None: ...

class GetLedgerRequest(_message.Message):
    __slots__ = ("cut", "start_time", "end_time")
    CUT_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    cut: _investigation_pb2.LedgerCut
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, cut: _Optional[_Union[_investigation_pb2.LedgerCut, str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ...) -> None: ...

class GetLedgerResponse(_message.Message):
    __slots__ = ("lines", "sum", "times", "contests")
    LINES_FIELD_NUMBER: _ClassVar[int]
    SUM_FIELD_NUMBER: _ClassVar[int]
    TIMES_FIELD_NUMBER: _ClassVar[int]
    CONTESTS_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedCompositeFieldContainer[_investigation_pb2.LedgerLine]
    sum: _investigation_pb2.LedgerEntry
    times: _investigation_pb2.VerdictTimes
    contests: _investigation_pb2.ContestCounts
    def __init__(self, lines: _Optional[_Iterable[_Union[_investigation_pb2.LedgerLine, _Mapping[str, _Any]]]] = ..., sum: _Optional[_Union[_investigation_pb2.LedgerEntry, _Mapping[str, _Any]]] = ..., times: _Optional[_Union[_investigation_pb2.VerdictTimes, _Mapping[str, _Any]]] = ..., contests: _Optional[_Union[_investigation_pb2.ContestCounts, _Mapping[str, _Any]]] = ...) -> None: ...

class ListPreventionRequest(_message.Message):
    __slots__ = ("start_time", "end_time")
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ...) -> None: ...

class ListPreventionResponse(_message.Message):
    __slots__ = ("shares", "savings")
    SHARES_FIELD_NUMBER: _ClassVar[int]
    SAVINGS_FIELD_NUMBER: _ClassVar[int]
    shares: _containers.RepeatedCompositeFieldContainer[_investigation_pb2.PreventedShare]
    savings: _containers.RepeatedCompositeFieldContainer[_investigation_pb2.SavedShare]
    def __init__(self, shares: _Optional[_Iterable[_Union[_investigation_pb2.PreventedShare, _Mapping[str, _Any]]]] = ..., savings: _Optional[_Iterable[_Union[_investigation_pb2.SavedShare, _Mapping[str, _Any]]]] = ...) -> None: ...
