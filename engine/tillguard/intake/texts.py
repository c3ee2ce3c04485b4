"""Names and ids: renamed, hashed, held against what an event may carry."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping

from ..card_data import SHORTEST, card_data
from ..files import remedy
from .cells import BROKEN
from .mapping import TextPart
from .refusals import Refused, shown

LONGEST = 128
"""Characters of a text of an event, as on the wire."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
WHOLE = re.compile(r"(-?\d+)\.0+")

Say = Callable[[str], str | None]


def plain(word: str) -> str:
    """The form in which words of a mapping and of a file are compared: 1.0 is 1, Yes is yes."""
    found = WHOLE.fullmatch(word)
    return found[1] if found else word.casefold()


def checked(field: str) -> Say:
    """Refuses what an event may not carry in this field; the rest stays as it is."""

    def say(word: str) -> str:
        if BROKEN in word:
            raise Refused("encoding", f"{shown(word)} has bytes that are no text: set `encoding`")
        if len(word) > LONGEST:
            raise Refused("too-long", f"{shown(word)} has {len(word)} characters; 128 are allowed")
        if CONTROL.search(word):
            raise Refused("control-character", f"{shown(word)} holds a line break or the like")
        if len(word) >= SHORTEST and card_data(word, field):
            message = "a card number may not enter: say `token: hash` for this column"
            raise Refused("card-number", message)
        return word

    return say


def text(part: TextPart, field: str, secret: bytes) -> Say:
    """A free text: its own word for theirs, or the keyed hash, or the text itself."""
    check = checked(field)
    free: Say = (lambda word: token(word, secret)) if part.token else check
    if not part.values:
        return free
    renamed, starts = _values(part.values)

    def say(word: str) -> str | None:
        found = _found(plain(word), renamed, starts)
        return free(word) if found is None else found

    return say


def one_of(allowed: tuple[str, ...], part: TextPart, field: str) -> Say:
    """One of few words; `default` stands for every word that `values` does not say."""
    renamed, starts = _values(part.values)
    itself = {plain(word): word for word in allowed} if not part.values else {}

    def say(word: str) -> str:
        found = _found(plain(word), renamed, starts) or itself.get(plain(word)) or part.default
        if found is None:
            known = list(part.values) or list(allowed)
            where = f"fields.{field}"
            message = f"{shown(word)} is no {field}{remedy(word, known)}; add it to {where}.values"
            raise Refused("unknown-word", f"{message}, or say {where}.default")
        return found

    return say


def token(word: str, secret: bytes) -> str:
    """HMAC-SHA-256 of the text under the home's secret, its first 16 bytes."""
    return "h" + hmac.new(secret, word.encode(), hashlib.sha256).hexdigest()[:32]


def _values(said: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Whole words, and beginnings (`C*`)."""
    whole = {plain(theirs): ours for theirs, ours in said.items() if not theirs.endswith("*")}
    starts = {t[:-1].casefold(): ours for t, ours in said.items() if t.endswith("*")}
    return whole, starts


def _found(word: str, whole: Mapping[str, str], starts: Mapping[str, str]) -> str | None:
    found = whole.get(word)
    if found is None:
        found = next((ours for start, ours in starts.items() if word.startswith(start)), None)
    return found
