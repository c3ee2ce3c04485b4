"""The words of the domain and their numbers on the wire, matched by name."""

from __future__ import annotations

from tillguard.domain import (
    TRANSACTIONS,
    Action,
    Disposition,
    Entry,
    Kind,
    Party,
    TenderStatus,
    TenderType,
)
from tillguard.v1 import decision_pb2, investigation_pb2, transaction_pb2

KIND_NUMBERS: dict[Kind, transaction_pb2.TransactionKind] = {
    kind: getattr(transaction_pb2, f"TRANSACTION_KIND_{kind.name}") for kind in TRANSACTIONS
}
ENTRY_NUMBERS: dict[Entry, transaction_pb2.EntryMethod] = {
    entry: getattr(transaction_pb2, f"ENTRY_METHOD_{entry.name}") for entry in Entry
}
TENDER_NUMBERS: dict[TenderType, transaction_pb2.TenderType] = {
    tender: getattr(transaction_pb2, f"TENDER_TYPE_{tender.name}") for tender in TenderType
}
STATUS_NUMBERS: dict[TenderStatus, transaction_pb2.TenderStatus] = {
    status: getattr(transaction_pb2, f"TENDER_STATUS_{status.name}") for status in TenderStatus
}
PARTY_NUMBERS: dict[Party, decision_pb2.Party] = {
    party: getattr(decision_pb2, f"PARTY_{party.name}") for party in Party
}
ACTION_NUMBERS: dict[Action, decision_pb2.Action] = {
    action: getattr(decision_pb2, f"ACTION_{action.name}") for action in Action
}
DISPOSITION_NUMBERS: dict[Disposition, investigation_pb2.Disposition] = {
    verdict: getattr(investigation_pb2, f"DISPOSITION_{verdict.name}") for verdict in Disposition
}

KINDS: dict[int, Kind] = {number: kind for kind, number in KIND_NUMBERS.items()}
ENTRIES: dict[int, Entry] = {number: entry for entry, number in ENTRY_NUMBERS.items()}
ENTRIES[transaction_pb2.ENTRY_METHOD_UNSPECIFIED] = Entry.SCANNED
TENDERS: dict[int, TenderType] = {number: tender for tender, number in TENDER_NUMBERS.items()}
STATUSES: dict[int, TenderStatus] = {number: status for status, number in STATUS_NUMBERS.items()}
STATUSES[transaction_pb2.TENDER_STATUS_UNSPECIFIED] = TenderStatus.APPROVED
PARTIES: dict[int, Party] = {number: party for party, number in PARTY_NUMBERS.items()}
ACTIONS: dict[int, Action] = {number: action for action, number in ACTION_NUMBERS.items()}
DISPOSITIONS: dict[int, Disposition] = {
    number: verdict for verdict, number in DISPOSITION_NUMBERS.items()
}

DETAILS = {
    "cash_count": Kind.CASH_COUNT,
    "clock_in": Kind.CLOCK_IN,
    "clock_out": Kind.CLOCK_OUT,
    "inventory_movement": Kind.INVENTORY,
    "membership_change": Kind.MEMBERSHIP_CHANGE,
}
"""What a store event tells, by the name of its detail."""
