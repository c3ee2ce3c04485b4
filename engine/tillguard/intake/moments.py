"""Moments: texts of any declared form to seconds since 1970 UTC, by the clock of their store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .mapping import TimePart
from .refusals import Refusal, Refusals, shown

if TYPE_CHECKING:
    import pandas as pd

Seconds = NDArray[np.int64]

FORMATS = {
    "iso": 0.0, "epoch": 0.0, "epoch_ms": 0.0,
    "seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0,
}  # fmt: skip
"""Named formats, and for those counted from a start the seconds of one."""
FIRST = 946_684_800
"""2000-01-01 UTC in seconds: nothing is taken from before, as on the wire."""
AHEAD = 2 * 86_400
"""Seconds by which a till's clock may be ahead."""
OFFSET = r"(?:Z|z|[+-]\d{2}:?\d{2})$"


def start_of(said: str | None) -> pd.Timestamp | None:
    """The moment that a format counts from, without a zone."""
    import pandas as pd

    try:
        found = pd.Timestamp(said) if said else None
    except ValueError:
        return None
    return None if found is None or pd.isna(found) else found.tz_localize(None)


def moments(
    cells: pa.Array, part: TimePart, zones: pa.Array, column: str, refusals: Refusals
) -> Seconds:
    """Seconds of every cell, 0 where there is none; `zones` are those of the rows."""
    import pandas as pd

    if pa.types.is_null(cells.type):
        return np.zeros(len(cells), np.int64)
    if part.format in ("epoch", "epoch_ms"):
        return _counted(cells, 1.0 if part.format == "epoch" else 0.001, column, refusals)
    if FORMATS.get(part.format):
        since = _counted(cells, FORMATS[part.format], column, refusals)
        start = start_of(part.start)
        assert start is not None
        there = cells.is_valid().to_numpy(zero_copy_only=False)
        wall = pd.Series(start + pd.to_timedelta(since, unit="s"))
        return placed(wall.where(there), zones, column, refusals)
    return _written(cells, part.format, zones, column, refusals)


def _counted(cells: pa.Array, size: float, column: str, refusals: Refusals) -> Seconds:
    fits = pc.match_substring_regex(cells, r"^-?\d{1,15}(?:\.\d{0,15})?$")
    bad = pc.and_(cells.is_valid(), pc.invert(fits)).fill_null(False)
    _refuse(cells, bad.to_numpy(zero_copy_only=False), "a number", column, refusals)
    found = pc.if_else(fits, cells, None).cast(pa.float64()).fill_null(0.0).to_numpy()
    return np.floor(np.clip(found * size, -1e11, 1e11)).astype(np.int64)


def _written(
    cells: pa.Array, form: str, zones: pa.Array, column: str, refusals: Refusals
) -> Seconds:
    """Cells that say their own offset, and the others, which are of their store's clock."""
    import pandas as pd

    if form == "iso":
        own = pc.match_substring_regex(cells, OFFSET).fill_null(False)
        aware = own.to_numpy(zero_copy_only=False) & _has_hour(cells)
    else:
        aware = np.full(len(cells), "%z" in form)
    texts = pd.Series(cells.to_pylist(), dtype=object)
    shape = "ISO8601" if form == "iso" else form
    there = texts.notna().to_numpy()
    made = np.zeros(len(cells), np.int64)
    for chosen, utc in ((aware & there, True), (~aware & there, False)):
        if chosen.any():
            found = pd.to_datetime(texts[chosen], format=shape, errors="coerce", utc=utc)
            what = "a moment in ISO 8601" if form == "iso" else f"a moment as {form}"
            wrong = np.zeros(len(cells), bool)
            wrong[chosen] = found.isna().to_numpy()
            _refuse(cells, wrong, what, column, refusals)
            if utc:
                made[chosen] = _seconds(found)
            else:
                where = zones.filter(pa.array(chosen))
                made[chosen] = _placed(found, where, np.flatnonzero(chosen), column, refusals)
    return made


def _has_hour(cells: pa.Array) -> NDArray[np.bool_]:
    """Longer than a day, whose -31 is no offset."""
    return pc.greater(pc.utf8_length(cells), 10).fill_null(False).to_numpy(zero_copy_only=False)


def placed(wall: pd.Series[Any], zones: pa.Array, column: str, refusals: Refusals) -> Seconds:
    """Seconds of clock times at their stores; 0 where there is none."""
    return _placed(wall, zones, np.arange(len(wall)), column, refusals)


def _placed(
    wall: pd.Series[Any], zones: pa.Array, rows: NDArray[np.intp], column: str, refusals: Refusals
) -> Seconds:
    """A time that comes twice when summer time ends is taken for the first; one that the clock
    leaves out in spring is refused."""
    coded = zones.dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy()
    made = np.zeros(len(wall), np.int64)
    for code, zone in enumerate(coded.dictionary.to_pylist()):
        here = codes == code
        local = wall[here]
        found = local.dt.tz_localize(zone, ambiguous=np.ones(len(local), bool), nonexistent="NaT")
        gap = (found.isna() & local.notna()).to_numpy()
        if gap.any():
            wrong = np.zeros(len(refusals.reason), bool)
            wrong[rows[np.flatnonzero(here)[gap]]] = True
            message = f"summer time began in {zone}: the clock never showed this time"
            refusals.add(wrong, Refusal("no-such-time", column, message))
        made[here] = _seconds(found)
    return made


def _seconds(found: pd.Series[Any]) -> Seconds:
    plain = found.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().astype("datetime64[s]")
    seconds = plain.astype(np.int64)
    return np.where(np.isnat(plain), 0, seconds)


def _refuse(
    cells: pa.Array, wrong: NDArray[np.bool_], what: str, column: str, refusals: Refusals
) -> None:
    def say(row: int) -> Refusal:
        message = f"{shown(cells[row].as_py())} is not {what}: set `format` in the mapping"
        return Refusal("no-time", column, message)

    refusals.each(wrong, say)


def sensible(seconds: Seconds, there: NDArray[np.bool_], now: int, column: str,
             refusals: Refusals) -> None:  # fmt: skip
    """Refuses moments that have not come, and those from before the year 2000."""
    early, late = there & (seconds < FIRST), there & (seconds > now + AHEAD)
    refusals.add(early, Refusal("before-2000", column, "before 2000: is `format` right?"))
    refusals.add(late, Refusal("future", column, "not come yet: are `format` and `zone` right?"))


def days(seconds: Seconds, zones: pa.Array) -> pa.Array:
    """The local date of every moment, as YYYY-MM-DD."""
    import pandas as pd

    coded = zones.dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy()
    local = np.zeros(len(seconds), "datetime64[D]")
    for code, zone in enumerate(coded.dictionary.to_pylist()):
        here = codes == code
        stamps = pd.to_datetime(pd.Series(seconds[here]), unit="s", utc=True).dt.tz_convert(zone)
        local[here] = stamps.dt.tz_localize(None).to_numpy().astype("datetime64[D]")
    known, place = np.unique(local, return_inverse=True)
    words = pa.array(np.datetime_as_string(known).tolist(), pa.string())
    return words.take(pa.array(place))
