import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import money_pb2 as _money_pb2
from tillguard.v1 import transaction_pb2 as _transaction_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import Any as _Any, ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Action(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTION_UNSPECIFIED: _ClassVar[Action]
    ACTION_APPROVE: _ClassVar[Action]
    ACTION_APPROVE_AND_REVIEW: _ClassVar[Action]
    ACTION_WARN: _ClassVar[Action]
    ACTION_VERIFY: _ClassVar[Action]
    ACTION_MANAGER_APPROVAL: _ClassVar[Action]
    ACTION_HOLD: _ClassVar[Action]
    ACTION_DENY: _ClassVar[Action]

class Party(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PARTY_UNSPECIFIED: _ClassVar[Party]
    PARTY_STAFF: _ClassVar[Party]
    PARTY_CUSTOMER: _ClassVar[Party]

class ApprovalState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    APPROVAL_STATE_UNSPECIFIED: _ClassVar[ApprovalState]
    APPROVAL_STATE_PENDING: _ClassVar[ApprovalState]
    APPROVAL_STATE_GRANTED: _ClassVar[ApprovalState]
    APPROVAL_STATE_DENIED: _ClassVar[ApprovalState]
ACTION_UNSPECIFIED: Action
ACTION_APPROVE: Action
ACTION_APPROVE_AND_REVIEW: Action
ACTION_WARN: Action
ACTION_VERIFY: Action
ACTION_MANAGER_APPROVAL: Action
ACTION_HOLD: Action
ACTION_DENY: Action
PARTY_UNSPECIFIED: Party
PARTY_STAFF: Party
PARTY_CUSTOMER: Party
APPROVAL_STATE_UNSPECIFIED: ApprovalState
APPROVAL_STATE_PENDING: ApprovalState
APPROVAL_STATE_GRANTED: ApprovalState
APPROVAL_STATE_DENIED: ApprovalState

class Reason(_message.Message):
    __slots__ = ("rule", "typology", "party", "severity", "text")
    RULE_FIELD_NUMBER: _ClassVar[int]
    TYPOLOGY_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    rule: str
    typology: str
    party: Party
    severity: int
    text: str
    def __init__(self, rule: _Optional[str] = ..., typology: _Optional[str] = ..., party: _Optional[_Union[Party, str]] = ..., severity: _Optional[int] = ..., text: _Optional[str] = ...) -> None: ...

class Contribution(_message.Message):
    __slots__ = ("feature", "value", "usual", "effect", "text")
    FEATURE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    USUAL_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    feature: str
    value: float
    usual: float
    effect: float
    text: str
    def __init__(self, feature: _Optional[str] = ..., value: _Optional[float] = ..., usual: _Optional[float] = ..., effect: _Optional[float] = ..., text: _Optional[str] = ...) -> None: ...

class ActionCost(_message.Message):
    __slots__ = ("action", "cost", "loss", "friction", "staff", "allowed")
    ACTION_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    LOSS_FIELD_NUMBER: _ClassVar[int]
    FRICTION_FIELD_NUMBER: _ClassVar[int]
    STAFF_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    action: Action
    cost: _money_pb2.Money
    loss: _money_pb2.Money
    friction: _money_pb2.Money
    staff: _money_pb2.Money
    allowed: bool
    def __init__(self, action: _Optional[_Union[Action, str]] = ..., cost: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., loss: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., friction: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., staff: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., allowed: _Optional[bool] = ...) -> None: ...

class MinutePrices(_message.Message):
    __slots__ = ("cashier", "manager", "investigator", "source")
    CASHIER_FIELD_NUMBER: _ClassVar[int]
    MANAGER_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    cashier: _money_pb2.Money
    manager: _money_pb2.Money
    investigator: _money_pb2.Money
    source: str
    def __init__(self, cashier: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., manager: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., investigator: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., source: _Optional[str] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ("key", "revision", "decide_time", "kind", "typology", "party", "risk", "probability", "flagged", "reasons", "contributions", "expected_loss", "costs", "prices", "action", "obligations", "floor", "ceiling", "bound_by", "who", "policy_bundle", "model", "degraded", "durable", "snoozed", "cause", "expired")
    KEY_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    DECIDE_TIME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TYPOLOGY_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    RISK_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    FLAGGED_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    CONTRIBUTIONS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_LOSS_FIELD_NUMBER: _ClassVar[int]
    COSTS_FIELD_NUMBER: _ClassVar[int]
    PRICES_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    OBLIGATIONS_FIELD_NUMBER: _ClassVar[int]
    FLOOR_FIELD_NUMBER: _ClassVar[int]
    CEILING_FIELD_NUMBER: _ClassVar[int]
    BOUND_BY_FIELD_NUMBER: _ClassVar[int]
    WHO_FIELD_NUMBER: _ClassVar[int]
    POLICY_BUNDLE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    DEGRADED_FIELD_NUMBER: _ClassVar[int]
    DURABLE_FIELD_NUMBER: _ClassVar[int]
    SNOOZED_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    EXPIRED_FIELD_NUMBER: _ClassVar[int]
    key: str
    revision: int
    decide_time: _timestamp_pb2.Timestamp
    kind: _transaction_pb2.TransactionKind
    typology: str
    party: Party
    risk: float
    probability: float
    flagged: bool
    reasons: _containers.RepeatedCompositeFieldContainer[Reason]
    contributions: _containers.RepeatedCompositeFieldContainer[Contribution]
    expected_loss: _money_pb2.Money
    costs: _containers.RepeatedCompositeFieldContainer[ActionCost]
    prices: MinutePrices
    action: Action
    obligations: _containers.RepeatedScalarFieldContainer[str]
    floor: Action
    ceiling: Action
    bound_by: str
    who: str
    policy_bundle: str
    model: str
    degraded: str
    durable: bool
    snoozed: _containers.RepeatedCompositeFieldContainer[Reason]
    cause: str
    expired: bool
    def __init__(self, key: _Optional[str] = ..., revision: _Optional[int] = ..., decide_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., kind: _Optional[_Union[_transaction_pb2.TransactionKind, str]] = ..., typology: _Optional[str] = ..., party: _Optional[_Union[Party, str]] = ..., risk: _Optional[float] = ..., probability: _Optional[float] = ..., flagged: _Optional[bool] = ..., reasons: _Optional[_Iterable[_Union[Reason, _Mapping[str, _Any]]]] = ..., contributions: _Optional[_Iterable[_Union[Contribution, _Mapping[str, _Any]]]] = ..., expected_loss: _Optional[_Union[_money_pb2.Money, _Mapping[str, _Any]]] = ..., costs: _Optional[_Iterable[_Union[ActionCost, _Mapping[str, _Any]]]] = ..., prices: _Optional[_Union[MinutePrices, _Mapping[str, _Any]]] = ..., action: _Optional[_Union[Action, str]] = ..., obligations: _Optional[_Iterable[str]] = ..., floor: _Optional[_Union[Action, str]] = ..., ceiling: _Optional[_Union[Action, str]] = ..., bound_by: _Optional[str] = ..., who: _Optional[str] = ..., policy_bundle: _Optional[str] = ..., model: _Optional[str] = ..., degraded: _Optional[str] = ..., durable: _Optional[bool] = ..., snoozed: _Optional[_Iterable[_Union[Reason, _Mapping[str, _Any]]]] = ..., cause: _Optional[str] = ..., expired: _Optional[bool] = ...) -> None: ...

class Approval(_message.Message):
    __slots__ = ("key", "state", "request_time", "resolve_time", "approver", "note")
    KEY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_TIME_FIELD_NUMBER: _ClassVar[int]
    RESOLVE_TIME_FIELD_NUMBER: _ClassVar[int]
    APPROVER_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    key: str
    state: ApprovalState
    request_time: _timestamp_pb2.Timestamp
    resolve_time: _timestamp_pb2.Timestamp
    approver: str
    note: str
    def __init__(self, key: _Optional[str] = ..., state: _Optional[_Union[ApprovalState, str]] = ..., request_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., resolve_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., approver: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...
