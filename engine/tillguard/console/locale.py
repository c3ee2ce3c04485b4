"""Money, dates and numbers as the reader's own place writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from ..domain import minor_per_unit
from ..policy.clock import zone_of

FALLBACK = "en_US"


@dataclass(frozen=True, slots=True)
class Here:
    """How one reader reads: their locale, the chain's currency, what the clock says now."""

    locale: Locale
    currency: str
    now: int

    def money(self, minor: float) -> str:
        """An amount in minor units; a whole one from ten thousand on."""
        units = Decimal(str(minor)) / minor_per_unit(self.currency)
        return str(format_currency(units, self.currency, locale=self.locale))

    def short(self, minor: float) -> str:
        """An amount without what is below one unit: for sums and axes."""
        units = Decimal(str(minor)) / minor_per_unit(self.currency)
        return str(
            format_currency(
                units.to_integral_value(), self.currency, locale=self.locale,
                format=self.locale.currency_formats["standard"].pattern.replace(".00", ""),
                currency_digits=False,
            )
        )  # fmt: skip

    def number(self, value: float, digits: int = 0) -> str:
        rounded = round(value, digits) if digits else round(value)
        return str(format_decimal(rounded, locale=self.locale))

    def percent(self, share: float, digits: int = 1) -> str:
        return str(
            format_percent(
                round(share, digits + 2), locale=self.locale, format=f"0.{'0' * digits}%"
            )
        )

    def when(self, at: int, zone: str = "UTC") -> str:
        """Day and minute in the store's own zone, with its name."""
        local = datetime.fromtimestamp(at, zone_of(zone) or ZoneInfo("UTC"))
        return str(format_datetime(local, "d MMM y, HH:mm z", locale=self.locale))

    def time(self, at: int, zone: str = "UTC") -> str:
        local = datetime.fromtimestamp(at, zone_of(zone) or ZoneInfo("UTC"))
        return str(format_datetime(local, "HH:mm:ss", locale=self.locale))

    def day(self, day: str | date) -> str:
        when = date.fromisoformat(day) if isinstance(day, str) else day
        return str(format_date(when, "EEE d MMM y", locale=self.locale))

    def iso(self, at: int) -> str:
        """For the machine that reads a <time>."""
        return datetime.fromtimestamp(at, UTC).isoformat()

    def since(self, at: int) -> str:
        """How long ago, or in how long."""
        return str(format_timedelta(at - self.now, add_direction=True, locale=self.locale))

    def span(self, seconds: float) -> str:
        return str(format_timedelta(int(seconds), locale=self.locale))


@lru_cache(maxsize=256)
def locale_of(accepted: str) -> Locale:
    """The first language of an Accept-Language header that is known; the words stay English, so
    only English and what writes in the same letters and digits is taken over."""
    for part in accepted.split(",")[:8]:
        try:
            return Locale.parse(part.partition(";")[0].strip(), sep="-")
        except (ValueError, UnknownLocaleError, TypeError):
            continue
    return Locale.parse(FALLBACK)
