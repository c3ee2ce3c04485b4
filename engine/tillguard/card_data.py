"""Finds card numbers and track data in a text: neither may enter, by whatever way.

A card number is a run of 13 to 19 digits, in one piece or in groups divided by spaces or dashes,
that starts like a payment card (3 to 6, or 2221 to 2720) and passes the Luhn check (ISO/IEC
7812-1). One in ten other numbers passes it too, so an item code of 13 or 14 digits with a right
GS1 check digit is taken for the article number that it is; other numbers of this shape need a
letter in front. Groups must look like a card's, so that dates and register numbers joined by
dashes pass.
"""

from __future__ import annotations

import re
import unicodedata

CARD = "must not hold a card number: send an opaque token instead"
TRACK = "must not hold track data of a card: send an opaque token instead"

TRACK_1 = re.compile(r"%[A-Za-z]\d{8}", re.ASCII)
TRACK_2 = re.compile(r";\d{8,19}=", re.ASCII)
RUN = re.compile(r"\d(?:[ -]*\d){12,}", re.ASCII)
BRAND_GROUPS = ((4, 6, 5), (4, 6, 4))
"""Uneven groups in which American Express and Diners Club numbers are written."""
DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""Sum of the digits of twice a digit."""

SHORTEST, LONGEST = 13, 19
"""Digits of a card number."""


def card_data(text: str, name: str) -> str:
    """Why a text in the field of this name must not be sent; empty if it may."""
    plain = text if text.isascii() else plain_digits(text)
    if name == "item" and is_article_number(plain):
        return ""
    if TRACK_1.search(plain) or TRACK_2.search(plain):
        return TRACK
    return CARD if holds_card_number(plain) else ""


def plain_digits(text: str) -> str:
    """The text with digits, spaces and dashes of all scripts as ASCII, invisible signs left out."""
    return "".join(map(_plain, unicodedata.normalize("NFKC", text)))


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return {"Zs": " ", "Pd": "-", "Cf": "", "Mn": ""}.get(category, char)


def holds_card_number(text: str) -> bool:
    """True when some run of digit groups in the text is a card number."""
    return any(
        is_card_number("".join(groups[start:end]))
        for run in RUN.findall(text)
        for groups in [re.split("[ -]+", run)]
        for start in range(len(groups))
        for end in range(start + 1, min(start + LONGEST, len(groups)) + 1)
        if _look_like_a_card([len(group) for group in groups[start:end]])
    )


def _look_like_a_card(sizes: list[int]) -> bool:
    """Equal groups of which the last may be shorter, or the groups of a brand; 13 to 19 digits."""
    if not SHORTEST <= sum(sizes) <= LONGEST:
        return False
    return (len(set(sizes[:-1])) <= 1 and sizes[-1] <= sizes[0]) or tuple(sizes) in BRAND_GROUPS


def is_card_number(digits: str) -> bool:
    """True for 13 to 19 digits with the start and the check digit of a payment card."""
    if not (SHORTEST <= len(digits) <= LONGEST and digits.isdecimal()):
        return False
    if digits[0] not in "3456" and not 2221 <= int(digits[:4]) <= 2720:
        return False
    numbers = [int(digit) for digit in reversed(digits)]
    return (sum(numbers[::2]) + sum(DOUBLED[n] for n in numbers[1::2])) % 10 == 0


def is_article_number(text: str) -> bool:
    """True for a GTIN-13 or GTIN-14 with a right check digit (GS1 General Specifications 7.9)."""
    if not (len(text) in (13, 14) and text.isdecimal()):
        return False
    numbers = [int(digit) for digit in reversed(text)]
    return (sum(numbers[::2]) + 3 * sum(numbers[1::2])) % 10 == 0
