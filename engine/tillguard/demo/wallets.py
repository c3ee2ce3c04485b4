"""How households pay: cash habit, one to three cards, sometimes a phone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import APPROVED, CARD, CASH, GIFT_CARD, OFFLINE, UNCONFIRMED, VOUCHER, WALLET, Array

SLOTS = 8


@dataclass(frozen=True, slots=True)
class Wallets:
    """Per household: share of cash, share of phone payments, number of cards."""

    cash: Array
    phone: Array
    cards: Array

    def card(self, household: Array, slot: Array | int = 0) -> Array:
        """The number behind a payment token; slots from 3 on are bought or borrowed cards."""
        return token(household * SLOTS + slot)


def token(number: Array) -> Array:
    """Numbers spread over 40 bits so that a token tells nothing (multiplication mod 2^40)."""
    return (np.asarray(number, "i8") + 1) * 0x5DEECE66D & 0xFFFFFFFFFF


def wallets(households: int, rng: np.random.Generator) -> Wallets:
    phone = np.where(rng.random(households) < 0.14, rng.beta(2, 3, households), 0.0)
    cards = 1 + (rng.random(households) < 0.4) + (rng.random(households) < 0.12)
    return Wallets(rng.beta(0.8, 2.4, households), phone, cards)


def paid(
    wallet: Wallets, household: Array, amount: Array, rng: np.random.Generator
) -> dict[str, Array]:
    """The tender columns of honest sales: method, card, status, second tender, refused first card.

    Small amounts are paid in cash more often. About 1.5 % use a gift card and 1.5 % a voucher
    for a part, 0.8 % have a card refused first, 0.5 % are taken offline or stay unconfirmed.
    """
    count = len(household)
    in_cash = rng.random(count) < wallet.cash[household] * np.where(amount < 1500, 1.5, 0.8)
    by_phone = rng.random(count) < wallet.phone[household]
    tender = np.where(in_cash, CASH, np.where(by_phone, WALLET, CARD))
    slot = np.where(rng.random(count) < 0.8, 0, rng.integers(0, 3, count))
    token_ = wallet.card(household, np.minimum(slot, wallet.cards[household] - 1))
    kind = rng.random(count)
    second = np.where(kind < 0.015, GIFT_CARD, np.where(kind < 0.03, VOUCHER, -1))
    second = np.where((kind >= 0.03) & (kind < 0.038), CASH, second)
    status = np.where((tender == CARD) & (rng.random(count) < 0.004), OFFLINE, APPROVED)
    unsure = (tender == WALLET) & (rng.random(count) < 0.03)
    declined = (rng.random(count) < 0.008) & (amount > 0)
    return {
        "tender": np.where(amount > 0, tender, -1),
        "token": np.where(tender == CASH, 0, token_),
        "status": np.where(unsure, UNCONFIRMED, status),
        "second": np.where(amount > 200, second, -1),
        "second_token": np.where(
            second == GIFT_CARD, token(10**7 + rng.integers(0, 4000, count)), 0
        ),
        "second_share": np.where(second >= 0, rng.beta(1.2, 2.2, count), 0.0),
        "declined": np.where(declined, wallet.card(household, rng.integers(0, 3, count)), 0),
    }
