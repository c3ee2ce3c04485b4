import datetime

from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import Any as _Any, ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PolicyStep(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POLICY_STEP_UNSPECIFIED: _ClassVar[PolicyStep]
    POLICY_STEP_CHECK: _ClassVar[PolicyStep]
    POLICY_STEP_TEST: _ClassVar[PolicyStep]
    POLICY_STEP_BACKTEST: _ClassVar[PolicyStep]
    POLICY_STEP_SHADOW: _ClassVar[PolicyStep]
    POLICY_STEP_PROMOTE: _ClassVar[PolicyStep]
    POLICY_STEP_ROLLBACK: _ClassVar[PolicyStep]

class TripMeasure(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRIP_MEASURE_UNSPECIFIED: _ClassVar[TripMeasure]
    TRIP_MEASURE_HOLDS: _ClassVar[TripMeasure]
    TRIP_MEASURE_APPROVALS: _ClassVar[TripMeasure]
POLICY_STEP_UNSPECIFIED: PolicyStep
POLICY_STEP_CHECK: PolicyStep
POLICY_STEP_TEST: PolicyStep
POLICY_STEP_BACKTEST: PolicyStep
POLICY_STEP_SHADOW: PolicyStep
POLICY_STEP_PROMOTE: PolicyStep
POLICY_STEP_ROLLBACK: PolicyStep
TRIP_MEASURE_UNSPECIFIED: TripMeasure
TRIP_MEASURE_HOLDS: TripMeasure
TRIP_MEASURE_APPROVALS: TripMeasure

class EffectivePolicy(_message.Message):
    __slots__ = ("bundle", "store", "moment", "layers", "values")
    BUNDLE_FIELD_NUMBER: _ClassVar[int]
    STORE_FIELD_NUMBER: _ClassVar[int]
    MOMENT_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    bundle: str
    store: str
    moment: _timestamp_pb2.Timestamp
    layers: _containers.RepeatedScalarFieldContainer[str]
    values: _containers.RepeatedCompositeFieldContainer[PolicyValue]
    def __init__(self, bundle: _Optional[str] = ..., store: _Optional[str] = ..., moment: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., layers: _Optional[_Iterable[str]] = ..., values: _Optional[_Iterable[_Union[PolicyValue, _Mapping[str, _Any]]]] = ...) -> None: ...

class PolicyValue(_message.Message):
    __slots__ = ("name", "value", "layer", "file", "line")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: _struct_pb2.Value
    layer: str
    file: str
    line: int
    def __init__(self, name: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping[str, _Any]]] = ..., layer: _Optional[str] = ..., file: _Optional[str] = ..., line: _Optional[int] = ...) -> None: ...

class PolicyTrailEntry(_message.Message):
    __slots__ = ("step", "passed", "time", "by", "figures", "note")
    STEP_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    step: PolicyStep
    passed: bool
    time: _timestamp_pb2.Timestamp
    by: str
    figures: _struct_pb2.Struct
    note: str
    def __init__(self, step: _Optional[_Union[PolicyStep, str]] = ..., passed: _Optional[bool] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., by: _Optional[str] = ..., figures: _Optional[_Union[_struct_pb2.Struct, _Mapping[str, _Any]]] = ..., note: _Optional[str] = ...) -> None: ...

class PolicyBundle(_message.Message):
    __slots__ = ("hash", "create_time", "live", "author", "trail")
    HASH_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    LIVE_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    TRAIL_FIELD_NUMBER: _ClassVar[int]
    hash: str
    create_time: _timestamp_pb2.Timestamp
    live: bool
    author: str
    trail: _containers.RepeatedCompositeFieldContainer[PolicyTrailEntry]
    def __init__(self, hash: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., live: _Optional[bool] = ..., author: _Optional[str] = ..., trail: _Optional[_Iterable[_Union[PolicyTrailEntry, _Mapping[str, _Any]]]] = ...) -> None: ...

class PolicyProblem(_message.Message):
    __slots__ = ("file", "line", "column", "code", "message", "source")
    FILE_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    file: str
    line: int
    column: int
    code: str
    message: str
    source: str
    def __init__(self, file: _Optional[str] = ..., line: _Optional[int] = ..., column: _Optional[int] = ..., code: _Optional[str] = ..., message: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class BacktestProgress(_message.Message):
    __slots__ = ("done", "total")
    DONE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    done: int
    total: int
    def __init__(self, done: _Optional[int] = ..., total: _Optional[int] = ...) -> None: ...

class BacktestReport(_message.Message):
    __slots__ = ("candidate", "live", "decisions", "figures")
    CANDIDATE_FIELD_NUMBER: _ClassVar[int]
    LIVE_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    candidate: str
    live: str
    decisions: int
    figures: _struct_pb2.Struct
    def __init__(self, candidate: _Optional[str] = ..., live: _Optional[str] = ..., decisions: _Optional[int] = ..., figures: _Optional[_Union[_struct_pb2.Struct, _Mapping[str, _Any]]] = ...) -> None: ...

class Trip(_message.Message):
    __slots__ = ("rule", "owner", "store", "register", "measure", "count", "answers", "share", "limit", "trip_time", "cool_time", "text", "key", "policy_bundle")
    RULE_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    STORE_FIELD_NUMBER: _ClassVar[int]
    REGISTER_FIELD_NUMBER: _ClassVar[int]
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    TRIP_TIME_FIELD_NUMBER: _ClassVar[int]
    COOL_TIME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    POLICY_BUNDLE_FIELD_NUMBER: _ClassVar[int]
    rule: str
    owner: str
    store: str
    register: str
    measure: TripMeasure
    count: int
    answers: int
    share: float
    limit: float
    trip_time: _timestamp_pb2.Timestamp
    cool_time: _timestamp_pb2.Timestamp
    text: str
    key: str
    policy_bundle: str
    def __init__(self, rule: _Optional[str] = ..., owner: _Optional[str] = ..., store: _Optional[str] = ..., register: _Optional[str] = ..., measure: _Optional[_Union[TripMeasure, str]] = ..., count: _Optional[int] = ..., answers: _Optional[int] = ..., share: _Optional[float] = ..., limit: _Optional[float] = ..., trip_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., cool_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., text: _Optional[str] = ..., key: _Optional[str] = ..., policy_bundle: _Optional[str] = ...) -> None: ...

class RuleSnooze(_message.Message):
    __slots__ = ("id", "rule", "region", "store", "register", "start_time", "end_time", "reason", "by", "ended_time", "ended_by", "ended_reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    STORE_FIELD_NUMBER: _ClassVar[int]
    REGISTER_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    ENDED_TIME_FIELD_NUMBER: _ClassVar[int]
    ENDED_BY_FIELD_NUMBER: _ClassVar[int]
    ENDED_REASON_FIELD_NUMBER: _ClassVar[int]
    id: int
    rule: str
    region: str
    store: str
    register: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    reason: str
    by: str
    ended_time: _timestamp_pb2.Timestamp
    ended_by: str
    ended_reason: str
    def __init__(self, id: _Optional[int] = ..., rule: _Optional[str] = ..., region: _Optional[str] = ..., store: _Optional[str] = ..., register: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ..., ended_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., ended_by: _Optional[str] = ..., ended_reason: _Optional[str] = ...) -> None: ...
