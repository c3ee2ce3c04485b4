import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import money_pb2 as _money_pb2
from tillguard.v1 import decision_pb2 as _decision_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import Any as _Any, ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Disposition(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPOSITION_UNSPECIFIED: _ClassVar[Disposition]
    DISPOSITION_CONFIRMED: _ClassVar[Disposition]
    DISPOSITION_CLEARED: _ClassVar[Disposition]
    DISPOSITION_INCONCLUSIVE: _ClassVar[Disposition]

class CaseState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CASE_STATE_UNSPECIFIED: _ClassVar[CaseState]
    CASE_STATE_OPEN: _ClassVar[CaseState]
    CASE_STATE_CLAIMED: _ClassVar[CaseState]
    CASE_STATE_CLOSED: _ClassVar[CaseState]

class ContestState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTEST_STATE_UNSPECIFIED: _ClassVar[ContestState]
    CONTEST_STATE_WAITING: _ClassVar[ContestState]
    CONTEST_STATE_UPHELD: _ClassVar[ContestState]
    CONTEST_STATE_OVERTURNED: _ClassVar[ContestState]

class LedgerCut(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LEDGER_CUT_UNSPECIFIED: _ClassVar[LedgerCut]
    LEDGER_CUT_RULE: _ClassVar[LedgerCut]
    LEDGER_CUT_SEASON: _ClassVar[LedgerCut]
    LEDGER_CUT_BRANCH: _ClassVar[LedgerCut]
    LEDGER_CUT_PERSON: _ClassVar[LedgerCut]
DISPOSITION_UNSPECIFIED: Disposition
DISPOSITION_CONFIRMED: Disposition
DISPOSITION_CLEARED: Disposition
DISPOSITION_INCONCLUSIVE: Disposition
CASE_STATE_UNSPECIFIED: CaseState
CASE_STATE_OPEN: CaseState
CASE_STATE_CLAIMED: CaseState
CASE_STATE_CLOSED: CaseState
CONTEST_STATE_UNSPECIFIED: ContestState
CONTEST_STATE_WAITING: ContestState
CONTEST_STATE_UPHELD: ContestState
CONTEST_STATE_OVERTURNED: ContestState
LEDGER_CUT_UNSPECIFIED: LedgerCut
LEDGER_CUT_RULE: LedgerCut
LEDGER_CUT_SEASON: LedgerCut
LEDGER_CUT_BRANCH: LedgerCut
LEDGER_CUT_PERSON: LedgerCut

class Case(_message.Message):
    __slots__ = ("case_id", "subject", "subject_kind", "typology", "party", "store", "region", "open_time", "due_time", "value", "effort_minutes", "skill", "evidence", "reason", "state", "investigator", "disposition", "recovered", "notes", "pinned_to", "members", "links", "value_low", "value_high", "prevented", "spent_minutes", "close_time", "claim_expire_time", "snooze_end_time", "contest_state", "overdue", "answer_due_time", "joined_to")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_KIND_FIELD_NUMBER: _ClassVar[int]
    TYPOLOGY_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    STORE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    OPEN_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    EFFORT_MINUTES_FIELD_NUMBER: _ClassVar[int]
    SKILL_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    DISPOSITION_FIELD_NUMBER: _ClassVar[int]
    RECOVERED_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    PINNED_TO_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    LINKS_FIELD_NUMBER: _ClassVar[int]
    VALUE_LOW_FIELD_NUMBER: _ClassVar[int]
    VALUE_HIGH_FIELD_NUMBER: _ClassVar[int]
    PREVENTED_FIELD_NUMBER: _ClassVar[int]
    SPENT_MINUTES_FIELD_NUMBER: _ClassVar[int]
    CLOSE_TIME_FIELD_NUMBER: _ClassVar[int]
    CLAIM_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    SNOOZE_END_TIME_FIELD_NUMBER: _ClassVar[int]
    CONTEST_STATE_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    JOINED_TO_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    subject: str
    subject_kind: str
    typology: str
    party: _decision_pb2.Party
    store: str
    region: str
    open_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    value: _money_pb2.Money
    effort_minutes: int
    skill: str
    evidence: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    state: CaseState
    investigator: str
    disposition: Disposition
    recovered: _money_pb2.Money
    notes: _containers.RepeatedScalarFieldContainer[str]
    pinned_to: str
    members: _containers.RepeatedScalarFieldContainer[str]
    links: _containers.RepeatedScalarFieldContainer[str]
    value_low: _money_pb2.Money
    value_high: _money_pb2.Money
    prevented: _money_pb2.Money
    spent_minutes: int
    close_time: _timestamp_pb2.Timestamp
    claim_expire_time: _timestamp_pb2.Timestamp
    snooze_end_time: _timestamp_pb2.Timestamp
    contest_state: ContestState
    overdue: bool
    answer_due_time: _timestamp_pb2.Timestamp
    joined_to: str
    def __init__(self, case_id: _Optional[str] = ..., subject: _Optional[str] = ..., subject_kind: _Optional[str] = ..., typology: _Optional[str] = ..., party: _Optional[_Union[_decision_pb2.Party, str]] = ..., store: _Optional[str] = ..., region: _Optional[str] = ..., open_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., value: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., effort_minutes: _Optional[int] = ..., skill: _Optional[str] = ..., evidence: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., state: _Optional[_Union[CaseState, str]] = ..., investigator: _Optional[str] = ..., disposition: _Optional[_Union[Disposition, str]] = ..., recovered: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., notes: _Optional[_Iterable[str]] = ..., pinned_to: _Optional[str] = ..., members: _Optional[_Iterable[str]] = ..., links: _Optional[_Iterable[str]] = ..., value_low: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., value_high: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., prevented: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., spent_minutes: _Optional[int] = ..., close_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., claim_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., snooze_end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., contest_state: _Optional[_Union[ContestState, str]] = ..., overdue: _Optional[bool] = ..., answer_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., joined_to: _Optional[str] = ...) -> None: ...

class CaseStep(_message.Message):
    __slots__ = ("verb", "step_time", "by", "asked", "changes")
    class AskedEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    VERB_FIELD_NUMBER: _ClassVar[int]
    STEP_TIME_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    ASKED_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    verb: str
    step_time: _timestamp_pb2.Timestamp
    by: str
    asked: _containers.ScalarMap[str, str]
    changes: _containers.RepeatedCompositeFieldContainer[CaseChange]
    def __init__(self, verb: _Optional[str] = ..., step_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., by: _Optional[str] = ..., asked: _Optional[_Mapping[str, str]] = ..., changes: _Optional[_Iterable[_Union[CaseChange, _Mapping[str, _Any]]]] = ...) -> None: ...

class CaseChange(_message.Message):
    __slots__ = ("name", "before", "after")
    NAME_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    name: str
    before: str
    after: str
    def __init__(self, name: _Optional[str] = ..., before: _Optional[str] = ..., after: _Optional[str] = ...) -> None: ...

class Assignment(_message.Message):
    __slots__ = ("case_id", "investigator", "rank", "effort_minutes", "value", "random_pick", "propensity", "business_date", "late_minutes")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    RANK_FIELD_NUMBER: _ClassVar[int]
    EFFORT_MINUTES_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    RANDOM_PICK_FIELD_NUMBER: _ClassVar[int]
    PROPENSITY_FIELD_NUMBER: _ClassVar[int]
    BUSINESS_DATE_FIELD_NUMBER: _ClassVar[int]
    LATE_MINUTES_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    investigator: str
    rank: int
    effort_minutes: int
    value: _money_pb2.Money
    random_pick: bool
    propensity: float
    business_date: str
    late_minutes: int
    def __init__(self, case_id: _Optional[str] = ..., investigator: _Optional[str] = ..., rank: _Optional[int] = ..., effort_minutes: _Optional[int] = ..., value: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., random_pick: _Optional[bool] = ..., propensity: _Optional[float] = ..., business_date: _Optional[str] = ..., late_minutes: _Optional[int] = ...) -> None: ...

class LeftOutCase(_message.Message):
    __slots__ = ("case_id", "reason", "enters_at")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ENTERS_AT_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    reason: str
    enters_at: _money_pb2.Money
    def __init__(self, case_id: _Optional[str] = ..., reason: _Optional[str] = ..., enters_at: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ...) -> None: ...

class ShiftPlan(_message.Message):
    __slots__ = ("business_date", "plan_time", "assignments", "left_out", "value", "bound", "gap", "solve_duration", "minute_prices", "exploration_share", "left_out_count")
    class MinutePricesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _money_pb2.Money
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ...) -> None: ...
    BUSINESS_DATE_FIELD_NUMBER: _ClassVar[int]
    PLAN_TIME_FIELD_NUMBER: _ClassVar[int]
    ASSIGNMENTS_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    BOUND_FIELD_NUMBER: _ClassVar[int]
    GAP_FIELD_NUMBER: _ClassVar[int]
    SOLVE_DURATION_FIELD_NUMBER: _ClassVar[int]
    MINUTE_PRICES_FIELD_NUMBER: _ClassVar[int]
    EXPLORATION_SHARE_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_COUNT_FIELD_NUMBER: _ClassVar[int]
    business_date: str
    plan_time: _timestamp_pb2.Timestamp
    assignments: _containers.RepeatedCompositeFieldContainer[Assignment]
    left_out: _containers.RepeatedCompositeFieldContainer[LeftOutCase]
    value: _money_pb2.Money
    bound: _money_pb2.Money
    gap: float
    solve_duration: _duration_pb2.Duration
    minute_prices: _containers.MessageMap[str, _money_pb2.Money]
    exploration_share: float
    left_out_count: int
    def __init__(self, business_date: _Optional[str] = ..., plan_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., assignments: _Optional[_Iterable[_Union[Assignment, _Mapping[str, _Any]]]] = ..., left_out: _Optional[_Iterable[_Union[LeftOutCase, _Mapping[str, _Any]]]] = ..., value: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., bound: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., gap: _Optional[float] = ..., solve_duration: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping[str, _Any]]] = ..., minute_prices: _Optional[_Mapping[str, _money_pb2.Money]] = ..., exploration_share: _Optional[float] = ..., left_out_count: _Optional[int] = ...) -> None: ...

class QueueEntry(_message.Message):
    __slots__ = ("rank", "case", "reason", "business_date")
    RANK_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BUSINESS_DATE_FIELD_NUMBER: _ClassVar[int]
    rank: int
    case: Case
    reason: str
    business_date: str
    def __init__(self, rank: _Optional[int] = ..., case: _Optional[_Union[Case, _Mapping[str, _Any]]] = ..., reason: _Optional[str] = ..., business_date: _Optional[str] = ...) -> None: ...

class LedgerLine(_message.Message):
    __slots__ = ("name", "sum", "entries")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SUM_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    name: str
    sum: LedgerEntry
    entries: _containers.RepeatedCompositeFieldContainer[LedgerEntry]
    def __init__(self, name: _Optional[str] = ..., sum: _Optional[_Union[LedgerEntry, _Mapping[str, _Any]]] = ..., entries: _Optional[_Iterable[_Union[LedgerEntry, _Mapping[str, _Any]]]] = ...) -> None: ...

class LedgerEntry(_message.Message):
    __slots__ = ("case_id", "recovered", "prevented", "staff", "friction", "net")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    RECOVERED_FIELD_NUMBER: _ClassVar[int]
    PREVENTED_FIELD_NUMBER: _ClassVar[int]
    STAFF_FIELD_NUMBER: _ClassVar[int]
    FRICTION_FIELD_NUMBER: _ClassVar[int]
    NET_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    recovered: _money_pb2.Money
    prevented: _money_pb2.Money
    staff: _money_pb2.Money
    friction: _money_pb2.Money
    net: _money_pb2.Money
    def __init__(self, case_id: _Optional[str] = ..., recovered: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., prevented: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., staff: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., friction: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., net: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ...) -> None: ...

class PreventedShare(_message.Message):
    __slots__ = ("typology", "action", "share", "low", "high", "policy", "offered", "subjects", "lost", "case_ids")
    TYPOLOGY_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    OFFERED_FIELD_NUMBER: _ClassVar[int]
    SUBJECTS_FIELD_NUMBER: _ClassVar[int]
    LOST_FIELD_NUMBER: _ClassVar[int]
    CASE_IDS_FIELD_NUMBER: _ClassVar[int]
    typology: str
    action: _decision_pb2.Action
    share: float
    low: float
    high: float
    policy: float
    offered: float
    subjects: float
    lost: _money_pb2.Money
    case_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, typology: _Optional[str] = ..., action: _Optional[_Union[_decision_pb2.Action, str]] = ..., share: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., policy: _Optional[float] = ..., offered: _Optional[float] = ..., subjects: _Optional[float] = ..., lost: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., case_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SavedShare(_message.Message):
    __slots__ = ("typology", "cases", "recovered", "continues")
    TYPOLOGY_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    RECOVERED_FIELD_NUMBER: _ClassVar[int]
    CONTINUES_FIELD_NUMBER: _ClassVar[int]
    typology: str
    cases: int
    recovered: SavedFigure
    continues: SavedFigure
    def __init__(self, typology: _Optional[str] = ..., cases: _Optional[int] = ..., recovered: _Optional[_Union[SavedFigure, _Mapping[str, _Any]]] = ..., continues: _Optional[_Union[SavedFigure, _Mapping[str, _Any]]] = ...) -> None: ...

class SavedFigure(_message.Message):
    __slots__ = ("value", "low", "high", "policy", "used", "offered")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    OFFERED_FIELD_NUMBER: _ClassVar[int]
    value: float
    low: float
    high: float
    policy: float
    used: float
    offered: float
    def __init__(self, value: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., policy: _Optional[float] = ..., used: _Optional[float] = ..., offered: _Optional[float] = ...) -> None: ...

class VerdictTimes(_message.Message):
    __slots__ = ("count", "median_hours", "p90_hours", "bins")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MEDIAN_HOURS_FIELD_NUMBER: _ClassVar[int]
    P90_HOURS_FIELD_NUMBER: _ClassVar[int]
    BINS_FIELD_NUMBER: _ClassVar[int]
    count: int
    median_hours: float
    p90_hours: float
    bins: _containers.RepeatedCompositeFieldContainer[VerdictTimesBin]
    def __init__(self, count: _Optional[int] = ..., median_hours: _Optional[float] = ..., p90_hours: _Optional[float] = ..., bins: _Optional[_Iterable[_Union[VerdictTimesBin, _Mapping[str, _Any]]]] = ...) -> None: ...

class ContestCounts(_message.Message):
    __slots__ = ("waiting", "overdue", "answered", "late")
    WAITING_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_FIELD_NUMBER: _ClassVar[int]
    LATE_FIELD_NUMBER: _ClassVar[int]
    waiting: int
    overdue: int
    answered: int
    late: int
    def __init__(self, waiting: _Optional[int] = ..., overdue: _Optional[int] = ..., answered: _Optional[int] = ..., late: _Optional[int] = ...) -> None: ...

class VerdictTimesBin(_message.Message):
    __slots__ = ("hours", "count")
    HOURS_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    hours: float
    count: int
    def __init__(self, hours: _Optional[float] = ..., count: _Optional[int] = ...) -> None: ...
