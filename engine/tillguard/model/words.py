"""Turns a feature's value into words that a store manager reads."""

from __future__ import annotations

import math

from ..features import Feature

AGO = ((86400, "days"), (3600, "hours"), (60, "minutes"))
PLAIN_RATIOS = ("_ratio", "refund_over_sale")


ABSENCES = (
    ("membership", "no membership was used"),
    ("customer", "no membership was used"),
    ("card", "no payment card was used"),
    ("receipt", "no original receipt is known"),
    ("refund_over_sale", "no original receipt is known"),
    ("item", "this item has no history here"),
)


def absence(feature: Feature) -> str:
    """Why a feature is not known, in words; one cause makes many features unknown."""
    for part, cause in ABSENCES:
        if part in feature.name:
            return cause
    return f"{feature.meaning}: not known yet"


def sentence(feature: Feature, value: float, usual: float) -> str:
    """ "refunds by this employee in the last hour: 6, usually 0.4"."""
    shown = spoken(feature, value)
    if math.isnan(usual):
        return f"{feature.meaning}: {shown}"
    return f"{feature.meaning}: {shown}, usually {spoken(feature, usual)}"


def spoken(feature: Feature, value: float) -> str:
    if math.isnan(value):
        return "not known"
    if feature.unit == "flag":
        return {0.0: "no", 1.0: "yes"}.get(value, f"yes in {value:.0%} of cases")
    if feature.unit == "money":
        return f"{value / 100:,.2f}"
    if feature.unit == "ratio":
        times = feature.name.endswith(PLAIN_RATIOS)
        return f"{value:.1f} times" if times else f"{value:.1%}"
    if feature.unit == "seconds":
        return duration(value)
    return f"{value:.0f}" if value == int(value) else f"{value:.1f}"


def duration(seconds: float) -> str:
    for size, name in AGO:
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} seconds"
