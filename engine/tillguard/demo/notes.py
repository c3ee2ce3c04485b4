"""Words that a till adds to an event as attributes, by the number that drafts carry."""

from __future__ import annotations

NOTES: tuple[tuple[str, str | bool], ...] = (
    ("", ""),
    ("employee_discount", True),
    ("reason", "damaged"),
    ("reason", "price_match"),
    ("reason", "shelf_label"),
    ("reason", "short_date"),
    ("reason", "changed_mind"),
    ("reason", "defective"),
    ("reason", "wrong_item"),
    ("reason", "card_refused"),
    ("reason", "customer_left"),
    ("reason", "change_needed"),
    ("reason", "new_address"),
)
EMPLOYEE_DISCOUNT = 1
OVERRIDE_REASONS = (2, 3, 4, 5)
RETURN_REASONS = (6, 7, 8)
CARD_REFUSED, CUSTOMER_LEFT, CHANGE_NEEDED, NEW_ADDRESS = 9, 10, 11, 12
