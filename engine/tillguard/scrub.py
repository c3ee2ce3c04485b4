"""Takes card numbers and secrets out of what is written to a log."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

from .card_data import LONGEST, SHORTEST, is_card_number, plain_digits

HIDDEN = "***"
SECRETS = re.compile(
    r"""(?ix)
    (?P<before>
        \b[a-z][a-z0-9+.-]*://[^\s:/@'"]*:            # the password of an address
      | \bauthorization["']?\s*[:=]\s*["']?(?:\w+\s+)? # a header
      | \bbearer\s+
      | \b(?:password|passwd|secret|pgpassword)["']?\s*[:=]\s*["']?
    )
    (?P<secret>[^\s'"@,;&]+)
    """
)
TOKEN = re.compile(r"\btg_[A-Za-z0-9_-]{8,}")
"""Bearer tokens of accounts, by the prefix that is theirs."""
TRACK = re.compile(r"%[A-Za-z]\d{8}[^?\s]*\??|;\d{8,19}=[^?\s]*\??", re.ASCII)
DIGITS = re.compile(r"\d(?:[ -]?\d){12,}", re.ASCII)
DIGEST = re.compile(r"[0-9a-f]{32,128}")
"""A hash, in which a run of digits means nothing."""
NAMED = re.compile(r"(?i)password|secret|authorization|token$")
"""Fields of a log entry whose whole value is one."""


def scrubbed(text: str) -> str:
    """The text without card numbers (by their check digit), track data, tokens and passwords."""
    plain = text if text.isascii() else plain_digits(text)
    if DIGITS.search(plain) or TRACK.search(plain):
        text = plain
    text = SECRETS.sub(lambda found: found["before"] + HIDDEN, text)
    text = TRACK.sub(HIDDEN, TOKEN.sub(HIDDEN, text))
    return DIGITS.sub(lambda found: _without_cards(found[0]), text)


def _without_cards(run: str) -> str:
    """The run of digits, or a sign where some 13 to 19 of them are a card number."""
    digits = re.sub("[ -]", "", run)
    starts = range(len(digits) - SHORTEST + 1)
    cards = any(
        is_card_number(digits[start : start + length])
        for start in starts
        for length in range(SHORTEST, LONGEST + 1)
        if start + length <= len(digits)
    )
    return HIDDEN if cards and _is_one(run, digits) else run


def _is_one(run: str, digits: str) -> bool:
    """Whether the run may be a card's: not where it is longer than any number of a card."""
    return len(digits) <= LONGEST or " " in run or "-" in run


def scrub(_logger: Any, _name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The step of structlog's chain that looks at every field of an entry."""
    for name, value in entry.items():
        entry[name] = HIDDEN if NAMED.search(name) and value else clean(value)
    return entry


def clean(value: Any) -> Any:
    """A value without secrets, at any depth."""
    if isinstance(value, str):
        return value if DIGEST.fullmatch(value) else scrubbed(value)
    if isinstance(value, bytes):
        return scrubbed(value.decode("utf-8", "replace"))
    if isinstance(value, Mapping):
        return {clean(name): clean(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(one) for one in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return HIDDEN if is_card_number(str(value)) else value
    return value if isinstance(value, float | bool | None) else scrubbed(str(value))
