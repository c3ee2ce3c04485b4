"""The hot values of the journal: what is put, what is stored, what is read back."""

from __future__ import annotations

from typing import NamedTuple

OUTCOME, NORMS = "outcome", "norms"
"""Kinds of record that no till reports: history learnt what became of a transaction, or looked up
other norms from then on."""


ANY = b""
"""The fingerprint of a body that is no longer known, such as after an erasure: any body counts as
the same."""


class EventRow(NamedTuple):
    """An event or outcome on its way into the journal.

    `received` is epoch seconds, `body` opaque bytes. With `once` its (key, kind) is stored one
    time only and a retry is answered with what was first; without it every row is stored.
    """

    key: str
    kind: str
    received: int
    body: bytes
    once: bool = False


class DecisionRow(NamedTuple):
    """A decision on its way into the journal, with the event it answers as `body`.

    Money in minor units, `amount` after `discount`, `at` and `received` in epoch seconds, `hits` a
    JSON list of rule ids, `reason` the main reason in plain words, `cause` the rule to blame for a
    strict answer, `trips` what that tripped (JSON, empty for nothing), `vector` float64 little
    endian, `decision` the serialised answer. The order of the fields is that of the columns after
    seq.
    """

    key: str
    revision: int
    fingerprint: bytes
    kind: str
    store: str
    region: str
    register: str
    employee: str
    customer: str
    card: str
    at: int
    received: int
    business_date: str
    amount: int
    discount: int
    action: int
    flagged: bool
    risk: float
    probability: float | None
    damage: int
    expected_loss: int
    typology: str
    party: str
    bundle: str
    model: str
    degraded: str
    hits: str
    reason: str
    cause: str
    trips: str
    vector: bytes
    decision: bytes
    body: bytes


class Stored(NamedTuple):
    """The acknowledgement: the row is on disk under `seq`.

    `decision` holds the bytes that stand for ever, for an event those of its body; with
    `replayed` they are those of the first time.
    """

    seq: int
    decision: bytes
    replayed: bool


class StoredDecision(NamedTuple):
    seq: int
    row: DecisionRow


class StoredEvent(NamedTuple):
    seq: int
    key: str
    kind: str
    received: int
    body: bytes


class KnownKey(NamedTuple):
    """What the service needs to recognise a retry without asking the database."""

    key: str
    revision: int
    fingerprint: bytes
