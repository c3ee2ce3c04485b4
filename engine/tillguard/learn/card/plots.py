"""The pictures of a card, as SVG texts; matplotlib and shap are loaded here only."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...model import Estimator
from ..table import Table

ROWS = 400
"""Newest labelled rows whose contributions the summary shows."""
FEATURES_SHOWN = 15
PARTS = 12
"""Typologies or seasons in a picture, those with most frauds."""
BLUE, GREY = "#1f5fa8", "#8a8f98"


def plots(figures: Mapping[str, Any], model: Estimator, rows: Table) -> dict[str, str]:
    """SVG by name."""
    import matplotlib as mpl

    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": model.hash, "font.size": 9}):
        found = {name: panel(draw, figures) for name, draw in PANELS.items()}
        return {**found, "shap": summary(model, rows)}


def panel(draw: Callable[[Any, Mapping[str, Any]], None], figures: Mapping[str, Any]) -> str:
    figure, (axes,) = panels(1)
    draw(axes, figures)
    return text(figure)


def panels(count: int) -> tuple[Any, list[Any]]:
    """Axes in rows of two on the Agg canvas: no window, no global state."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    columns = min(2, count)
    lines = -(-count // columns)
    figure = Figure(figsize=(4.6 * columns, 3.4 * lines), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(lines, columns, squeeze=False).ravel().tolist()
    for one in axes:
        one.spines[["top", "right"]].set_visible(False)
    return figure, axes[:count]


def picture(figures: Mapping[str, Any], file: Path) -> None:
    """All panels of an evaluation as one PNG."""
    figure, axes = panels(len(PANELS))
    for one, draw in zip(axes, PANELS.values(), strict=True):
        draw(one, figures)
    figure.savefig(file, dpi=90)


def text(figure: Any) -> str:
    """The figure as SVG without the XML head and without the moment at which it was made."""
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None}, dpi=110)
    return file.getvalue().partition("<!DOCTYPE")[2].partition(">")[2].strip()


def reliability(axes: Any, figures: Mapping[str, Any]) -> None:
    """Promised against observed share, both on a logarithmic scale: most rows are near 0."""
    bins, least = figures["reliability"], 1e-4
    x, y = ([max(least, one[name]) for one in bins] for name in ("promised", "observed"))
    axes.plot([least, 1], [least, 1], color=GREY, linewidth=1)
    axes.plot(x, y, "o", color=BLUE)
    axes.set(xscale="log", yscale="log", xlabel="promised probability", ylabel="observed share")


def precision(axes: Any, figures: Mapping[str, Any]) -> None:
    by_k = figures["precision_by_k"]
    k = [one["k"] for one in by_k]
    low, value, high = (spread(by_k, name) for name in ("low", "value", "high"))
    axes.fill_between(k, low, high, color=BLUE, alpha=0.2, linewidth=0)
    axes.plot(k, value, "o-", color=BLUE)
    axes.set(xscale="log", xlabel="alerts looked at a day", ylabel="share that are frauds")
    axes.set_ylim(0, 1)


def seasons(axes: Any, figures: Mapping[str, Any]) -> None:
    bars(axes, figures["by_season"], "average_precision", "average precision")


def typologies(axes: Any, figures: Mapping[str, Any]) -> None:
    bars(axes, figures["by_typology"], "recall_of_value", "share of loss among the picks")


PANELS: Mapping[str, Callable[[Any, Mapping[str, Any]], None]] = {
    "reliability": reliability,
    "precision": precision,
    "season": seasons,
    "typology": typologies,
}


def bars(axes: Any, parts: Mapping[str, Any], figure_name: str, axis: str) -> None:
    """One figure by part with its interval, most frauds on top, their number in brackets."""
    named = sorted(parts.items(), key=lambda item: item[1]["frauds"])[-PARTS:]
    told = [(f"{n} ({p['frauds']})", p[figure_name]) for n, p in named if p["frauds"]]
    low, value, high = (spread([one for _, one in told], n) for n in ("low", "value", "high"))
    place = np.arange(len(told))
    axes.barh(place, value, color=BLUE, alpha=0.6)
    axes.hlines(place, low, high, color="black", linewidth=1)
    axes.set_yticks(place, [name for name, _ in told], fontsize=7)
    axes.set_xlim(0, 1)
    axes.set_xlabel(axis)


def spread(figures: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    """One bound of each figure; NaN, which is not drawn, where it is not known."""
    return [float("nan") if one[name] is None else one[name] for one in figures]


def summary(model: Estimator, rows: Table) -> str:
    """shap's beeswarm of our own exact contributions; the points as pixels, the words as words."""
    import matplotlib.pyplot as plt
    import shap

    newest = rows.rows(np.arange(max(0, len(rows.keys) - ROWS), len(rows.keys)))
    read = [model.row(vector, said) for vector, said in newest.each()]
    effects = np.array([model.classifier.contributions(row) for row in read])
    told = shap.Explanation(
        effects[:, :-1],
        base_values=effects[:, -1],
        data=np.array(read),
        feature_names=[feature.name for feature in model.features],
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
