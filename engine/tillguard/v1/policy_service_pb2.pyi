import datetime

from tillguard.v1 import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from tillguard.v1 import policy_pb2 as _policy_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import Any as _Any, ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetEffectivePolicyRequest(_message.Message):
    __slots__ = ("store", "moment")
    STORE_FIELD_NUMBER: _ClassVar[int]
    MOMENT_FIELD_NUMBER: _ClassVar[int]
    store: str
    moment: _timestamp_pb2.Timestamp
    def __init__(self, store: _Optional[str] = ..., moment: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ...) -> None: ...

class GetEffectivePolicyResponse(_message.Message):
    __slots__ = ("policy",)
    POLICY_FIELD_NUMBER: _ClassVar[int]
    policy: _policy_pb2.EffectivePolicy
    def __init__(self, policy: _Optional[_Union[_policy_pb2.EffectivePolicy, _Mapping[str, _Any]]] = ...) -> None: ...

class ListPoliciesRequest(_message.Message):
    __slots__ = ("page_token", "page_size")
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    page_token: str
    page_size: int
    def __init__(self, page_token: _Optional[str] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListPoliciesResponse(_message.Message):
    __slots__ = ("bundles", "next_page_token")
    BUNDLES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    bundles: _containers.RepeatedCompositeFieldContainer[_policy_pb2.PolicyBundle]
    next_page_token: str
    def __init__(self, bundles: _Optional[_Iterable[_Union[_policy_pb2.PolicyBundle, _Mapping[str, _Any]]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ValidatePolicyRequest(_message.Message):
    __slots__ = ("by", "bundle")
    BY_FIELD_NUMBER: _ClassVar[int]
    BUNDLE_FIELD_NUMBER: _ClassVar[int]
    by: str
    bundle: bytes
    def __init__(self, by: _Optional[str] = ..., bundle: _Optional[bytes] = ...) -> None: ...

class ValidatePolicyResponse(_message.Message):
    __slots__ = ("hash", "problems", "rules", "examples")
    HASH_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    EXAMPLES_FIELD_NUMBER: _ClassVar[int]
    hash: str
    problems: _containers.RepeatedCompositeFieldContainer[_policy_pb2.PolicyProblem]
    rules: int
    examples: int
    def __init__(self, hash: _Optional[str] = ..., problems: _Optional[_Iterable[_Union[_policy_pb2.PolicyProblem, _Mapping[str, _Any]]]] = ..., rules: _Optional[int] = ..., examples: _Optional[int] = ...) -> None: ...

class BacktestPolicyRequest(_message.Message):
    __slots__ = ("hash", "days", "by")
    HASH_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    hash: str
    days: int
    by: str
    def __init__(self, hash: _Optional[str] = ..., days: _Optional[int] = ..., by: _Optional[str] = ...) -> None: ...

class BacktestPolicyResponse(_message.Message):
    __slots__ = ("progress", "report")
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    progress: _policy_pb2.BacktestProgress
    report: _policy_pb2.BacktestReport
    def __init__(self, progress: _Optional[_Union[_policy_pb2.BacktestProgress, _Mapping[str, _Any]]] = ..., report: _Optional[_Union[_policy_pb2.BacktestReport, _Mapping[str, _Any]]] = ...) -> None: ...

class PromotePolicyRequest(_message.Message):
    __slots__ = ("hash", "by", "emergency")
    HASH_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    EMERGENCY_FIELD_NUMBER: _ClassVar[int]
    hash: str
    by: str
    emergency: str
    def __init__(self, hash: _Optional[str] = ..., by: _Optional[str] = ..., emergency: _Optional[str] = ...) -> None: ...

class PromotePolicyResponse(_message.Message):
    __slots__ = ("bundle",)
    BUNDLE_FIELD_NUMBER: _ClassVar[int]
    bundle: _policy_pb2.PolicyBundle
    def __init__(self, bundle: _Optional[_Union[_policy_pb2.PolicyBundle, _Mapping[str, _Any]]] = ...) -> None: ...

class RollbackPolicyRequest(_message.Message):
    __slots__ = ("hash", "by", "reason")
    HASH_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    hash: str
    by: str
    reason: str
    def __init__(self, hash: _Optional[str] = ..., by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RollbackPolicyResponse(_message.Message):
    __slots__ = ("bundle",)
    BUNDLE_FIELD_NUMBER: _ClassVar[int]
    bundle: _policy_pb2.PolicyBundle
    def __init__(self, bundle: _Optional[_Union[_policy_pb2.PolicyBundle, _Mapping[str, _Any]]] = ...) -> None: ...

class ListTripsRequest(_message.Message):
    __slots__ = ("page_token", "page_size")
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    page_token: str
    page_size: int
    def __init__(self, page_token: _Optional[str] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListTripsResponse(_message.Message):
    __slots__ = ("trips", "next_page_token")
    TRIPS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    trips: _containers.RepeatedCompositeFieldContainer[_policy_pb2.Trip]
    next_page_token: str
    def __init__(self, trips: _Optional[_Iterable[_Union[_policy_pb2.Trip, _Mapping[str, _Any]]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class SnoozeRuleRequest(_message.Message):
    __slots__ = ("rule", "region", "store", "register", "end_time", "reason", "by")
    RULE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    STORE_FIELD_NUMBER: _ClassVar[int]
    REGISTER_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    rule: str
    region: str
    store: str
    register: str
    end_time: _timestamp_pb2.Timestamp
    reason: str
    by: str
    def __init__(self, rule: _Optional[str] = ..., region: _Optional[str] = ..., store: _Optional[str] = ..., register: _Optional[str] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping[str, _Any]]] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class SnoozeRuleResponse(_message.Message):
    __slots__ = ("snooze",)
    SNOOZE_FIELD_NUMBER: _ClassVar[int]
    snooze: _policy_pb2.RuleSnooze
    def __init__(self, snooze: _Optional[_Union[_policy_pb2.RuleSnooze, _Mapping[str, _Any]]] = ...) -> None: ...

class ListSnoozesRequest(_message.Message):
    __slots__ = ("page_token", "page_size", "over")
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    OVER_FIELD_NUMBER: _ClassVar[int]
    page_token: str
    page_size: int
    over: bool
    def __init__(self, page_token: _Optional[str] = ..., page_size: _Optional[int] = ..., over: _Optional[bool] = ...) -> None: ...

class ListSnoozesResponse(_message.Message):
    __slots__ = ("snoozes", "next_page_token")
    SNOOZES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    snoozes: _containers.RepeatedCompositeFieldContainer[_policy_pb2.RuleSnooze]
    next_page_token: str
    def __init__(self, snoozes: _Optional[_Iterable[_Union[_policy_pb2.RuleSnooze, _Mapping[str, _Any]]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class UnsnoozeRuleRequest(_message.Message):
    __slots__ = ("by", "id", "reason")
    BY_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    by: str
    id: int
    reason: str
    def __init__(self, by: _Optional[str] = ..., id: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class UnsnoozeRuleResponse(_message.Message):
    __slots__ = ("snooze",)
    SNOOZE_FIELD_NUMBER: _ClassVar[int]
    snooze: _policy_pb2.RuleSnooze
    def __init__(self, snooze: _Optional[_Union[_policy_pb2.RuleSnooze, _Mapping[str, _Any]]] = ...) -> None: ...
