"""The loop over time as a picture: one line an arm, with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...learn.card.plots import panels, spread

COLOURS = ("#8a8f98", "#1f5fa8", "#c2571a")
UNKNOWN = {"value": None}
BOUNDS = ("low", "value", "high")
SHOWN = {
    "precision_at_capacity": "right among the worked cases",
    "value_per_staff_hour": "loss found per staff hour (cents)",
    "share_of_loss_found": "share of all loss found",
    "fewer_false_alerts_at_equal_value": "false alerts spared at equal value",
}


def draw(found: Mapping[str, Any], file: Path) -> None:
    """Write a PNG with a panel a measure; weeks since the loop began run to the right."""
    figure, axes = panels(len(SHOWN))
    for one, (name, title) in zip(axes, SHOWN.items(), strict=True):
        for (arm, points), colour in zip(found["over_time"].items(), COLOURS, strict=True):
            known = [p for p in points if p.get(name, UNKNOWN)["value"] is not None]
            weeks = [p["to_day"] / 7 for p in known]
            low, value, high = (spread([p[name] for p in known], n) for n in BOUNDS)
            one.plot(weeks, value, color=colour, label=arm.replace("_", " "))
            one.fill_between(weeks, low, high, color=colour, alpha=0.15, linewidth=0)
        one.set(title=title, xlabel="weeks")
    axes[3].set_ylim(-2, 1)
    axes[0].legend(frameon=False, fontsize=7)
    figure.savefig(file, dpi=90)
