import datetime

from tillguard.v1 import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import money_pb2 as _money_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import Any as _Any, ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TransactionKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRANSACTION_KIND_UNSPECIFIED: _ClassVar[TransactionKind]
    TRANSACTION_KIND_SALE: _ClassVar[TransactionKind]
    TRANSACTION_KIND_RETURN: _ClassVar[TransactionKind]
    TRANSACTION_KIND_VOID: _ClassVar[TransactionKind]
    TRANSACTION_KIND_POST_VOID: _ClassVar[TransactionKind]
    TRANSACTION_KIND_NO_SALE: _ClassVar[TransactionKind]
    TRANSACTION_KIND_PRICE_OVERRIDE: _ClassVar[TransactionKind]
    TRANSACTION_KIND_GIFT_CARD: _ClassVar[TransactionKind]
    TRANSACTION_KIND_CANCEL: _ClassVar[TransactionKind]
    TRANSACTION_KIND_SUSPEND: _ClassVar[TransactionKind]
    TRANSACTION_KIND_TRAINING: _ClassVar[TransactionKind]

class EntryMethod(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENTRY_METHOD_UNSPECIFIED: _ClassVar[EntryMethod]
    ENTRY_METHOD_SCANNED: _ClassVar[EntryMethod]
    ENTRY_METHOD_KEYED: _ClassVar[EntryMethod]
    ENTRY_METHOD_CHIP: _ClassVar[EntryMethod]
    ENTRY_METHOD_LOOKUP: _ClassVar[EntryMethod]

class TenderType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TENDER_TYPE_UNSPECIFIED: _ClassVar[TenderType]
    TENDER_TYPE_CASH: _ClassVar[TenderType]
    TENDER_TYPE_CARD: _ClassVar[TenderType]
    TENDER_TYPE_GIFT_CARD: _ClassVar[TenderType]
    TENDER_TYPE_WALLET: _ClassVar[TenderType]
    TENDER_TYPE_VOUCHER: _ClassVar[TenderType]

class TenderStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TENDER_STATUS_UNSPECIFIED: _ClassVar[TenderStatus]
    TENDER_STATUS_APPROVED: _ClassVar[TenderStatus]
    TENDER_STATUS_DECLINED: _ClassVar[TenderStatus]
    TENDER_STATUS_OFFLINE: _ClassVar[TenderStatus]
    TENDER_STATUS_UNCONFIRMED: _ClassVar[TenderStatus]
TRANSACTION_KIND_UNSPECIFIED: TransactionKind
TRANSACTION_KIND_SALE: TransactionKind
TRANSACTION_KIND_RETURN: TransactionKind
TRANSACTION_KIND_VOID: TransactionKind
TRANSACTION_KIND_POST_VOID: TransactionKind
TRANSACTION_KIND_NO_SALE: TransactionKind
TRANSACTION_KIND_PRICE_OVERRIDE: TransactionKind
TRANSACTION_KIND_GIFT_CARD: TransactionKind
TRANSACTION_KIND_CANCEL: TransactionKind
TRANSACTION_KIND_SUSPEND: TransactionKind
TRANSACTION_KIND_TRAINING: TransactionKind
ENTRY_METHOD_UNSPECIFIED: EntryMethod
ENTRY_METHOD_SCANNED: EntryMethod
ENTRY_METHOD_KEYED: EntryMethod
ENTRY_METHOD_CHIP: EntryMethod
ENTRY_METHOD_LOOKUP: EntryMethod
TENDER_TYPE_UNSPECIFIED: TenderType
TENDER_TYPE_CASH: TenderType
TENDER_TYPE_CARD: TenderType
TENDER_TYPE_GIFT_CARD: TenderType
TENDER_TYPE_WALLET: TenderType
TENDER_TYPE_VOUCHER: TenderType
TENDER_STATUS_UNSPECIFIED: TenderStatus
TENDER_STATUS_APPROVED: TenderStatus
TENDER_STATUS_DECLINED: TenderStatus
TENDER_STATUS_OFFLINE: TenderStatus
TENDER_STATUS_UNCONFIRMED: TenderStatus

class Line(_message.Message):
    __slots__ = ("item", "department", "quantity", "price", "discount", "voided", "entry_method")
    ITEM_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    DISCOUNT_FIELD_NUMBER: _ClassVar[int]
    VOIDED_FIELD_NUMBER: _ClassVar[int]
    ENTRY_METHOD_FIELD_NUMBER: _ClassVar[int]
    item: str
    department: str
    quantity: int
    price: _money_pb2.Money
    discount: _money_pb2.Money
    voided: bool
    entry_method: EntryMethod
    def __init__(self, item: _Optional[str] = ..., department: _Optional[str] = ..., quantity: _Optional[int] = ..., price: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., discount: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., voided: _Optional[bool] = ..., entry_method: _Optional[_Union[EntryMethod, str]] = ...) -> None: ...

class Tender(_message.Message):
    __slots__ = ("type", "token", "amount", "status")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    type: TenderType
    token: str
    amount: _money_pb2.Money
    status: TenderStatus
    def __init__(self, type: _Optional[_Union[TenderType, str]] = ..., token: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., status: _Optional[_Union[TenderStatus, str]] = ...) -> None: ...

class AttributeValue(_message.Message):
    __slots__ = ("int64_value", "double_value", "bool_value", "string_value")
    INT64_VALUE_FIELD_NUMBER: _ClassVar[int]
    DOUBLE_VALUE_FIELD_NUMBER: _ClassVar[int]
    BOOL_VALUE_FIELD_NUMBER: _ClassVar[int]
    STRING_VALUE_FIELD_NUMBER: _ClassVar[int]
    int64_value: int
    double_value: float
    bool_value: bool
    string_value: str
    def __init__(self, int64_value: _Optional[int] = ..., double_value: _Optional[float] = ..., bool_value: _Optional[bool] = ..., string_value: _Optional[str] = ...) -> None: ...

class Transaction(_message.Message):
    __slots__ = ("key", "kind", "event_time", "store", "register", "employee", "time_zone", "business_date", "sequence", "membership", "membership_entry_method", "original_receipt", "approver", "lines", "tenders", "attributes")
    class AttributesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: AttributeValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[AttributeValue, _Mapping[str, _Any]]] = ...) -> None: ...
    KEY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    STORE_FIELD_NUMBER: _ClassVar[int]
    REGISTER_FIELD_NUMBER: _ClassVar[int]
    EMPLOYEE_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    BUSINESS_DATE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MEMBERSHIP_FIELD_NUMBER: _ClassVar[int]
    MEMBERSHIP_ENTRY_METHOD_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_RECEIPT_FIELD_NUMBER: _ClassVar[int]
    APPROVER_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    TENDERS_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    key: str
    kind: TransactionKind
    event_time: _timestamp_pb2.Timestamp
    store: str
    register: str
    employee: str
    time_zone: str
    business_date: str
    sequence: int
    membership: str
    membership_entry_method: EntryMethod
    original_receipt: str
    approver: str
    lines: _containers.RepeatedCompositeFieldContainer[Line]
    tenders: _containers.RepeatedCompositeFieldContainer[Tender]
    attributes: _containers.MessageMap[str, AttributeValue]
    def __init__(self, key: _Optional[str] = ..., kind: _Optional[_Union[TransactionKind, str]] = ..., event_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., store: _Optional[str] = ..., register: _Optional[str] = ..., employee: _Optional[str] = ..., time_zone: _Optional[str] = ..., business_date: _Optional[str] = ..., sequence: _Optional[int] = ..., membership: _Optional[str] = ..., membership_entry_method: _Optional[_Union[EntryMethod, str]] = ..., original_receipt: _Optional[str] = ..., approver: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[Line, _Mapping[str, _Any]]]] = ..., tenders: _Optional[_Iterable[_Union[Tender, _Mapping[str, _Any]]]] = ..., attributes: _Optional[_Mapping[str, AttributeValue]] = ...) -> None: ...
