"""The pictures of a card, as SVG texts; matplotlib and shap are loaded here only."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...features import FEATURES
from ...model import Estimator
from ..dataset import Table

ROWS = 400
"""Newest labelled rows whose contributions the summary shows."""
FEATURES_SHOWN = 15
PARTS = 12
"""Typologies or seasons in a picture, those with most frauds."""
BLUE, GREY = "#1f5fa8", "#8a8f98"


def plots(figures: Mapping[str, Any] | None, model: Estimator, rows: Table) -> dict[str, str]:
    """SVG by name; without figures only what the model itself says."""
    import matplotlib as mpl

    quiet = {"svg.fonttype": "none", "svg.hashsalt": model.hash, "font.size": 9}
    with mpl.rc_context(quiet):
        found = {"shap": summary(model, rows)}
        if figures and figures["rows"]:
            found["reliability"] = reliability(figures["reliability"])
            found["precision"] = precision(figures["precision_by_k"])
            found["season"] = bars(figures["by_season"], "average_precision", "average precision")
            found["typology"] = bars(
                figures["by_typology"], "recall_of_value", "share of loss among the picks"
            )
    return found


def drawn(width: float = 4.6, height: float = 3.2) -> tuple[Any, Any]:
    """A figure on the Agg canvas: no window, no global state."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def text(figure: Any) -> str:
    """The figure as SVG without the XML head and without the moment at which it was made."""
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None}, dpi=110)
    return file.getvalue().partition("<!DOCTYPE")[2].partition(">")[2].strip()


def reliability(bins: Sequence[Mapping[str, float]]) -> str:
    """Promised against observed share, both on a logarithmic scale: most rows are near 0."""
    figure, axes = drawn()
    least = 1e-4
    x, y = ([max(least, one[name]) for one in bins] for name in ("promised", "observed"))
    axes.plot([least, 1], [least, 1], color=GREY, linewidth=1)
    axes.plot(x, y, "o", color=BLUE)
    axes.set(xscale="log", yscale="log", xlabel="promised probability", ylabel="observed share")
    return text(figure)


def precision(by_k: Sequence[Mapping[str, Any]]) -> str:
    figure, axes = drawn()
    k = [one["k"] for one in by_k]
    low, value, high = (spread(by_k, name) for name in ("low", "value", "high"))
    axes.fill_between(k, low, high, color=BLUE, alpha=0.2, linewidth=0)
    axes.plot(k, value, "o-", color=BLUE)
    axes.set(xscale="log", xlabel="alerts looked at a day", ylabel="share that are frauds")
    axes.set_ylim(0, 1)
    return text(figure)


def bars(parts: Mapping[str, Any], figure_name: str, axis: str) -> str:
    """One figure by part with its interval, the parts with most frauds on top."""
    named = sorted(parts.items(), key=lambda item: item[1]["frauds"])[-PARTS:]
    told = [(f"{n} ({p['frauds']})", p[figure_name]) for n, p in named if p["frauds"]]
    figure, axes = drawn(height=1.0 + 0.26 * len(told))
    low, value, high = (spread([one for _, one in told], n) for n in ("low", "value", "high"))
    place = np.arange(len(told))
    axes.barh(place, value, color=BLUE, alpha=0.6)
    axes.hlines(place, low, high, color="black", linewidth=1)
    axes.set_yticks(place, [name for name, _ in told])
    axes.set_xlim(0, 1)
    axes.set_xlabel(f"{axis} (frauds in brackets)")
    return text(figure)


def spread(figures: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    """One bound of each figure; NaN, which is not drawn, where it is not known."""
    return [float("nan") if one[name] is None else one[name] for one in figures]


def summary(model: Estimator, rows: Table) -> str:
    """shap's beeswarm of our own exact contributions; the points as pixels, the words as words."""
    import matplotlib.pyplot as plt
    import shap

    newest = rows.vectors[-ROWS:]
    effects = np.array([model.contributions(row) for row in newest.tolist()])
    told = shap.Explanation(
        effects[:, :-1],
        base_values=effects[:, -1],
        data=newest,
        feature_names=[feature.name for feature in FEATURES],
    )
    before = plt.get_backend()
    plt.switch_backend("agg")
    try:
        axes = shap.plots.beeswarm(told, max_display=FEATURES_SHOWN, show=False, plot_size=(7, 5))
        for points in axes.collections:
            points.set_rasterized(True)
        axes.set_xlabel("effect on the log-odds of loss")
        return text(axes.figure)
    finally:
        plt.close("all")
        plt.switch_backend(before)
