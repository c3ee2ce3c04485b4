"""Money on the wire (google.type.Money) and inside (integer minor units), exact both ways."""

from __future__ import annotations

from math import isfinite

from google.type.money_pb2 import Money

from tillguard.domain import minor_per_unit

NANO = 1_000_000_000


def minor_units(money: Money) -> int:
    """The amount in minor units; the caller has checked that it is a whole number of them."""
    per_unit = minor_per_unit(money.currency_code)
    return money.units * per_unit + money.nanos // (NANO // per_unit)


def put_money(target: Money, amount: int, currency: str) -> None:
    """Write an amount of minor units into a message."""
    per_unit = minor_per_unit(currency)
    units, rest = divmod(abs(amount), per_unit)
    sign = 1 if amount >= 0 else -1
    target.currency_code = currency
    target.units = sign * units
    target.nanos = sign * rest * (NANO // per_unit)


def put_price(target: Money, amount: float, currency: str) -> None:
    """Write a price in minor units that need not be whole, rounded to a billionth of the unit.

    A price that is not finite is left out.
    """
    if not isfinite(amount):
        return
    nanos = round(abs(amount) * (NANO // minor_per_unit(currency)))
    units, rest = divmod(nanos, NANO)
    sign = 1 if amount >= 0 else -1
    target.currency_code = currency
    target.units = sign * units
    target.nanos = sign * rest
