"""Amounts are exact: against Decimal, in every way that people write them."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tillguard.intake.amounts import money, scaled
from tillguard.intake.goods import Goods
from tillguard.intake.refusals import Refusals


def read(words: list[str | None], decimal: str = ".", thousands: str = "", rounded: bool = False,
         currency: str = "EUR", places: int = 2) -> tuple[list[int], list[str]]:  # fmt: skip
    refusals = Refusals(len(words))
    how = money(decimal, thousands, currency)
    cells = pa.array(words, pa.string())
    made = scaled(cells, places, decimal, how, "amount", refusals, rounded).tolist()
    return made, [refusals.of(row).code for row in range(len(words))]


@given(
    st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=30),
    st.sampled_from([(".", ""), (".", ","), (",", "."), (",", " "), (".", "'")]),
    st.sampled_from([0, 2, 3]),
)
@settings(max_examples=50, deadline=None)
def test_what_is_written_is_what_is_read(
    amounts: list[int], form: tuple[str, str], places: int
) -> None:
    decimal, thousands = form
    words = []
    for number, amount in enumerate(amounts):
        text = f"{Decimal(amount).scaleb(-places):,.{places}f}"
        text = text.replace(",", "\0").replace(".", decimal).replace("\0", thousands)
        words.append(text if number % 3 else f"({text.lstrip('-')})" if amount < 0 else f"{text} €")
    made, codes = read(list(words), decimal, thousands, places=places)
    assert made == amounts
    assert set(codes) == {""}


@pytest.mark.parametrize(
    ("word", "more", "expected"),
    [
        ("12.340000", {}, 1234),
        ("1e-05", {"rounded": True}, 0),
        ("1.2e3", {}, 120000),
        ("+7", {}, 700),
        (".5", {}, 50),
        ("0.125", {"rounded": True}, 12),
        ("0.135", {"rounded": True}, 14),
        ("EUR 3,50", {"decimal": ","}, 350),
        ("\u22121.00", {}, -100),
        ("$5", {"currency": "USD"}, 500),
        ("0.125", {}, "decimals"),
        ("1,234.50", {}, "no-amount"),
        ("1.234", {"decimal": ",", "thousands": ""}, "no-amount"),
        ("12,34", {"thousands": ","}, "no-amount"),
        ("1_000", {}, "no-amount"),
        ("nan", {}, "no-amount"),
        ("£5", {}, "another-currency"),
        ("1e99", {}, "too-large"),
        ("10000000000.01", {}, "too-large"),
    ],
)  # fmt: skip
def test_odd_amounts_are_read_or_refused(
    word: str, more: dict[str, object], expected: int | str
) -> None:
    made, codes = read([word], **more)  # type: ignore[arg-type]
    assert expected in ((made[0], ""), made[0] if not codes[0] else "", codes[0])


@given(
    st.lists(
        st.tuples(st.integers(-(10**9), 10**9), st.integers(-(10**6), 10**6), st.integers(0, 999)),
        min_size=1, max_size=20,
    )
)  # fmt: skip
@settings(max_examples=50, deadline=None)
def test_the_price_that_is_worked_out_gives_the_amount_back(
    rows: list[tuple[int, int, int]],
) -> None:
    amount, quantity, off = (pa.array(c, pa.int64()).to_numpy() for c in zip(*rows, strict=True))
    made = Goods(len(rows), amount, quantity, None, off, False).columns(Refusals(len(rows)))
    for (a, q, _), price, size, discount in zip(
        rows, made["price"], made["quantity"], made["discount"], strict=True
    ):
        back = a < 0 or q < 0
        assert price >= 0
        assert price * size // 1000 - discount == (-abs(a) if back else a)
