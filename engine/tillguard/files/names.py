"""Names that nobody knows: what was probably meant, and letters that only look like others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

FEW, SHOWN = 12, 60
"""Allowed names that a message lists beside the nearest, and without one."""

LIKE = str.maketrans(
    "аеорсухіјѕԁһԛԝАВЕКМНОРСТХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧονικρτυχα",
    "aeopcyxijsdhqwABEKMHOPCTXIJSABEZHIKMNOPTYXovikptuxa",
)
"""Cyrillic and Greek letters, each with the Latin one that it looks like."""

WORD, LATIN = re.compile(r"\w+"), re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Remedy:
    """What may stand in the place and what was probably meant, as fields and as the message's end.

    `said` is that end, with its own punctuation.
    """

    nearest: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    said: str = ""

    def __str__(self) -> str:
        return self.said

    def __bool__(self) -> bool:
        return bool(self.said)


NOTHING = Remedy()
NO_OTHERS: Mapping[str, str] = {}


def remedy(
    name: object, allowed: Iterable[str], otherwise: Mapping[str, str] = NO_OTHERS
) -> Remedy:
    """`; did you mean a, b?` for a name near to some, else `; allowed are ...`.

    `otherwise` tells of words that people use for an allowed name.
    """
    known = tuple(dict.fromkeys(allowed))
    word = str(name)[:SHOWN]
    plain = unicodedata.normalize("NFKC", word).translate(LIKE)
    same = [*_same(plain, known), *_meant(plain, known, otherwise)]
    near = same or get_close_matches(plain, known, 3, 0.6) or _with(plain, known)
    close = tuple(dict.fromkeys(near))
    listed = ", ".join(known)
    if close:
        more = f" Allowed are {listed}" if len(close) < len(known) <= FEW else ""
        return Remedy(close, known, f"{stranger(word)}; did you mean {', '.join(close)}?{more}")
    listed = listed if len(known) <= SHOWN else f"{len(known)} other names"
    return Remedy((), known, f"{stranger(word)}; allowed are {listed}" if known else "")


def _same(plain: str, known: tuple[str, ...]) -> list[str]:
    folded = plain.casefold().replace("-", "_")
    return [name for name in known if name.casefold().replace("-", "_") == folded][:1]


def _meant(plain: str, known: tuple[str, ...], otherwise: Mapping[str, str]) -> list[str]:
    return [name for name in (otherwise.get(plain.casefold()),) if name in known and name]


def _with(plain: str, known: tuple[str, ...]) -> list[str]:
    """The shortest names of which the word is a part: local_hour for hour."""
    found = (name for name in known if plain and plain.casefold() in name.casefold().split("_"))
    return sorted(found, key=len)[:3]


def stranger(name: str) -> str:
    """`; 'о' is CYRILLIC SMALL LETTER O, not o` for the first letter that only looks like another,
    else nothing."""
    for letter in name:
        like = unicodedata.normalize("NFKC", letter).translate(LIKE)
        if like != letter and like.isascii():
            return f"; '{letter}' is {unicodedata.name(letter, 'no letter')}, not {like}"
    return ""


def mixed(text: str) -> tuple[int, str] | None:
    """The first word with both Latin letters and ones that only look like them: where the first of
    these stands in the text, and what it is."""
    for word in WORD.finditer(text):
        if not word[0].isascii() and LATIN.search(word[0]):
            for at, letter in enumerate(word[0]):
                if ord(letter) in LIKE:
                    return word.start() + at, f"'{word[0][:SHOWN]}'{stranger(letter)}"
    return None
