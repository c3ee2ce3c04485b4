"""A fallback table is believed only as it was signed, and only until it expires."""

from __future__ import annotations

import pytest

from tillguard.client import FallbackTable, TableRefused

KEY, NOON = b"a secret of the chain", 1_512_493_200
TABLE = FallbackTable({"sale": "APPROVE", "return": "VERIFY"}, NOON)


def test_a_signed_table_comes_back_as_it_was() -> None:
    assert FallbackTable.read(TABLE.signed(KEY), KEY) == TABLE
    assert TABLE.action("return", NOON - 1) == "VERIFY"


def test_any_changed_byte_or_another_key_is_refused() -> None:
    raw = TABLE.signed(KEY).rstrip()
    for at in range(len(raw)):
        spoilt = bytearray(raw)
        spoilt[at] ^= 1
        with pytest.raises(TableRefused, match="not signed"):
            FallbackTable.read(bytes(spoilt), KEY)
    with pytest.raises(TableRefused, match="not signed"):
        FallbackTable.read(TABLE.signed(KEY), b"another")
    with pytest.raises(TableRefused, match="not signed"):
        FallbackTable.read(b"", KEY)


def test_after_its_expiry_it_says_nothing() -> None:
    with pytest.raises(TableRefused, match="expired: fetch it again"):
        TABLE.action("sale", NOON)


def test_a_kind_that_is_not_in_it_is_named() -> None:
    with pytest.raises(TableRefused, match="nothing of gift_card"):
        TABLE.action("gift_card", 0)
