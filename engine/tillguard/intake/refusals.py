"""Which rows are refused, and why: the first reason of each counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..scrub import scrubbed

Mask = NDArray[np.bool_]

CODES: Mapping[str, str] = {
    "ambiguous-key": "Rows of one transaction that cannot be of one: the key is not unique.",
    "another-currency": "An amount in another currency than the archive's.",
    "before-2000": "A moment before the year 2000.",
    "card-number": "A value that holds a card number or track data.",
    "columns": "A row with more or fewer cells than the header, or with a quote left open.",
    "control-character": "A text with a line break or another character that cannot be seen.",
    "decimals": "An amount with more decimals than the currency, or a quantity with more than 3.",
    "duplicate-key": "A transaction that the archive already has.",
    "encoding": "Bytes that are no text in the declared encoding.",
    "future": "A moment that has not come yet.",
    "label": "A verdict that is none of the declared words.",
    "missing": "A value that is needed and not there.",
    "no-amount": "A value that is no amount of money.",
    "no-number": "A value that is no number.",
    "no-such-time": "A local time that the clock leaves out when summer time begins.",
    "no-time": "A value that is no moment in the declared format.",
    "same-transaction": "Another row of the same transaction was refused.",
    "too-large": "A number beyond what an event can hold.",
    "too-long": "A text of more than 128 characters.",
    "unknown-word": "A word that the mapping does not know for this field.",
}
"""Code of a reason to what it means."""


class Refusal(NamedTuple):
    """Why a row was refused: their column ("" where it is not about one), and what to do."""

    code: str
    column: str
    message: str


class Refused(ValueError):
    """One value that cannot be taken."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Refusals:
    """The refusals of some rows, by their place among them."""

    def __init__(self, count: int) -> None:
        self.said: list[Refusal] = [Refusal("", "", "")]
        self.reason = np.zeros(count, np.int32)

    def add(self, where: Mask, refusal: Refusal) -> None:
        """Refuse these rows unless they already are."""
        where = where & (self.reason == 0)
        if where.any():
            self.reason[where] = len(self.said)
            self.said.append(refusal)

    def each(self, where: Mask, say: Callable[[int], Refusal]) -> None:
        """Refuse these rows unless they already are, each for its own reason."""
        for row in np.flatnonzero(where & (self.reason == 0)).tolist():
            self.reason[row] = len(self.said)
            self.said.append(say(row))

    def coded(self, codes: NDArray[np.int64], why: Sequence[Refusal | None]) -> None:
        """Refuse the rows whose value (by its place in `why`, -1 for none) is refused."""
        place = np.zeros(len(why) + 1, np.int32)
        for number, refusal in enumerate(why):
            if refusal is not None:
                place[number] = len(self.said)
                self.said.append(refusal)
        self.reason = np.where(self.reason == 0, place[codes], self.reason)

    @property
    def good(self) -> Mask:
        return self.reason == 0

    def of(self, row: int) -> Refusal:
        return self.said[self.reason[row]]


def shown(value: Any) -> str:
    """A value as a message may quote it: without card numbers."""
    text = scrubbed(str(value))
    return repr(text if len(text) <= 40 else f"{text[:37]}...")
