"""The order in which habits and frauds act on the chain, and the names of the frauds."""

from __future__ import annotations

from . import (
    fraud_customers,
    fraud_refunds,
    fraud_returns,
    fraud_staff,
    fraud_tills,
    honest_refunds,
    honest_sales,
    honest_tills,
)
from .careers import Fraud
from .scene import Scene

ON_SALES: tuple[Fraud, ...] = (*fraud_staff.ON_SALES, *fraud_customers.ON_SALES)
BESIDE: tuple[Fraud, ...] = (
    *fraud_customers.BESIDE,
    *fraud_returns.BESIDE,
    *fraud_refunds.BESIDE,
    *fraud_tills.BESIDE,
)
TYPOLOGIES = ("", *(fraud.typology for fraud in (*ON_SALES, *BESIDE)))
"""Reason codes by their number in the drafts; 0 is honest."""


def played(scene: Scene) -> None:
    """Everybody acts: first inside sales (honest, then not), then around the finished sales."""
    for habit in honest_sales.HABITS:
        habit(scene)
    for fraud in ON_SALES:
        fraud.act(scene, TYPOLOGIES.index(fraud.typology))
    for habit in (*honest_sales.AFTER_FRAUD, *honest_refunds.HABITS, *honest_tills.HABITS):
        habit(scene)
    for fraud in BESIDE:
        fraud.act(scene, TYPOLOGIES.index(fraud.typology))
