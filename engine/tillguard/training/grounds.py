"""What the gate takes from the live policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from ..domain import Store
from ..journal import Journal
from ..policy import Bundle, PolicyBook, parse_policies, read_bundle
from ..settings import Settings

MINUTES, DAY_S_WORK = 20, 480
"""Minutes of an investigation and of a day's work where no policy is live yet."""
WEEK = 7


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the gate takes from the policies: stores, transactions that can be investigated a day,
    and the risk from which on something is flagged."""

    stores: Mapping[str, Store]
    daily: float
    floor: float


def grounds_of(journal: Journal, now: int) -> Grounds:
    """Of the live bundle; without one, one investigator's day and a risk of a tenth."""
    pointer = journal.live_bundle()
    if pointer is None:
        return Grounds({}, DAY_S_WORK / MINUTES, 0.1)
    files = Bundle.from_bytes(pointer.version.content).policy_files()
    book = parse_policies(files)
    return Grounds(book.stores, investigated(book, now), book.in_force("", now).risk_floor)


def live_policies(settings: Settings, journal: Journal) -> PolicyBook:
    """The policies of the live bundle; those of the files before anything is live."""
    pointer = None if settings.dev else journal.live_bundle()
    if pointer is None:
        return parse_policies(read_bundle(settings.rules, settings.policies).policy_files())
    return parse_policies(Bundle.from_bytes(pointer.version.content).policy_files())


def investigated(book: PolicyBook, now: int) -> float:
    """Transactions a day that the investigators can work on, over the week from now on."""
    today = datetime.fromtimestamp(now, UTC).date()
    days = [today + timedelta(days=n) for n in range(WEEK)]
    minutes = sum(person.minutes for day in days for person in book.staffing.on(day))
    terms = book.in_force("", now).typologies.values()
    usual = float(np.median([term.review_minutes for term in terms])) if terms else MINUTES
    return max(1.0, minutes / WEEK / usual)
