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

class ModelStage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MODEL_STAGE_UNSPECIFIED: _ClassVar[ModelStage]
    MODEL_STAGE_FIT: _ClassVar[ModelStage]
    MODEL_STAGE_GATE: _ClassVar[ModelStage]
    MODEL_STAGE_SHADOW: _ClassVar[ModelStage]
    MODEL_STAGE_PROMOTE: _ClassVar[ModelStage]
    MODEL_STAGE_ROLLBACK: _ClassVar[ModelStage]
    MODEL_STAGE_REFUSED: _ClassVar[ModelStage]
    MODEL_STAGE_DRIFT: _ClassVar[ModelStage]
MODEL_STAGE_UNSPECIFIED: ModelStage
MODEL_STAGE_FIT: ModelStage
MODEL_STAGE_GATE: ModelStage
MODEL_STAGE_SHADOW: ModelStage
MODEL_STAGE_PROMOTE: ModelStage
MODEL_STAGE_ROLLBACK: ModelStage
MODEL_STAGE_REFUSED: ModelStage
MODEL_STAGE_DRIFT: ModelStage

class ModelTrailEntry(_message.Message):
    __slots__ = ("stage", "passed", "time", "by", "figures", "note")
    STAGE_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    stage: ModelStage
    passed: bool
    time: _timestamp_pb2.Timestamp
    by: str
    figures: _struct_pb2.Struct
    note: str
    def __init__(self, stage: _Optional[_Union[ModelStage, str]] = ..., passed: _Optional[bool] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., by: _Optional[str] = ..., figures: _Optional[_Union[_struct_pb2.Struct, _Mapping[str, _Any]]] = ..., note: _Optional[str] = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ("hash", "create_time", "live", "challenger", "author", "parent", "first_time", "last_time", "labels", "confirmed", "lineage", "trail")
    HASH_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    LIVE_FIELD_NUMBER: _ClassVar[int]
    CHALLENGER_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    FIRST_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_TIME_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    LINEAGE_FIELD_NUMBER: _ClassVar[int]
    TRAIL_FIELD_NUMBER: _ClassVar[int]
    hash: str
    create_time: _timestamp_pb2.Timestamp
    live: bool
    challenger: bool
    author: str
    parent: str
    first_time: _timestamp_pb2.Timestamp
    last_time: _timestamp_pb2.Timestamp
    labels: int
    confirmed: int
    lineage: _struct_pb2.Struct
    trail: _containers.RepeatedCompositeFieldContainer[ModelTrailEntry]
    def __init__(self, hash: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., live: _Optional[bool] = ..., challenger: _Optional[bool] = ..., author: _Optional[str] = ..., parent: _Optional[str] = ..., first_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., last_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., labels: _Optional[int] = ..., confirmed: _Optional[int] = ..., lineage: _Optional[_Union[_struct_pb2.Struct, _Mapping[str, _Any]]] = ..., trail: _Optional[_Iterable[_Union[ModelTrailEntry, _Mapping[str, _Any]]]] = ...) -> None: ...
