"""Approving and reviewing are possible on every kind."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.domain import Action
from tillguard.policy.laws import Breach, Terms


def a_kind_can_always_be_approved_or_reviewed(terms: Terms) -> Iterator[Breach]:
    for kind, part in terms["kinds"].items():
        for action in (Action.APPROVE, Action.APPROVE_AND_REVIEW):
            if action not in part["actions"]:
                yield ("kinds", kind.value, "actions"), f"{action.name} must be possible."
        if len(set(part["actions"])) < len(part["actions"]):
            yield ("kinds", kind.value, "actions"), "an action is named twice."
