"""What is judged: occasions that are counted, among all transactions of the same entity.

A conduct is a share (voids of a cashier's transactions, refunds of a card's uses), never an amount:
counts have a known law of chance, which is what tells a small sample from an outlier. What somebody
works or buys is not judged and stands in works.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...domain import Kind, Party
from .acts import Acts, Mask

Rule = Callable[[Acts], Mask]
STAFF, CUSTOMER = Party.STAFF, Party.CUSTOMER

DEEP = 0.4
"""Share of a basket given away from which a discount is deep (own estimate)."""

QUIET = 0.002
"""Share of the store's week below which an hour of it counts as closed: a tenth of an hour of an
even week of trading (1 / 98) is 0.001, twice that leaves room for early and late customers."""

AGAIN = 3
"""Visits in four weeks from which a customer comes back to the same cashier."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """`part` tells the occasions; `said` completes "<said>: 9 % of transactions".

    `worth` is the feature that says what an occasion moves (minor units); where nothing is moved
    the policy's prior damage of `kind` stands for it.
    """

    name: str
    said: str
    typology: str
    party: Party
    kind: Kind
    part: Rule
    worth: str = "amount"


def sales(acts: Acts) -> Mask:
    return acts.of(Kind.SALE, Kind.PRICE_OVERRIDE, Kind.GIFT_CARD)


def refunds(acts: Acts) -> Mask:
    return acts.of(Kind.RETURN)


def uses(acts: Acts) -> Mask:
    return sales(acts) | refunds(acts)


def rung(kind: Kind) -> Rule:
    return lambda acts: acts.of(kind)


def both(one: Rule, *features: str) -> Rule:
    """Where `one` holds and any of the features is above 0."""
    return lambda acts: one(acts) & np.any([acts.yes(name) for name in features], axis=0)


def paid_cancels(acts: Acts) -> Mask:
    return acts.of(Kind.CANCEL) & (acts.yes("cash_paid") | acts.yes("card_paid"))


def deep_discounts(acts: Acts) -> Mask:
    return acts.of(Kind.SALE, Kind.GIFT_CARD) & (acts.column("discount_share") >= DEEP)


def without_receipt(acts: Acts) -> Mask:
    return refunds(acts) & ~acts.yes("has_receipt")


def to_colleagues(acts: Acts) -> Mask:
    return refunds(acts) & (
        acts.yes("employee_coworker_membership") | acts.yes("employee_card_refunds_28d")
    )


def favoured(acts: Acts) -> Mask:
    """A discount for a customer who keeps coming to this cashier."""
    return coming_back(acts) & (acts.column("discount_share") >= DEEP / 2)


def coming_back(acts: Acts) -> Mask:
    return sales(acts) & (acts.column("employee_customer_uses_28d") >= AGAIN)


def after_hours(acts: Acts) -> Mask:
    money = acts.of(Kind.RETURN, Kind.VOID, Kind.POST_VOID)
    return money & (acts.column("store_hour_share") < QUIET)


def approved_alone(acts: Acts) -> Mask:
    return acts.of(Kind.RETURN, Kind.POST_VOID, Kind.VOID) & acts.yes("self_approved")


def two_registers(acts: Acts) -> Mask:
    return acts.column("employee_registers_1h") >= 2


def elsewhere(entity: str) -> Rule:
    return lambda acts: (
        uses(acts)
        & (acts.column(f"{entity}_stores_1d") >= 1)
        & (acts.column(f"{entity}_since_other_store") <= 86400)
    )


def over_receipt(acts: Acts) -> Mask:
    return refunds(acts) & (acts.yes("receipt_refunds") | (acts.column("refund_over_sale") > 1))


UNPAID = ("tender_gap", "declined_tenders", "offline_tenders", "unconfirmed_tenders")

TILL: tuple[Conduct, ...] = (
    Conduct("post_voids", "sales voided afterwards", "POST_VOID", STAFF,
            Kind.POST_VOID, rung(Kind.POST_VOID)),
    Conduct("voids", "voids", "LINE_VOID_RATE", STAFF,
            Kind.VOID, rung(Kind.VOID)),
    Conduct("voided_lines", "receipts with voided lines", "LINE_VOID_RATE", STAFF,
            Kind.VOID, both(rung(Kind.SALE), "void_lines"), "void_value"),
    Conduct("paid_cancels", "sales cancelled after payment", "CANCEL_AFTER_TENDER", STAFF,
            Kind.CANCEL, paid_cancels),
    Conduct("suspends", "suspended sales", "SUSPENDED_NOT_RESUMED", STAFF,
            Kind.SUSPEND, rung(Kind.SUSPEND)),
    Conduct("no_sales", "drawer openings without a sale", "NO_SALE_DRAWER_OPEN", STAFF,
            Kind.NO_SALE, rung(Kind.NO_SALE)),
    Conduct("overrides", "prices set by hand", "PRICE_OVERRIDE", STAFF,
            Kind.PRICE_OVERRIDE, rung(Kind.PRICE_OVERRIDE), "discount"),
    Conduct("deep_discounts", "deep discounts", "MARKDOWN_ABUSE", STAFF,
            Kind.SALE, deep_discounts, "discount"),
    Conduct("cash_refunds", "cash refunds", "CASH_REFUND_SPIKE", STAFF,
            Kind.RETURN, both(refunds, "cash_paid")),
    Conduct("blind_refunds", "refunds without receipt", "REFUND_ANOMALY", STAFF,
            Kind.RETURN, without_receipt),
    Conduct("after_hours", "refunds and voids while the store is quiet",
            "OFF_HOURS", STAFF, Kind.RETURN, after_hours),
)  # fmt: skip
"""What can be done at any till, whoever is at it."""

PERSON: tuple[Conduct, ...] = (
    *TILL,
    Conduct("own_refunds", "refunds to the own membership", "SELF_REFUND", STAFF,
            Kind.RETURN, both(refunds, "employee_own_membership")),
    Conduct("colleague_refunds", "refunds to colleagues or again to the same card",
            "COWORKER_REFUND", STAFF, Kind.RETURN, to_colleagues),
    Conduct("own_points", "sales on the own or a colleague's membership",
            "LOYALTY_HARVEST", STAFF, Kind.SALE,
            both(sales, "employee_own_membership", "employee_coworker_membership")),
    Conduct("favoured", "discounts for customers who keep coming to this cashier",
            "SWEETHEARTING", STAFF, Kind.SALE, favoured, "discount"),
    Conduct("approved_alone", "refunds and voids that nobody else approved",
            "REFUND_ANOMALY", STAFF, Kind.RETURN, approved_alone),
    Conduct("two_registers", "transactions while signed on at two registers",
            "CREDENTIAL_SHARING", STAFF, Kind.SALE, two_registers),
)  # fmt: skip

BUYER: tuple[Conduct, ...] = (
    Conduct("refunds", "refunds", "RETURN_OUTSIDE_POLICY", CUSTOMER,
            Kind.RETURN, refunds),
    Conduct("blind_refunds", "refunds without receipt", "NO_RECEIPT_RETURN", CUSTOMER,
            Kind.RETURN, without_receipt),
    Conduct("other_card", "refunds to another card than the one that paid",
            "RETURN_TENDER_MISMATCH", CUSTOMER, Kind.RETURN,
            both(refunds, "receipt_other_card", "receipt_card_to_cash")),
    Conduct("over_receipt", "refunds beyond what the receipt holds",
            "RETURN_OVER_PURCHASE", CUSTOMER, Kind.RETURN, over_receipt),
    Conduct("gift_cards", "gift cards", "GIFT_CARD_ACTIVATION", CUSTOMER,
            Kind.GIFT_CARD, rung(Kind.GIFT_CARD)),
    Conduct("unpaid", "payments declined, offline, unconfirmed or short",
            "PAYMENT_DISCREPANCY", CUSTOMER, Kind.SALE, both(sales, *UNPAID)),
    Conduct("coupons", "deep discounts or coupons", "COUPON_STACKING", CUSTOMER,
            Kind.SALE, lambda acts: deep_discounts(acts) | both(sales, "voucher_paid")(acts),
            "discount"),
)  # fmt: skip

JUDGED: dict[str, tuple[Conduct, ...]] = {
    "employee": PERSON,
    "register": (
        *TILL,
        Conduct("sequence_gaps", "gaps in the numbering", "SEQUENCE_GAP", STAFF,
                Kind.SALE, lambda acts: acts.yes("register_sequence_gap")),
    ),
    "store": TILL,
    "card": (
        *BUYER,
        Conduct("elsewhere", "uses in two stores within a day", "PAYMENT_DISCREPANCY",
                CUSTOMER, Kind.SALE, elsewhere("card")),
    ),
    "customer": (
        *BUYER,
        Conduct("typed", "the membership typed in", "MEMBERSHIP_MISUSE", CUSTOMER,
                Kind.SALE, both(sales, "membership_keyed")),
        Conduct("elsewhere", "uses in two stores within a day", "MEMBERSHIP_MISUSE",
                CUSTOMER, Kind.SALE, elsewhere("customer")),
    ),
}  # fmt: skip
"""By kind of entity what is judged."""
