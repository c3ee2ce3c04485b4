"""The card as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;
color:#1c1f24}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse}
td,th{padding:.2rem .8rem .2rem 0;text-align:left;border-bottom:1px solid #e3e5e8}
figure{margin:1rem 0}figcaption{color:#555b63}svg{max-width:100%;height:auto}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(24rem,1fr));gap:1rem}"""

USE = (
    "It orders transactions and cases for people who look at them, and prices the actions at the"
    " till within the policy's floors and ceilings. It is a screening tool, not a verdict.",
    "It is not for decisions about employees or customers as persons, for hiring, pay or dismissal,"
    " nor for a chain whose tills, staff and typologies it has not seen.",
    "It learns from what was reviewed. A kind of loss that nobody looks for is in no label; random"
    " picks are there to notice it, and few of them say little.",
    "Verdicts are people's: where they err alike, the model errs with them.",
)

CAPTIONS = {
    "reliability": "Promised against observed share of losses, in ten groups of equal weight",
    "precision": "Share of frauds among the first alerts of each day, with 95 % interval",
    "season": "By season",
    "typology": "By typology: how much of its loss is among the first alerts of each day",
    "shap": "What moves the estimate: exact contributions of the newest labelled transactions",
}
FIGURES = ("roc_auc", "average_precision", "brier", "calibration_error", "recall_of_value")


def page(
    manifest: Mapping[str, Any],
    figures: Mapping[str, Any],
    plots: Mapping[str, str],
    sources: Mapping[str, Any],
) -> str:
    """All of it; the pictures stand in the text as SVG."""
    name = escape(str(manifest["hash"])[:12])
    parts = [
        f"<h1>Model {name}</h1>",
        section("Intended use and limits", bullets(USE)),
        section("Data", table((), data(manifest, sources))),
        section("How good it is", measured(figures)),
        pictures(plots, ("reliability", "precision")),
        pictures(plots, ("season", "typology")),
        section("What it looks at", pictures(plots, ("shap",))),
    ]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Model {name}</title>'
        f"<style>{STYLE}</style>{''.join(parts)}</html>\n"
    )


def data(manifest: Mapping[str, Any], sources: Mapping[str, Any]) -> Iterable[Sequence[str]]:
    first, last = (f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}" for at in manifest["span"])
    yield "labels learnt from", f"{manifest['rows']}, of them {manifest['confirmed']} confirmed"
    yield "transactions received", f"{first} to {last}"
    yield "features", f"{len(manifest['features'])} (catalogue {manifest['catalogue']})"
    yield "seed", str(manifest["seed"])
    for name, value in sources.items():
        shown = (
            ", ".join(f"{n}: {v}" for n, v in value.items()) if hasattr(value, "items") else value
        )
        yield name.replace("_", " "), str(shown)


def measured(figures: Mapping[str, Any]) -> str:
    """The figures with their intervals."""
    at = figures["precision_at_k"]
    rows = [(name.replace("_", " "), interval(figures[name])) for name in FIGURES]
    rows.append((f"precision of the first {at['k']} a day", interval(at["transaction"])))
    note = (
        f"Measured on the newest labels ({figures['rows']} transactions, {figures['frauds']}"
        " frauds), on which the gate judged too, by a model fitted in the same way without them."
        " Each reviewed transaction stands for as many as the chance with which it was picked says;"
        " 95 % intervals by bootstrap. The chance level of average precision is"
        f" {figures['chance']:.4f}."
    )
    return f"<p>{note}</p>{table(('figure', 'value (95 % interval)'), rows)}"


def interval(figure: Mapping[str, float | None]) -> str:
    if figure["value"] is None:
        return "not known"
    if figure["low"] is None or figure["high"] is None:
        return f"{figure['value']:.3f}"
    return f"{figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})"


def pictures(plots: Mapping[str, str], names: Sequence[str]) -> str:
    shown = "".join(
        f"<figure>{plots[name]}<figcaption>{escape(CAPTIONS[name])}</figcaption></figure>"
        for name in names
        if name in plots
    )
    return f'<div class="two">{shown}</div>' if len(names) > 1 else shown


def section(title: str, body: str) -> str:
    return f"<h2>{escape(title)}</h2>{body}"


def bullets(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def row(cells: Sequence[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    top = row(head, "th") if head else ""
    return f"<table>{top}{''.join(row(cells, 'td') for cells in rows)}</table>"
