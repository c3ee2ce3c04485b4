"""The cells of one column as texts, the same whatever file they came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .refusals import Refusal, Refusals, Refused

BROKEN = "\N{REPLACEMENT CHARACTER}"


def texts(column: Any) -> pa.Array:
    """Numbers, times and truth values as the texts that a CSV file would have; null stays null."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return texts(column.dictionary_decode())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([None if v is None else v.decode("utf-8", "replace")
                         for v in column.to_pylist()], pa.string())  # fmt: skip
    return column.cast(pa.string())


def trimmed(column: Any, missing: Sequence[str]) -> pa.Array:
    """Without space around them; what means that there is no value is null."""
    plain = pc.utf8_trim_whitespace(texts(column))
    return pc.if_else(pc.is_in(plain, pa.array(missing, pa.string())), None, plain)


class Words:
    """Cells of which each different one is looked at once."""

    def __init__(self, cells: pa.Array) -> None:
        coded = cells.dictionary_encode()
        self.words: list[str] = coded.dictionary.to_pylist()
        self.codes: NDArray[np.int64] = coded.indices.fill_null(-1).to_numpy().astype(np.int64)

    def each(self, say: Callable[[str], str | None], column: str, refusals: Refusals) -> pa.Array:
        """What `say` makes of every cell; null where there is none. What it raises refuses."""
        made: list[str | None] = []
        wrong: list[Refusal | None] = []
        for word in self.words:
            try:
                made.append(say(word))
                wrong.append(None)
            except Refused as why:
                made.append(None)
                wrong.append(Refusal(why.code, column, str(why)))
        refusals.coded(self.codes, wrong)
        return taken(made, self.codes)


def taken(words: Sequence[str | None], codes: NDArray[np.int64]) -> pa.Array:
    """The word of every code; null for -1."""
    return pa.array([*words, None], pa.string()).take(pa.array(codes % (len(words) + 1)))
