"""Wall clocks of a zone: hours that do not exist, and hours that happen twice."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

_DAY = datetime.timedelta(days=1)


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of this name, or None: names come from tills and may be anything."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None


def moments(wall: datetime.datetime, zone: ZoneInfo) -> tuple[int, ...]:
    """POSIX seconds at which the clocks show `wall` (naive): none, one, or two in order."""
    found = {_posix(wall, zone, fold) for fold in (0, 1)}
    return tuple(sorted(at for at in found if shown(at, zone) == wall))


def shown(at: int, zone: ZoneInfo) -> datetime.datetime:
    """What the clocks show at a moment, without zone."""
    return datetime.datetime.fromtimestamp(at, zone).replace(tzinfo=None, fold=0)


def from_wall(wall: datetime.datetime, zone: ZoneInfo) -> int:
    """The first moment at which the clocks show `wall` or later."""
    found = moments(wall, zone)
    return found[0] if found else jump(wall, zone)


def until_wall(wall: datetime.datetime, zone: ZoneInfo) -> int:
    """The moment after the last one at which the clocks show less than `wall`."""
    found = moments(wall, zone)
    return found[-1] if found else jump(wall, zone)


def jump(wall: datetime.datetime, zone: ZoneInfo) -> int:
    """The moment at which the clocks leap over `wall`."""
    before, after = sorted(_posix(wall, zone, fold) for fold in (0, 1))
    while after - before > 1:
        middle = (before + after) // 2
        if shown(middle, zone) < wall:
            before = middle
        else:
            after = middle
    return after


def on_the_wall(date: datetime.date, minutes: int) -> datetime.datetime:
    """Minutes after a day's midnight as a wall clock shows them; 1440 is the next midnight."""
    days, rest = divmod(minutes, 1440)
    return datetime.datetime.combine(date + days * _DAY, datetime.time(rest // 60, rest % 60))


def _posix(wall: datetime.datetime, zone: ZoneInfo, fold: int) -> int:
    return int(wall.replace(tzinfo=zone, fold=fold).timestamp())
