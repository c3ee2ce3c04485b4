"""Decisions on which two rulebooks differ, by action from and to, with examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..domain import Action
from .block import Block
from .judge import Judge, Judged

EXAMPLES = 5
"""Of each kind of flip."""


class Flips:
    """By "FROM to TO": how many, their money (minor units), and the first few of them."""

    def __init__(self, kept: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self.found: dict[str, dict[str, Any]] = {n: dict(one) for n, one in (kept or {}).items()}

    def add(self, block: Block, live: Judged, candidate: Judged, judge: Judge) -> None:
        """Take in a block; `judge` is the candidate's."""
        changed = np.flatnonzero(live.action != candidate.action)
        if not len(changed):
            return
        hits: dict[int, list[str]] = {}
        for rule, at in zip(judge.rules, candidate.hits, strict=True):
            for i in np.intersect1d(at, changed, assume_unique=True).tolist():
                hits.setdefault(i, []).append(rule.id)
        for i in changed.tolist():
            name = f"{_name(live, i)} to {_name(candidate, i)}"
            row = block.rows[i]
            one = self.found.setdefault(name, {"decisions": 0, "amount": 0, "examples": []})
            one["decisions"] += 1
            one["amount"] += abs(row.amount)
            if len(one["examples"]) < EXAMPLES:
                one["examples"].append(
                    {
                        "key": row.key,
                        "store": row.store,
                        "kind": str(row.kind),
                        "amount": row.amount,
                        "rules": hits.get(i, []),
                    }
                )

    def ranked(self) -> dict[str, dict[str, Any]]:
        """The most frequent first."""
        order = sorted(self.found.items(), key=lambda item: (-item[1]["decisions"], item[0]))
        return dict(order)


def _name(judged: Judged, i: int) -> str:
    return Action(int(judged.action[i])).name
