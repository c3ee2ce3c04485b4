"""How many minor units one unit of a currency has."""

from __future__ import annotations

NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
FOUR_DECIMALS = "CLF UYW"

PER_UNIT = (
    dict.fromkeys(NO_DECIMALS.split(), 1)
    | dict.fromkeys(THREE_DECIMALS.split(), 1000)
    | dict.fromkeys(FOUR_DECIMALS.split(), 10_000)
)
"""Minor units in one unit of the currencies that have not two decimals (ISO 4217, list one)."""


def minor_per_unit(currency: str) -> int:
    """Minor units in one unit: 100 cents in a dollar, 1 yen in a yen, 1000 fils in a dinar."""
    return PER_UNIT.get(currency, 100)
