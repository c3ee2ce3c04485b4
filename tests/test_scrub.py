"""Nothing secret is written to a log, whatever it is written in."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest
import structlog

from tillguard.scrub import clean, scrubbed
from tillguard.serve.logs import configure

CARD = "4111111111111111"
SECRET = "hunter2-und-mehr"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"paid with {CARD}", CARD),
        ("paid with 4111 1111 1111 1111, thanks", "1111 1111"),
        ("paid with 4111-1111-1111-1111", "1111-1111"),
        ("paid with " + CARD.translate({48 + n: 0xFF10 + n for n in range(10)}), "１１１"),
        ("till 402 4111111111111111 7", CARD),
        ("%B4111111111111112^DOE/J^2512101?", "4111111111111112"),
        (";4111111111111112=25121010000000000?", "4111111111111112"),
        (f"postgresql+psycopg://till:{SECRET}@db:5432/x refused", SECRET),
        (f"Authorization: Bearer {SECRET}", SECRET),
        (f"{{'authorization': 'Bearer {SECRET}'}}", SECRET),
        (f"bearer {SECRET}", SECRET),
        (f"password={SECRET} user=till", SECRET),
        ("token tg_abcDEF123456_-xyz", "tg_abcDEF"),
    ],
)
def test_a_secret_in_a_text_is_hidden_and_the_rest_stays(text: str, secret: str) -> None:
    hidden = scrubbed(text)
    assert secret not in hidden
    assert "***" in hidden


@pytest.mark.parametrize(
    "text",
    [
        "402/3/2025-11-28/812",
        "at 1764300000 and 1764300000000",
        "no store is called 367: see policies/stores.csv",
        "listening on 127.0.0.1:50551",
        "4111111111111112",
        "tok_4111_1111",
    ],
)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    assert scrubbed(text) == text


def test_a_hash_stays_whole_and_a_number_that_is_a_card_does_not() -> None:
    hash = f"ab{CARD}" + 46 * "c"
    assert clean(hash) == hash
    assert clean({"a": [int(CARD), CARD.encode()], "b": None}) == {"a": ["***", "***"], "b": None}


def test_the_log_of_a_service_is_json_without_secrets_wherever_they_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        configure()
        log = structlog.get_logger()
        try:
            raise ValueError(f"card {CARD} at postgresql://u:{SECRET}@h/d")
        except ValueError as error:
            log.error(f"event {CARD}", why=str(error), exc_info=error, deep={"x": [CARD]})
        log.info("asked", password=SECRET, authorization=f"Basic {SECRET}")
        line = said.getvalue()
        logging.getLogger("asyncio").error("lost %s", f"{CARD} Bearer {SECRET}")
    finally:
        configure()
        root.handlers[:] = before
        root.setLevel(level)
    assert len([json.loads(one) for one in line.splitlines()]) == 2
    assert "lost" in said.getvalue()
    assert CARD not in said.getvalue()
    assert SECRET not in said.getvalue()
