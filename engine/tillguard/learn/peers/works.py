"""What somebody does, never judged: when, how much at a time, paid how, at which kind of till."""

from __future__ import annotations

import numpy as np

from .acts import Acts, Floats
from .conduct import sales

WORKS = (
    "sells",
    "morning",
    "afternoon",
    "evening",
    "weekend",
    "cash",
    "card",
    "member",
    "lines",
    "amount",
)
"""Means over the customers served (sales and refunds): shares, but for the last two, which are
logarithms (base 10) of lines and amount (minor units). `sells` is the share of sales among them,
near 0 at a service desk and near 1 at a till: no cashier's refunds reach from one to the other."""


def works(acts: Acts) -> Floats:
    """A row for each transaction, of WORKS; it means something where a customer is served."""
    hour = acts.column("local_hour")
    columns = (
        sales(acts),
        hour < 12,
        (hour >= 12) & (hour < 17),
        hour >= 17,
        acts.column("weekday") >= 5,
        acts.yes("cash_paid"),
        acts.yes("card_paid"),
        ~np.isnan(acts.column("customer_stores_1d")),
        np.log10(1 + np.maximum(acts.column("line_count"), 0.0)),
        np.log10(1 + np.maximum(acts.column("amount"), 0.0)),
    )
    return np.column_stack(columns).astype(np.float64)
