import datetime

from tillguard.v1 import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import money_pb2 as _money_pb2
from tillguard.v1 import transaction_pb2 as _transaction_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import Any as _Any, ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CashCount(_message.Message):
    __slots__ = ("difference",)
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    difference: _money_pb2.Money
    def __init__(self, difference: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ...) -> None: ...

class ClockIn(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ClockOut(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MovedItem(_message.Message):
    __slots__ = ("item", "department", "quantity", "unit_value")
    ITEM_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    UNIT_VALUE_FIELD_NUMBER: _ClassVar[int]
    item: str
    department: str
    quantity: int
    unit_value: _money_pb2.Money
    def __init__(self, item: _Optional[str] = ..., department: _Optional[str] = ..., quantity: _Optional[int] = ..., unit_value: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ...) -> None: ...

class InventoryMovement(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[MovedItem]
    def __init__(self, items: _Optional[_Iterable[_Union[MovedItem, _Mapping[str, _Any]]]] = ...) -> None: ...

class MembershipChange(_message.Message):
    __slots__ = ("membership", "owner_employee")
    MEMBERSHIP_FIELD_NUMBER: _ClassVar[int]
    OWNER_EMPLOYEE_FIELD_NUMBER: _ClassVar[int]
    membership: str
    owner_employee: str
    def __init__(self, membership: _Optional[str] = ..., owner_employee: _Optional[str] = ...) -> None: ...

class StoreEvent(_message.Message):
    __slots__ = ("key", "event_time", "store", "register", "employee", "time_zone", "business_date", "sequence", "attributes", "cash_count", "clock_in", "clock_out", "inventory_movement", "membership_change")
    class AttributesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _transaction_pb2.AttributeValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_transaction_pb2.AttributeValue, _Mapping[str, _Any]]] = ...) -> None: ...
    KEY_FIELD_NUMBER: _ClassVar[int]
    EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    STORE_FIELD_NUMBER: _ClassVar[int]
    REGISTER_FIELD_NUMBER: _ClassVar[int]
    EMPLOYEE_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    BUSINESS_DATE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    CASH_COUNT_FIELD_NUMBER: _ClassVar[int]
    CLOCK_IN_FIELD_NUMBER: _ClassVar[int]
    CLOCK_OUT_FIELD_NUMBER: _ClassVar[int]
    INVENTORY_MOVEMENT_FIELD_NUMBER: _ClassVar[int]
    MEMBERSHIP_CHANGE_FIELD_NUMBER: _ClassVar[int]
    key: str
    event_time: _timestamp_pb2.Timestamp
    store: str
    register: str
    employee: str
    time_zone: str
    business_date: str
    sequence: int
    attributes: _containers.MessageMap[str, _transaction_pb2.AttributeValue]
    cash_count: CashCount
    clock_in: ClockIn
    clock_out: ClockOut
    inventory_movement: InventoryMovement
    membership_change: MembershipChange
    def __init__(self, key: _Optional[str] = ..., event_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., store: _Optional[str] = ..., register: _Optional[str] = ..., employee: _Optional[str] = ..., time_zone: _Optional[str] = ..., business_date: _Optional[str] = ..., sequence: _Optional[int] = ..., attributes: _Optional[_Mapping[str, _transaction_pb2.AttributeValue]] = ..., cash_count: _Optional[_Union[CashCount, _Mapping[str, _Any]]] = ..., clock_in: _Optional[_Union[ClockIn, _Mapping[str, _Any]]] = ..., clock_out: _Optional[_Union[ClockOut, _Mapping[str, _Any]]] = ..., inventory_movement: _Optional[_Union[InventoryMovement, _Mapping[str, _Any]]] = ..., membership_change: _Optional[_Union[MembershipChange, _Mapping[str, _Any]]] = ...) -> None: ...
