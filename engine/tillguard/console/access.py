"""Which role may open which page; a route without a row here is open to nobody."""

from __future__ import annotations

from collections.abc import Mapping

from ..domain import Role

ANYBODY = frozenset(Role) - {Role.TILL}
"""Whoever is signed in; a till has no pages."""
CASES = frozenset({Role.INVESTIGATOR, Role.LP_LEAD, Role.AUDITOR})
INVESTIGATING = frozenset({Role.INVESTIGATOR, Role.LP_LEAD})

ANSWERING = frozenset({Role.STORE_MANAGER, Role.LP_LEAD})
LEADING = frozenset({Role.LP_LEAD})
READING_POLICIES = frozenset({Role.LP_LEAD, Role.AUDITOR, Role.ADMIN})

PUBLIC = frozenset({"sign_in_page", "sign_in", "asset"})
"""Open to whoever reaches the port."""

TABLE: Mapping[str, frozenset[Role]] = {
    "home": ANYBODY,
    "sign_out": ANYBODY,
    "queue": CASES,
    "queue_csv": CASES,
    "claim": INVESTIGATING,
    "release": INVESTIGATING,
    "case": CASES,
    "note": INVESTIGATING,
    "verdict": INVESTIGATING,
    "take_back": INVESTIGATING,
    "reopen": INVESTIGATING,
    "contest": INVESTIGATING,
    "answer_contest": frozenset({Role.LP_LEAD}),
    "add_file": INVESTIGATING,
    "remove_file": INVESTIGATING,
    "file": CASES,
    "filter_save": CASES,
    "filter_remove": CASES,
    "reassign": INVESTIGATING,
    "snooze": INVESTIGATING,
    "receipt": CASES | {Role.STORE_MANAGER},
    "approvals": ANSWERING | {Role.AUDITOR},
    "approvals_stream": ANSWERING | {Role.AUDITOR},
    "dashboard": ANYBODY,
    "dashboard_csv": ANYBODY,
    "scorecard": ANYBODY,
    "scorecard_csv": ANYBODY,
    "keep_scorecard": ANYBODY,
    "model_health": ANYBODY - {Role.STORE_MANAGER},
    "policies": READING_POLICIES,
    "policy_calendar": READING_POLICIES,
    "policy_values": READING_POLICIES,
    "policy_standing": READING_POLICIES,
    "backtest": READING_POLICIES,
    "backtest_start": LEADING,
    "policy_edit": LEADING,
    "policy_check": LEADING,
    "policy_patch": LEADING,
    "policy_draft": LEADING,
    "policy_write": LEADING,
    "promote": LEADING,
    "rollback": LEADING,
    "unsnooze": LEADING,
    "answer": ANSWERING,
    "allow": ANSWERING,
}

HOMES: Mapping[Role, str] = {
    Role.STORE_MANAGER: "approvals",
    Role.INVESTIGATOR: "queue",
    Role.LP_LEAD: "queue",
    Role.AUDITOR: "queue",
    Role.BI: "dashboard",
    Role.ADMIN: "dashboard",
}
"""The page to which somebody comes first."""


def may(role: Role, route: str) -> bool:
    """Deny by default."""
    return role in TABLE.get(route, frozenset())
