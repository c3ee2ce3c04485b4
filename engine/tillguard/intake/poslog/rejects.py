"""What is refused or left out of a document, as a CSV file without what it held."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from .reading import Refused

HEAD = ("transaction", "line", "reason", "what is wrong", "key", "sha256 of its XML")


class Rejects:
    """The file while it is written; there is none in the end where nothing is refused.

    `counts` are of what is refused, by code; `first` is the first of it, else of what is left out.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counts = Counter[str]()
        self.first: Refused | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        self.draft = path.with_name(f".{path.name}")
        self.file = self.draft.open("w", newline="", encoding="utf-8")
        self.out = csv.writer(self.file)
        self.out.writerow(HEAD)

    def __enter__(self) -> Rejects:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
        if self.first:
            self.draft.replace(self.path)
        else:
            self.draft.unlink()

    def add(self, one: Refused) -> None:
        self.out.writerow(one[:-1])
        if self.first is None or (self.first.expected and not one.expected):
            self.first = one
        if not one.expected:
            self.counts[one.code] += 1

    def said(self) -> str:
        """Why nothing came of a document."""
        first = self.first
        if first is None:
            return "there is no Transaction in it: is it a POSLog?"
        where = f"transaction {first.number}, line {first.line}"
        return f"nothing could be taken in; {where}: {first.code}: {first.reason}"
