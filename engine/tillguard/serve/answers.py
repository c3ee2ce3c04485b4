"""Decisions and approvals: from domain values to the messages that callers get."""

from __future__ import annotations

from collections.abc import Iterable

from tillguard.domain import Contribution, Costed, Hit, Prices
from tillguard.pipeline import Decided
from tillguard.v1 import decision_pb2

from .money import NANO, minor_per_unit, put_money, put_price
from .vocabulary import ACTION_NUMBERS, KIND_NUMBERS, PARTY_NUMBERS

Decision = decision_pb2.Decision
Approval = decision_pb2.Approval


def decision_message(
    decided: Decided,
    revision: int,
    decided_at: int,
    currency: str = "USD",
    durable: bool = True,
) -> Decision:
    """The answer to a transaction; equal values give equal bytes.

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
    )
    message.decide_time.seconds = decided_at
    put_money(message.expected_loss, choice.expected_loss, currency)
    for hit in decided.hits:
        _put_reason(message.reasons.add(), hit)
    message.contributions.extend(contribution_messages(decided.contributions))
    _put_costs(message, choice.costs, currency)
    _put_prices(message.prices, decided.prices, currency)
    return message


def _put_reason(target: decision_pb2.Reason, hit: Hit) -> None:
    target.rule, target.typology, target.text = hit.rule, hit.typology, hit.reason
    target.party, target.severity = PARTY_NUMBERS[hit.party], hit.severity


def _put_costs(message: Decision, costs: Iterable[Costed], currency: str) -> None:
    """Written out by hand: these 28 amounts are most of the work of an answer."""
    per_unit = minor_per_unit(currency)
    nanos = NANO // per_unit
    for costed in costs:
        target = message.costs.add(action=ACTION_NUMBERS[costed.action], allowed=costed.allowed)
        for money, amount in (
            (target.cost, costed.cost),
            (target.loss, costed.loss),
            (target.friction, costed.friction),
            (target.staff, costed.staff),
        ):
            if amount < 0:
                put_money(money, amount, currency)
                continue
            money.currency_code = currency
            if amount:
                money.units, rest = divmod(amount, per_unit)
                money.nanos = rest * nanos


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


def _put_prices(target: decision_pb2.MinutePrices, prices: Prices, currency: str) -> None:
    put_price(target.cashier, prices.cashier, currency)
    put_price(target.manager, prices.manager, currency)
    put_price(target.investigator, prices.investigator, currency)
    target.source = prices.source


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
