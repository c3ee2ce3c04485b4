"""Amounts and quantities as exact integers, and plain numbers; nothing passes through a float."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .cells import Words
from .refusals import Refusal, Refusals, Refused, shown

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]

MOST = 10**12
"""Minor units of the largest amount, thousandths of the largest quantity."""
SIGNS = {"€": "EUR", "£": "GBP", "$": "", "¥": ""}
"""Signs of currencies, and of which one alone they are."""


def scaled(
    cells: pa.Array,
    places: int,
    decimal: str,
    read: Callable[[str], Decimal],
    column: str,
    refusals: Refusals,
    rounded: bool = False,
) -> Whole:
    """The numbers times 10^places, exactly; 0 where there is none.

    What is written plainly is cut apart as text; `read` makes sense of every other value.
    """  # fmt: skip
    point = re.escape(decimal)
    pattern = rf"^(?P<sign>[+-]?)(?P<whole>\d{{1,13}})(?:{point}(?P<part>\d{{0,{places}}})0*)?$"
    found = pc.extract_regex(cells, pattern)
    plain = found.is_valid()
    sign, whole, part = (found.field(name) for name in range(3))
    digits = pc.binary_join_element_wise(
        whole, pc.utf8_rpad(part.fill_null(""), width=places, padding="0"), ""
    )
    size = pc.if_else(plain, digits, "0").fill_null("0").cast(pa.int64()).to_numpy()
    minus = pc.equal(sign, "-").fill_null(False).to_numpy(zero_copy_only=False)
    made = np.where(minus, -size, size)
    odd = pc.and_(cells.is_valid(), pc.invert(plain)).to_numpy(zero_copy_only=False)
    if odd.any():
        _slowly(cells, odd, made, places, read, column, refusals, rounded)
    if (np.abs(made) > MOST).any():
        message = f"more than {MOST // 10**places:,}, which is the most that is taken"
        refusals.add(np.abs(made) > MOST, Refusal("too-large", column, message))
        made[np.abs(made) > MOST] = 0
    return made


def _slowly(
    cells: pa.Array, odd: Any, made: Whole, places: int, read: Callable[[str], Decimal],
    column: str, refusals: Refusals, rounded: bool,
) -> None:  # fmt: skip
    """Fills in what is not written plainly, each different value once."""

    def say(word: str) -> str:
        exact = read(word).scaleb(places)
        if abs(exact) > MOST:
            return str(MOST + 1)
        whole = exact.quantize(Decimal(1), ROUND_HALF_EVEN)
        if whole != exact and not rounded:
            remedy = "say `round: true` to round half to even" if places != 3 else "round it"
            message = f"{shown(word)} has more than {places} decimals: {remedy}"
            raise Refused("decimals", message)
        return str(int(whole))

    only = pc.if_else(pa.array(odd), cells, None)
    read_ = Words(only).each(say, column, refusals).cast(pa.int64())
    made[odd] = read_.fill_null(0).to_numpy()[odd]


def money(decimal: str, thousands: str, currency: str) -> Callable[[str], Decimal]:
    """Reads an amount as people write it: 1.234,50 €, $1,234.50, (12.50), 1e-05."""
    number = written(decimal, thousands)

    def read(word: str) -> Decimal:
        bare = word.replace(currency, "").strip()
        for sign, only in SIGNS.items():
            if sign in bare and only not in ("", currency):
                message = f"{shown(word)} is not in {currency}: import each currency by itself"
                raise Refused("another-currency", message)
            bare = bare.replace(sign, "")
        bare = bare.strip()
        minus = bare.startswith("(") and bare.endswith(")")
        try:
            found = number(bare[1:-1] if minus else bare)
        except Refused:
            hint = f"`decimal` is '{decimal}' and `thousands` is '{thousands}' in the mapping"
            raise Refused("no-amount", f"{shown(word)} is no amount; {hint}") from None
        return -found if minus else found

    return read


def written(decimal: str, thousands: str) -> Callable[[str], Decimal]:
    """Reads a number with these signs between its digits; groups have three digits."""
    groups = re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?!\d)")

    def read(word: str) -> Decimal:
        bare = word.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-")
        found = groups.match(bare) if thousands else None
        if found:
            bare = found[0].replace(thousands, "") + bare[found.end() :]
        if decimal != ".":
            if "." in bare:
                raise Refused("no-number", f"{shown(word)} is no number with `decimal: ','`")
            bare = bare.replace(decimal, ".")
        try:
            if "_" in bare:
                raise InvalidOperation
            value = Decimal(bare)
        except InvalidOperation:
            raise Refused("no-number", f"{shown(word)} is no number") from None
        if not value.is_finite():
            raise Refused("no-number", f"{shown(word)} is no finite number")
        return value

    return read


def numbers(
    cells: pa.Array, read: Callable[[str], Decimal], column: str, refusals: Refusals, remedy: str
) -> Numbers:
    """Plain numbers as floats; NaN where there is none."""
    pattern = r"^[+-]?\d{1,300}(?:\.\d{0,300})?(?:[eE][+-]?\d{1,2})?$"
    fits = pc.match_substring_regex(cells, pattern)
    made = pc.if_else(fits, cells, None).cast(pa.float64()).fill_null(np.nan).to_numpy().copy()
    odd = pc.and_(cells.is_valid(), pc.invert(fits)).fill_null(False).to_numpy(zero_copy_only=False)
    if odd.any():

        def say(word: str) -> str:
            try:
                return repr(float(read(word)))
            except Refused as why:
                raise Refused(why.code, f"{why}{remedy}") from None

        only = pc.if_else(pa.array(odd), cells, None)
        slow = Words(only).each(say, column, refusals).cast(pa.float64())
        made[odd] = slow.fill_null(np.nan).to_numpy()[odd]
    if np.isinf(made).any():
        refusals.add(np.isinf(made), Refusal("too-large", column, "beyond what a number can hold"))
    return made
