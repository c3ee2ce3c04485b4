"""What the journal keeps of requests and outcomes: serialised messages and their fingerprints."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from tillguard.domain import TRANSACTIONS, Attribute, Event, Kind, Outcome
from tillguard.errors import ContentExpired
from tillguard.v1 import journal_pb2

from ..vocabulary import PARTIES, PARTY_NUMBERS
from .store_events import StoreEvent, event_of_store
from .transactions import Transaction, attributes_of, event_of

NONE: Mapping[str, Attribute] = {}


def fingerprint(message: Transaction | StoreEvent) -> bytes:
    """16 bytes that tell two bodies apart; take it before `body_of` fills the time in."""
    return blake2b(message.SerializeToString(deterministic=True), digest_size=16).digest()


def body_of(message: Transaction | StoreEvent, event: Event) -> bytes:
    """What the journal keeps: the message, with the event's time where the till gave none."""
    if not message.HasField("event_time"):
        message.event_time.seconds = event.at
    return message.SerializeToString(deterministic=True)


def event_from_body(kind: Kind, body: bytes, received: int) -> Event:
    """The event that `body_of` kept, as it was received; raises ContentExpired where it left."""
    if not body:
        raise ContentExpired("what the till sent has left for its age")
    if kind in TRANSACTIONS:
        return event_of(Transaction.FromString(body), received, received)
    return event_of_store(StoreEvent.FromString(body), received, received)


def attributes_from_body(body: bytes) -> Mapping[str, Attribute]:
    """The custom attributes of a transaction that `body_of` kept, without the rest of it."""
    kept = Transaction.FromString(body).attributes
    return attributes_of(kept) if kept else NONE


def outcome_body(outcome: Outcome) -> bytes:
    """What the journal keeps of an outcome."""
    return journal_pb2.JournalOutcome(
        key=outcome.key,
        known=outcome.known,
        confirmed=outcome.confirmed,
        party=PARTY_NUMBERS[outcome.party],
        store=outcome.store,
        employee=outcome.employee,
        card=outcome.card,
        customer=outcome.customer,
        before=outcome.before,
        taken_back=outcome.taken_back,
    ).SerializeToString()


def outcome_from_body(body: bytes) -> Outcome:
    """The outcome that `outcome_body` kept."""
    kept = journal_pb2.JournalOutcome.FromString(body)
    return Outcome(
        key=kept.key,
        known=kept.known,
        confirmed=kept.confirmed,
        party=PARTIES[kept.party],
        store=kept.store,
        employee=kept.employee,
        card=kept.card,
        customer=kept.customer,
        before=kept.before if kept.HasField("before") else None,
        taken_back=kept.taken_back,
    )
