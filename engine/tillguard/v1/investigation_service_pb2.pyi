from tillguard.v1 import validate_pb2 as _validate_pb2
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
    __slots__ = ("entries", "next_page_token")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_investigation_pb2.QueueEntry]
    next_page_token: str
    def __init__(self, entries: _Optional[_Iterable[_Union[_investigation_pb2.QueueEntry, _Mapping[str, _Any]]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

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
    __slots__ = ("case_id", "investigator", "disposition", "recovered", "note")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    DISPOSITION_FIELD_NUMBER: _ClassVar[int]
    RECOVERED_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    investigator: str
    disposition: _investigation_pb2.Disposition
    recovered: _money_pb2.Money
    note: str
    def __init__(self, case_id: _Optional[str] = ..., investigator: _Optional[str] = ..., disposition: _Optional[_Union[_investigation_pb2.Disposition, str]] = ..., recovered: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., note: _Optional[str] = ...) -> None: ...

class CloseCaseResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: _investigation_pb2.Case
    def __init__(self, case: _Optional[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]] = ...) -> None: ...

class PinCaseRequest(_message.Message):
    __slots__ = ("case_id", "investigator")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    investigator: str
    def __init__(self, case_id: _Optional[str] = ..., investigator: _Optional[str] = ...) -> None: ...

class PinCaseResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: _investigation_pb2.Case
    def __init__(self, case: _Optional[_Union[_investigation_pb2.Case, _Mapping[str, _Any]]] = ...) -> None: ...
