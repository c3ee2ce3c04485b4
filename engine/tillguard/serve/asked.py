"""What a till asks, whichever way its bytes were read."""

from __future__ import annotations

from typing import NamedTuple

from ..domain import Event
from ..v1 import decision_service_pb2 as wire
from ..v1.transaction_pb2 import Transaction
from .clock import Clock
from .convert import body_of, event_of, fingerprint, key_of
from .convert.plain import Plain
from .meaning import is_here_and_now
from .validate import check

Request = wire.DecideRequest | wire.DecideStreamRequest | Plain


class Asked(NamedTuple):
    """One version of a transaction: its event, and the bytes that the journal keeps of it."""

    key: str
    revision: int
    fingerprint: bytes
    event: Event
    body: bytes


def asked(request: Request, clock: Clock, currency: str) -> Asked:
    """What the request asks; raises InvalidRequest with everything that is wrong with it.

    `currency` is the chain's. A plain transaction is right by itself; one that is not right here
    and now goes the long way to be told why.
    """
    if isinstance(request, Plain):
        if is_here_and_now(request, clock(), currency):
            event = request.event(clock(request.at))
            return Asked(request.key, request.revision, request.fingerprint, event, request.body)
        transaction = Transaction.FromString(request.body)
        request = wire.DecideRequest(transaction=transaction, revision=request.revision)
    check(request, clock(), currency=currency)
    transaction = request.transaction
    now = clock(transaction.event_time.seconds)
    key, print_ = key_of(transaction), fingerprint(transaction)
    event = event_of(transaction, now, now)
    return Asked(key, request.revision, print_, event, body_of(transaction, event))
