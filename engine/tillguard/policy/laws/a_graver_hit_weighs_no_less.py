"""A graver hit weighs no less than a milder one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tillguard.policy.laws import Breach, Terms


def a_graver_hit_weighs_no_less(terms: Terms) -> Iterator[Breach]:
    weights = sorted(terms["risk"]["severity"].items())
    for (milder, low), (graver, high) in pairwise(weights):
        if high < low:
            message = f"severity {graver} weighs {high}, less than severity {milder} with {low}."
            yield ("risk", "severity", graver), message
