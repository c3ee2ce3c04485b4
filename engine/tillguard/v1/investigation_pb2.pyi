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
DISPOSITION_UNSPECIFIED: Disposition
DISPOSITION_CONFIRMED: Disposition
DISPOSITION_CLEARED: Disposition
DISPOSITION_INCONCLUSIVE: Disposition
CASE_STATE_UNSPECIFIED: CaseState
CASE_STATE_OPEN: CaseState
CASE_STATE_CLAIMED: CaseState
CASE_STATE_CLOSED: CaseState

class Case(_message.Message):
    __slots__ = ("case_id", "subject", "subject_kind", "typology", "party", "store", "region", "open_time", "due_time", "value", "effort_minutes", "skill", "evidence", "reason", "state", "investigator", "disposition", "recovered", "notes", "pinned_to", "members", "links", "value_low", "value_high")
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
    def __init__(self, case_id: _Optional[str] = ..., subject: _Optional[str] = ..., subject_kind: _Optional[str] = ..., typology: _Optional[str] = ..., party: _Optional[_Union[_decision_pb2.Party, str]] = ..., store: _Optional[str] = ..., region: _Optional[str] = ..., open_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., value: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., effort_minutes: _Optional[int] = ..., skill: _Optional[str] = ..., evidence: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., state: _Optional[_Union[CaseState, str]] = ..., investigator: _Optional[str] = ..., disposition: _Optional[_Union[Disposition, str]] = ..., recovered: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., notes: _Optional[_Iterable[str]] = ..., pinned_to: _Optional[str] = ..., members: _Optional[_Iterable[str]] = ..., links: _Optional[_Iterable[str]] = ..., value_low: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., value_high: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ...) -> None: ...

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
