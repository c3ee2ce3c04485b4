"""Requests and events: from the wire to domain events and back, and into the journal, exactly."""

from .bodies import (
    attributes_from_body,
    body_of,
    event_from_body,
    fingerprint,
    outcome_body,
    outcome_from_body,
)
from .store_events import StoreEvent, event_of_store, store_event_key, store_event_of
from .transactions import Transaction, event_of, key_of, transaction_of

__all__ = [
    "StoreEvent",
    "Transaction",
    "attributes_from_body",
    "body_of",
    "event_from_body",
    "event_of",
    "event_of_store",
    "fingerprint",
    "key_of",
    "outcome_body",
    "outcome_from_body",
    "store_event_key",
    "store_event_of",
    "transaction_of",
]
