from tillguard.v1 import decision_pb2 as _decision_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import Any as _Any, ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class JournalOutcome(_message.Message):
    __slots__ = ("key", "known", "confirmed", "party", "store", "employee", "card", "customer", "before", "taken_back")
    KEY_FIELD_NUMBER: _ClassVar[int]
    KNOWN_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    STORE_FIELD_NUMBER: _ClassVar[int]
    EMPLOYEE_FIELD_NUMBER: _ClassVar[int]
    CARD_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    TAKEN_BACK_FIELD_NUMBER: _ClassVar[int]
    key: str
    known: int
    confirmed: bool
    party: _decision_pb2.Party
    store: str
    employee: str
    card: str
    customer: str
    before: bool
    taken_back: bool
    def __init__(self, key: _Optional[str] = ..., known: _Optional[int] = ..., confirmed: _Optional[bool] = ..., party: _Optional[_Union[_decision_pb2.Party, str]] = ..., store: _Optional[str] = ..., employee: _Optional[str] = ..., card: _Optional[str] = ..., customer: _Optional[str] = ..., before: _Optional[bool] = ..., taken_back: _Optional[bool] = ...) -> None: ...
