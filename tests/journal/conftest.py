"""Journals on both databases, and what is put into them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tillguard.domain import Case, Party
from tillguard.journal import DecisionRow, Journal
from tillguard.journal.group import write_group

RowMaker = Callable[..., DecisionRow]


@pytest.fixture
def journal(url: str) -> Iterator[Journal]:
    opened = Journal.open(url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def row_maker() -> RowMaker:
    """Makes decisions: `row("k1")`, `row("k1", body=b"other")`, `row("k1", flagged=True)`."""
    return make_row


@pytest.fixture
def row(row_maker: RowMaker) -> RowMaker:
    return row_maker


def make_row(key: str, body: bytes = b"body", revision: int = 0, **changed: Any) -> DecisionRow:
    usual = DecisionRow(
        key=key,
        revision=revision,
        fingerprint=b"print of " + body,
        kind="return",
        store="S001",
        region="west",
        register="R1",
        employee="E12",
        customer="M7",
        card="tok_1",
        at=1_512_100_000,
        received=1_512_100_001,
        business_date="2017-12-01",
        amount=-4_250,
        discount=0,
        action=2,
        flagged=False,
        risk=0.25,
        probability=0.125,
        damage=4_000,
        expected_loss=500,
        typology="NO_RECEIPT_RETURN",
        party="customer",
        bundle="b" * 64,
        model="m" * 64,
        degraded="",
        hits='["refund_without_receipt"]',
        reason="refund without a receipt",
        cause="",
        trips="",
        vector=struct.pack("<3d", 1.0, float("nan"), -2.5),
        decision=b"decision on " + key.encode() + b" " + body,
        body=body,
    )
    return usual._replace(**changed)


@pytest.fixture
def case() -> Callable[..., Case]:
    return make_case


def make_case(id: str, *evidence: str, value: int = 1000) -> Case:
    return Case(
        id=id,
        subject="E12",
        subject_kind="employee",
        typology="NO_RECEIPT_RETURN",
        party=Party.STAFF,
        store="S001",
        region="west",
        opened=1_512_200_000,
        due=1_512_800_000,
        value=value,
        minutes=30,
        skill="refunds",
        evidence=evidence,
        reason="three refunds without a receipt",
    )


@pytest.fixture
def store(journal: Journal, row: RowMaker) -> Callable[..., None]:
    """Stores decisions under the given keys in one group."""

    def store_rows(*keys: str, **changed: Any) -> None:
        with journal.database.hot_transaction() as driver:
            answers = write_group(driver, [row(key, **changed) for key in keys])
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer

    return store_rows
