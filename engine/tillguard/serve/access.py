"""Which role may call what, about which stores, in whose name; a call without a row is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..domain import Account, Role
from ..errors import CallNotAllowed
from .convert.plain import Plain

StoreOf = Callable[[str], str]
"""The store of a decision by its key."""
Stores = Callable[[Any, StoreOf], Iterable[str]]
"""The stores that a request is about; none means the whole chain."""


@dataclass(frozen=True, slots=True)
class Row:
    """`stores` says what a request is about, `name` is its field that says who asks. Without
    `stores` a call is about the whole chain."""

    roles: frozenset[Role]
    stores: Stores | None = None
    name: str = ""

    def admit(self, call: str, account: Account) -> None:
        """Raises CallNotAllowed for a role that may not make this call at all."""
        if account.role not in self.roles:
            allowed = ", ".join(sorted(self.roles)) or "nobody"
            raise CallNotAllowed(
                f"{account.name} is a {account.role}: {call} is open to {allowed}; ask who gave"
                " you the account for another one"
            )

    def check(self, account: Account, request: Any, store_of: StoreOf) -> None:
        """Raises CallNotAllowed for a request about other stores, or in somebody else's name."""
        if account.stores:
            self._within(account, set(self.stores(request, store_of)) if self.stores else set())
        if self.name and (said := getattr(request, self.name)) != account.known_as:
            known = f"{account.known_as!r}, as {account.name} is known"
            raise CallNotAllowed(f"{self.name} must be {known}, not {said!r}")

    def _within(self, account: Account, stores: set[str]) -> None:
        strange = sorted(store for store in stores if not account.sees(store))
        if strange or not stores:
            about = f"store {strange[0]}" if strange else "the whole chain"
            mine = ", ".join(sorted(account.stores))
            raise CallNotAllowed(
                f"{account.name} sees {mine}: this is about {about}; name these only"
            )


def of_transaction(request: Any, store_of: StoreOf) -> Iterable[str]:
    return [request.store if type(request) is Plain else request.transaction.store]


def of_batch(request: Any, store_of: StoreOf) -> Iterable[str]:
    return [one.transaction.store for one in request.requests]


def of_event(request: Any, store_of: StoreOf) -> Iterable[str]:
    event = request.WhichOneof("event")
    return [getattr(request, event).store] if event else [""]


def of_key(request: Any, store_of: StoreOf) -> Iterable[str]:
    return [store_of(request.key)]


def of_stores(request: Any, store_of: StoreOf) -> Iterable[str]:
    return list(request.stores)


def of_store(request: Any, store_of: StoreOf) -> Iterable[str]:
    return [request.store]


TILLS = frozenset({Role.TILL, Role.ADMIN})
LEADS = frozenset({Role.LP_LEAD, Role.ADMIN})
CASEWORK = frozenset({Role.INVESTIGATOR, Role.LP_LEAD})
READERS = CASEWORK | {Role.AUDITOR, Role.ADMIN}
NOBODY = Row(frozenset())

TABLE: Mapping[str, Row] = {
    "Decide": Row(TILLS, of_transaction),
    "DecideStream": Row(TILLS, of_transaction),
    "BatchDecide": Row(TILLS, of_batch),
    "RecordEvents": Row(TILLS, of_event),
    "GetDecision": Row(READERS | TILLS | {Role.STORE_MANAGER}, of_key),
    "ExplainDecision": Row(READERS | {Role.STORE_MANAGER}, of_key),
    "ResolveApproval": Row(frozenset({Role.STORE_MANAGER}), of_key, name="approver"),
    "WatchAlerts": Row(READERS | {Role.TILL, Role.STORE_MANAGER}, of_stores),
    "PlanShift": Row(LEADS),
    "ListQueue": Row(READERS),
    "ClaimCase": Row(CASEWORK, name="investigator"),
    "ReleaseCase": Row(CASEWORK, name="investigator"),
    "AddEvidence": Row(CASEWORK, name="investigator"),
    "CloseCase": Row(CASEWORK, name="investigator"),
    "PinCase": Row(LEADS, name="by"),
    "GetCase": Row(READERS),
    "ReassignCase": Row(CASEWORK, name="investigator"),
    "SnoozeCase": Row(CASEWORK, name="investigator"),
    "ReopenCase": Row(CASEWORK, name="investigator"),
    "ContestCase": Row(READERS),
    "AnswerContest": Row(frozenset({Role.LP_LEAD}), name="investigator"),
    "BatchUpdateCases": Row(CASEWORK, name="investigator"),
    "GetLedger": Row(READERS | {Role.BI}),
    "ListPrevention": Row(READERS | {Role.BI}),
    "GetEffectivePolicy": Row(READERS | {Role.STORE_MANAGER}, of_store),
    "ListPolicies": Row(READERS),
    "ValidatePolicy": Row(LEADS, name="by"),
    "BacktestPolicy": Row(LEADS, name="by"),
    "PromotePolicy": Row(LEADS, name="by"),
    "RollbackPolicy": Row(LEADS, name="by"),
    "ListTrips": Row(READERS),
    "SnoozeRule": Row(LEADS, of_store, name="by"),
    "ListSnoozes": Row(READERS),
    "UnsnoozeRule": Row(LEADS, name="by"),
    "ListModels": Row(READERS | {Role.BI}),
    "GetModel": Row(READERS | {Role.BI}),
    "PromoteModel": Row(LEADS, name="by"),
    "RollbackModel": Row(LEADS, name="by"),
}
"""Every call of every service."""
