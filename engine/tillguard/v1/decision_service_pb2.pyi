import datetime

from tillguard.v1 import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from tillguard.v1 import decision_pb2 as _decision_pb2
from tillguard.v1 import policy_pb2 as _policy_pb2
from tillguard.v1 import store_event_pb2 as _store_event_pb2
from tillguard.v1 import transaction_pb2 as _transaction_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import Any as _Any, ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DecideRequest(_message.Message):
    __slots__ = ("transaction", "revision")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    transaction: _transaction_pb2.Transaction
    revision: int
    def __init__(self, transaction: _Optional[_Union[_transaction_pb2.Transaction, _Mapping[str, _Any]]] = ..., revision: _Optional[int] = ...) -> None: ...

class DecideResponse(_message.Message):
    __slots__ = ("decision", "replayed")
    DECISION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    replayed: bool
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping[str, _Any]]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class DecideStreamRequest(_message.Message):
    __slots__ = ("correlation_id", "transaction", "revision")
    CORRELATION_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    correlation_id: str
    transaction: _transaction_pb2.Transaction
    revision: int
    def __init__(self, correlation_id: _Optional[str] = ..., transaction: _Optional[_Union[_transaction_pb2.Transaction, _Mapping[str, _Any]]] = ..., revision: _Optional[int] = ...) -> None: ...

class DecideStreamResponse(_message.Message):
    __slots__ = ("correlation_id", "decision", "replayed", "error")
    CORRELATION_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    correlation_id: str
    decision: _decision_pb2.Decision
    replayed: bool
    error: _status_pb2.Status
    def __init__(self, correlation_id: _Optional[str] = ..., decision: _Optional[_Union[_decision_pb2.Decision, _Mapping[str, _Any]]] = ..., replayed: _Optional[bool] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping[str, _Any]]] = ...) -> None: ...

class BatchDecideRequest(_message.Message):
    __slots__ = ("requests",)
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    requests: _containers.RepeatedCompositeFieldContainer[DecideRequest]
    def __init__(self, requests: _Optional[_Iterable[_Union[DecideRequest, _Mapping[str, _Any]]]] = ...) -> None: ...

class BatchDecideResult(_message.Message):
    __slots__ = ("decision", "replayed", "error")
    DECISION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    replayed: bool
    error: _status_pb2.Status
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping[str, _Any]]] = ..., replayed: _Optional[bool] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping[str, _Any]]] = ...) -> None: ...

class BatchDecideResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[BatchDecideResult]
    def __init__(self, results: _Optional[_Iterable[_Union[BatchDecideResult, _Mapping[str, _Any]]]] = ...) -> None: ...

class GetDecisionRequest(_message.Message):
    __slots__ = ("key", "revision")
    KEY_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    key: str
    revision: int
    def __init__(self, key: _Optional[str] = ..., revision: _Optional[int] = ...) -> None: ...

class GetDecisionResponse(_message.Message):
    __slots__ = ("decision", "approval")
    DECISION_FIELD_NUMBER: _ClassVar[int]
    APPROVAL_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    approval: _decision_pb2.Approval
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping[str, _Any]]] = ..., approval: _Optional[_Union[_decision_pb2.Approval, _Mapping[str, _Any]]] = ...) -> None: ...

class ExplainDecisionRequest(_message.Message):
    __slots__ = ("key", "revision")
    KEY_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    key: str
    revision: int
    def __init__(self, key: _Optional[str] = ..., revision: _Optional[int] = ...) -> None: ...

class ExplainDecisionResponse(_message.Message):
    __slots__ = ("decision", "contributions", "base_margin", "margin")
    DECISION_FIELD_NUMBER: _ClassVar[int]
    CONTRIBUTIONS_FIELD_NUMBER: _ClassVar[int]
    BASE_MARGIN_FIELD_NUMBER: _ClassVar[int]
    MARGIN_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    contributions: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Contribution]
    base_margin: float
    margin: float
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping[str, _Any]]] = ..., contributions: _Optional[_Iterable[_Union[_decision_pb2.Contribution, _Mapping[str, _Any]]]] = ..., base_margin: _Optional[float] = ..., margin: _Optional[float] = ...) -> None: ...

class RecordEventsRequest(_message.Message):
    __slots__ = ("transaction", "store_event")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    STORE_EVENT_FIELD_NUMBER: _ClassVar[int]
    transaction: _transaction_pb2.Transaction
    store_event: _store_event_pb2.StoreEvent
    def __init__(self, transaction: _Optional[_Union[_transaction_pb2.Transaction, _Mapping[str, _Any]]] = ..., store_event: _Optional[_Union[_store_event_pb2.StoreEvent, _Mapping[str, _Any]]] = ...) -> None: ...

class RefusedEvent(_message.Message):
    __slots__ = ("index", "error")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    index: int
    error: _status_pb2.Status
    def __init__(self, index: _Optional[int] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping[str, _Any]]] = ...) -> None: ...

class RecordEventsResponse(_message.Message):
    __slots__ = ("recorded_count", "known_count", "refused_count", "refused")
    RECORDED_COUNT_FIELD_NUMBER: _ClassVar[int]
    KNOWN_COUNT_FIELD_NUMBER: _ClassVar[int]
    REFUSED_COUNT_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    recorded_count: int
    known_count: int
    refused_count: int
    refused: _containers.RepeatedCompositeFieldContainer[RefusedEvent]
    def __init__(self, recorded_count: _Optional[int] = ..., known_count: _Optional[int] = ..., refused_count: _Optional[int] = ..., refused: _Optional[_Iterable[_Union[RefusedEvent, _Mapping[str, _Any]]]] = ...) -> None: ...

class ResolveApprovalRequest(_message.Message):
    __slots__ = ("key", "state", "approver", "note")
    KEY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    APPROVER_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    key: str
    state: _decision_pb2.ApprovalState
    approver: str
    note: str
    def __init__(self, key: _Optional[str] = ..., state: _Optional[_Union[_decision_pb2.ApprovalState, str]] = ..., approver: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class ResolveApprovalResponse(_message.Message):
    __slots__ = ("approval",)
    APPROVAL_FIELD_NUMBER: _ClassVar[int]
    approval: _decision_pb2.Approval
    def __init__(self, approval: _Optional[_Union[_decision_pb2.Approval, _Mapping[str, _Any]]] = ...) -> None: ...

class WatchAlertsRequest(_message.Message):
    __slots__ = ("stores", "minimum_action")
    STORES_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_ACTION_FIELD_NUMBER: _ClassVar[int]
    stores: _containers.RepeatedScalarFieldContainer[str]
    minimum_action: _decision_pb2.Action
    def __init__(self, stores: _Optional[_Iterable[str]] = ..., minimum_action: _Optional[_Union[_decision_pb2.Action, str]] = ...) -> None: ...

class WatchAlertsResponse(_message.Message):
    __slots__ = ("alert",)
    ALERT_FIELD_NUMBER: _ClassVar[int]
    alert: Alert
    def __init__(self, alert: _Optional[_Union[Alert, _Mapping[str, _Any]]] = ...) -> None: ...

class Alert(_message.Message):
    __slots__ = ("store", "register", "alert_time", "decision_flagged", "approval_requested", "approval_resolved", "blast_radius_tripped", "silence")
    STORE_FIELD_NUMBER: _ClassVar[int]
    REGISTER_FIELD_NUMBER: _ClassVar[int]
    ALERT_TIME_FIELD_NUMBER: _ClassVar[int]
    DECISION_FLAGGED_FIELD_NUMBER: _ClassVar[int]
    APPROVAL_REQUESTED_FIELD_NUMBER: _ClassVar[int]
    APPROVAL_RESOLVED_FIELD_NUMBER: _ClassVar[int]
    BLAST_RADIUS_TRIPPED_FIELD_NUMBER: _ClassVar[int]
    SILENCE_FIELD_NUMBER: _ClassVar[int]
    store: str
    register: str
    alert_time: _timestamp_pb2.Timestamp
    decision_flagged: DecisionFlagged
    approval_requested: ApprovalRequested
    approval_resolved: ApprovalResolved
    blast_radius_tripped: BlastRadiusTripped
    silence: Silence
    def __init__(self, store: _Optional[str] = ..., register: _Optional[str] = ..., alert_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., decision_flagged: _Optional[_Union[DecisionFlagged, _Mapping[str, _Any]]] = ..., approval_requested: _Optional[_Union[ApprovalRequested, _Mapping[str, _Any]]] = ..., approval_resolved: _Optional[_Union[ApprovalResolved, _Mapping[str, _Any]]] = ..., blast_radius_tripped: _Optional[_Union[BlastRadiusTripped, _Mapping[str, _Any]]] = ..., silence: _Optional[_Union[Silence, _Mapping[str, _Any]]] = ...) -> None: ...

class DecisionFlagged(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping[str, _Any]]] = ...) -> None: ...

class BlastRadiusTripped(_message.Message):
    __slots__ = ("trip",)
    TRIP_FIELD_NUMBER: _ClassVar[int]
    trip: _policy_pb2.Trip
    def __init__(self, trip: _Optional[_Union[_policy_pb2.Trip, _Mapping[str, _Any]]] = ...) -> None: ...

class Silence(_message.Message):
    __slots__ = ("last_event_time", "expected_events", "chance", "end_time")
    LAST_EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_EVENTS_FIELD_NUMBER: _ClassVar[int]
    CHANCE_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    last_event_time: _timestamp_pb2.Timestamp
    expected_events: float
    chance: float
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, last_event_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., expected_events: _Optional[float] = ..., chance: _Optional[float] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ...) -> None: ...

class ApprovalRequested(_message.Message):
    __slots__ = ("decision", "approval")
    DECISION_FIELD_NUMBER: _ClassVar[int]
    APPROVAL_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    approval: _decision_pb2.Approval
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping[str, _Any]]] = ..., approval: _Optional[_Union[_decision_pb2.Approval, _Mapping[str, _Any]]] = ...) -> None: ...

class ApprovalResolved(_message.Message):
    __slots__ = ("approval",)
    APPROVAL_FIELD_NUMBER: _ClassVar[int]
    approval: _decision_pb2.Approval
    def __init__(self, approval: _Optional[_Union[_decision_pb2.Approval, _Mapping[str, _Any]]] = ...) -> None: ...
