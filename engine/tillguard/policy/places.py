"""Where a day is asked for: what of a store decides which days its year has."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from tillguard.domain import Store


@dataclass(frozen=True, slots=True)
class Place:
    """Stores of one place share every day of the year.

    `country` is an ISO 3166-1 code and `subdivision` the part of its ISO 3166-2 code behind the
    dash; `opened` and `closed` are the first and last day of the store itself. Empty or None
    where nobody said it.
    """

    region: str = ""
    country: str = ""
    subdivision: str = ""
    opened: datetime.date | None = None
    closed: datetime.date | None = None

    @classmethod
    def of(cls, store: Store | None) -> Place:
        """The place of a store; nowhere for a store that is not in stores.csv."""
        if store is None:
            return NOWHERE
        return cls(store.region, store.country, store.subdivision, store.opened, store.closed)

    @property
    def dated(self) -> bool:
        """Whether the store's own first or last day is known."""
        return self.opened is not None or self.closed is not None

    def undated(self) -> Place:
        """The same place without the store's own days."""
        return replace(self, opened=None, closed=None) if self.dated else self

    def within(self, code: str) -> bool:
        """Whether "US" or "US-CO" is a code of this place."""
        return self.country != "" and code in (self.country, self.code)

    @property
    def code(self) -> str:
        """US-CO, US where no subdivision is known, else empty."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country


NOWHERE = Place()
