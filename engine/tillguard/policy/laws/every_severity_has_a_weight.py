"""Every severity has a weight."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.policy.laws import Breach, Terms


def every_severity_has_a_weight(terms: Terms) -> Iterator[Breach]:
    for severity in range(1, 6):
        if severity not in terms["risk"]["severity"]:
            yield ("risk", "severity"), f"severity {severity} is missing."
