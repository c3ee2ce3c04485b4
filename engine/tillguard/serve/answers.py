"""Decisions and approvals: from domain values to the messages that callers get."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from tillguard.domain import Contribution, Hit, Prices, minor_per_unit
from tillguard.pipeline import Decided
from tillguard.v1 import decision_pb2

from .convert.costs import cost_fields
from .framing import framed
from .money import put_money, put_price
from .vocabulary import ACTION_NUMBERS, KIND_NUMBERS, PARTY_NUMBERS

Decision = decision_pb2.Decision
Approval = decision_pb2.Approval
COSTS, PRICES = (Decision.DESCRIPTOR.fields_by_name[name].number for name in ("costs", "prices"))


def decision_bytes(
    decided: Decided,
    revision: int,
    decided_at: int,
    currency: str = "USD",
    durable: bool = True,
) -> bytes:
    """The `Decision` that answers a transaction, serialised; equal values give equal bytes.

    `decided_at` is in seconds by the clock of the service; `durable` says that the journal has the
    answer on disk before it is sent.
    """
    choice, score = decided.choice, decided.score
    message = Decision(
        key=decided.event.key,
        revision=revision,
        kind=KIND_NUMBERS[decided.event.kind],
        typology=choice.typology,
        party=PARTY_NUMBERS[choice.party],
        risk=choice.risk,
        probability=score.probability if score else 0.0,
        flagged=choice.flagged,
        action=ACTION_NUMBERS[choice.action],
        obligations=choice.obligations,
        floor=ACTION_NUMBERS[choice.floor],
        ceiling=ACTION_NUMBERS[choice.ceiling],
        bound_by=choice.bound_by,
        who=choice.who,
        policy_bundle=decided.bundle,
        model=decided.model,
        degraded=decided.degraded,
        durable=durable,
        cause=decided.cause,
    )
    message.decide_time.seconds = decided_at
    put_money(message.expected_loss, choice.expected_loss, currency)
    for hit in decided.hits:
        _put_reason(message.reasons.add(), hit)
    for hit in decided.snoozed:
        _put_reason(message.snoozed.add(), hit)
    message.contributions.extend(contribution_messages(decided.contributions))
    per_unit = minor_per_unit(currency)
    costs = cost_fields(COSTS, choice.costs, ACTION_NUMBERS, currency, per_unit)
    return message.SerializeToString() + costs + prices_field(decided.prices, currency)


def _put_reason(target: decision_pb2.Reason, hit: Hit) -> None:
    target.rule, target.typology, target.text = hit.rule, hit.typology, hit.reason
    target.party, target.severity = PARTY_NUMBERS[hit.party], hit.severity


def contribution_messages(
    contributions: Iterable[Contribution],
) -> list[decision_pb2.Contribution]:
    """What each feature added, in the same order."""
    return [
        decision_pb2.Contribution(
            feature=c.feature, value=c.value, usual=c.usual, effect=c.effect, text=c.words
        )
        for c in contributions
    ]


@lru_cache(1024)
def prices_field(prices: Prices, currency: str) -> bytes:
    """`Decision.prices`, framed: the same from one plan to the next."""
    message = decision_pb2.MinutePrices(source=prices.source)
    put_price(message.cashier, prices.cashier, currency)
    put_price(message.manager, prices.manager, currency)
    put_price(message.investigator, prices.investigator, currency)
    return framed(PRICES, message.SerializeToString())


def approval_message(
    key: str,
    state: decision_pb2.ApprovalState,
    requested: int,
    resolved: int | None = None,
    approver: str = "",
    note: str = "",
) -> Approval:
    """Where an approval stands; times in seconds, `resolved` is None while it is pending."""
    message = Approval(key=key, state=state, approver=approver, note=note)
    message.request_time.seconds = requested
    if resolved is not None:
        message.resolve_time.seconds = resolved
    return message
