"""What one row says of one receipt line: quantity, list price and discount, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .amounts import MOST, Whole
from .refusals import Refusal, Refusals

ONE = 1000
"""Thousandths in one piece."""


@dataclass(frozen=True, slots=True)
class Goods:
    """Amounts in minor units, quantity in thousandths; None for what the mapping does not name."""

    count: int
    amount: Whole | None
    quantity: Whole | None
    price: Whole | None
    discount: Whole | None
    named: bool

    @property
    def there(self) -> bool:
        """Whether a row is a line at all."""
        return self.named or not (self.amount is self.quantity is self.price is None)

    def columns(self, refusals: Refusals) -> dict[str, Any]:
        """`line` (whether it is one), `quantity`, `price` (never negative), `discount`.

        The sign of an amount or price goes to the quantity: what is negative is given back.
        """
        size = np.full(self.count, ONE) if self.quantity is None else self.quantity
        off = np.zeros(self.count, np.int64) if self.discount is None else np.abs(self.discount)
        if self.price is not None:
            quantity, price, discount = self._priced(size, off)
        else:
            quantity, price, discount = self._worked_out(size, off)
        too_much = np.abs(price.astype(float) * quantity) > float(MOST) * ONE
        message = "price times quantity is more than an event can hold"
        refusals.add(too_much, Refusal("too-large", "", message))
        return {
            "line": np.full(self.count, self.there),
            "quantity": np.where(too_much, 0, quantity),
            "price": price,
            "discount": discount,
        }

    def _priced(self, size: Whole, off: Whole) -> tuple[Whole, Whole, Whole]:
        assert self.price is not None
        quantity = np.where(self.price < 0, -size, size)
        price = np.abs(self.price)
        if self.amount is not None and self.discount is None:
            return quantity, price, price * quantity // ONE - self.amount
        return quantity, price, np.where(quantity < 0, -off, off)

    def _worked_out(self, size: Whole, off: Whole) -> tuple[Whole, Whole, Whole]:
        """The price that gives the amount: the next higher one, its rounding in the discount."""
        amount = np.zeros(self.count, np.int64) if self.amount is None else self.amount
        pieces = np.where((size == 0) & (amount != 0), ONE, np.abs(size))
        gross = np.abs(amount) + off
        price = -(-gross * ONE // np.maximum(pieces, 1))
        price = np.where(pieces == 0, 0, price)
        back = (amount < 0) | (size < 0)
        quantity = np.where(back, -pieces, pieces)
        paid = np.where(back, -np.abs(amount), amount)
        return quantity, price, price * quantity // ONE - paid
