"""Codes in the words of the people who read them."""

from __future__ import annotations

from ..domain import Action
from ..journal import CaseState
from ..journal.worklist import REASONS, Listed
from ..v1.decision_pb2 import Decision

ACTIONS = {
    Action.APPROVE: "Approved",
    Action.APPROVE_AND_REVIEW: "Approved, flagged for review",
    Action.WARN: "Approved with a notice to the cashier",
    Action.VERIFY: "Receipt, ID or membership was to be checked",
    Action.MANAGER_APPROVAL: "A manager was asked",
    Action.HOLD: "Held",
    Action.DENY: "Refused",
}
STEPS = {
    "returns": "Find the original sale, then watch the counter's video.",
    "payments": "Compare the tenders with the acquirer's record.",
    "membership": "Ask the member which of the purchases were theirs.",
    "cash": "Count the drawer against the tape, then watch the video.",
    "discounts": "Compare the prices with the plan, then ask who approved them.",
    "stock": "Compare the stock movements with the receipts.",
}
OTHERWISE = "Read the receipts, then talk to the store's manager."
STATES = {
    CaseState.OPEN: "Free",
    CaseState.CLAIMED: "Held",
    CaseState.CLOSED: "Closed",
}
VERDICTS = {
    "confirmed": "Confirmed",
    "cleared": "Cleared",
    "inconclusive": "Inconclusive",
}


VERBS = {
    "open": "Opened",
    "grow": "Grew",
    "join": "Became part of another",
    "pin": "Set aside",
    "claim": "Claimed",
    "release": "Given back",
    "reassign": "Handed over",
    "snooze": "Put off",
    "note": "Noted",
    "evidence": "Transaction added",
    "add_file": "File added",
    "remove_file": "File removed",
    "close": "Closed",
    "take_back": "Verdict taken back",
    "reopen": "Taken up again",
    "contest": "Contested",
    "answer": "Contest answered",
}


def verb(name: str) -> str:
    """What happened to a case."""
    return VERBS.get(name, title(name))


def title(code: str) -> str:
    """NO_RECEIPT_RETURN as "No receipt return"."""
    return code.replace("_", " ").capitalize()


def action(number: int) -> str:
    return ACTIONS.get(Action(number), "") if number else ""


def step(skill: str) -> str:
    """What an investigator does first in a case of this skill."""
    return STEPS.get(skill, OTHERWISE)


def reasons(one: Listed) -> tuple[str, ...]:
    """The case's three strongest reasons: its decisions' own, then what raised the dearest most."""
    told = Decision.FromString(one.answer)
    raised = [part.text for part in told.contributions if part.effect > 0]
    said = [*one.reasons, *(reason.text for reason in told.reasons), *raised]
    return tuple(dict.fromkeys(said))[:REASONS]
