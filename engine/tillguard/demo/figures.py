"""The figures of docs/demo-data.md, measured: python -m tillguard.demo.figures --help."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from rich.progress import Progress

from ..features import FEATURES
from ..ruleset import Evaluator, read_rules, vocabulary
from .chain import build_chain
from .findings import Findings, Seen, found, precision

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
LIMIT = 3.0
"""No raw field may reach this multiple of the base rate."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "-"


def money(cents: float) -> str:
    return f"{cents / 100:,.2f}"


def ratio(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.2f}"


def kinds(found_: Findings) -> str:
    rows = [
        (kind, f"{count:,}", f"{found_.frauds[kind]:,}", percent(found_.frauds[kind], count))
        for kind, count in found_.kinds.most_common()
    ]
    frauds = sum(s.typology != "" for s in found_.suspects)
    sentence = (
        f"{sum(found_.kinds.values()):,} events; of {len(found_.suspects):,} transactions of a "
        f"suspicious kind (return, void, post-void, price override, gift card, and sales with a "
        f"membership) {frauds:,} are frauds: {percent(frauds, len(found_.suspects))}."
    )
    return f"{sentence}\n\n{table(('kind', 'events', 'frauds', 'share'), rows)}"


def typologies(found_: Findings) -> str:
    rows = []
    for name, count in found_.typologies.most_common():
        judged = [s for s in found_.judged if s.typology == name]
        seen = any(s.typology == name for s in found_.suspects)
        rows.append(
            (
                name,
                f"{count:,}",
                money(found_.losses[name] / count),
                f"{len(judged)}" if seen else "other kind",
                ratio(precision(found_.judged, name)) if judged else "-",
                percent(found_.caught[name], count),
            )
        )
    head = ("typology", "frauds", "mean loss (USD)", "in the last 8 weeks", "AUC-PR", "a rule hits")
    return table(head, rows)


def rules_alone(rows: Sequence[Seen]) -> str:
    frauds = sum(s.typology != "" for s in rows)
    lines = []
    for least in (1, 2, 3, 4, 5):
        hit = [s for s in rows if s.severity >= least]
        right = sum(s.typology != "" for s in hit)
        share = percent(len(hit), len(rows))
        lines.append((f"{least}", share, percent(right, frauds), percent(right, len(hit))))
    head = ("severity at least", "transactions hit", "frauds caught", "precision")
    return table(head, lines)


def model(found_: Findings) -> str:
    rows = found_.judged
    frauds = sum(s.typology != "" for s in rows)
    ranked = sorted(rows, key=lambda s: -s.score)[:frauds]
    right = sum(s.typology != "" for s in ranked)
    hit = [s for s in rows if s.severity > 0]
    same = sorted(rows, key=lambda s: -s.score)[: len(hit)]
    caught, ruled = (sum(s.typology != "" for s in part) for part in (same, hit))
    return (
        f"The last eight weeks hold {len(rows):,} transactions of a suspicious kind with "
        f"{frauds:,} frauds ({percent(frauds, len(rows))}). A tuned LightGBM, fitted on the "
        f"verdicts known when they began and weighted by their propensity, reaches an **AUC-PR of "
        f"{precision(rows):.3f}** on true labels (chance: {frauds / len(rows):.3f}); the model as "
        f"`tillguard train` fits it {precision(rows, shipped=True):.3f}. Of the tuned model's "
        f"{frauds:,} highest scores {percent(right, frauds)} are frauds; with as many alerts as "
        f"the rules raise ({len(hit):,}) it finds {percent(caught, frauds)} of all frauds, the "
        f"rules {percent(ruled, frauds)}."
    )


def reviews(found_: Findings) -> str:
    suspects = {s.key for s in found_.suspects}
    given = [r for r in found_.reviews if r.key in suspects]
    confirmed = sum(r.confirmed for r in given)
    quantiles = np.quantile(found_.delays, QUANTILES)
    head = tuple(f"{q:.0%}" for q in QUANTILES)
    delays = table(("quantile", *head), [("days", *(f"{days:.1f}" for days in quantiles))])
    return (
        f"{len(found_.reviews):,} verdicts; {percent(len(given), len(suspects))} of the suspicious "
        f"kinds have one, {confirmed:,} of these confirm a fraud. "
        f"{percent(found_.selected - len(found_.reviews), found_.selected)} of the "
        f"{found_.selected:,} selected transactions never got an answer. Days from receipt to "
        f"verdict:\n\n{delays}"
    )


def single_fields(found_: Findings) -> str:
    ranked = sorted(found_.lifts.items(), key=lambda item: -item[1])
    rows = [(name, f"{lift:.2f}") for name, lift in ranked]
    worst = ranked[0][1]
    verdict = "holds" if worst <= LIMIT else "is BROKEN"
    return (
        f"The law (no raw field alone above {LIMIT:.0f} times the base rate) {verdict}: the "
        f"strongest is `{ranked[0][0]}` at {worst:.2f}.\n\n"
        + table(("raw field", "average precision / base rate"), rows)
    )


def block(found_: Findings) -> str:
    parts = (
        ("Events by kind", kinds(found_)),
        ("The model on true labels", model(found_)),
        ("Typologies", typologies(found_)),
        ("Rules alone (both years, true labels)", rules_alone(found_.suspects)),
        ("Reviews and verdicts", reviews(found_)),
        ("Each raw field alone", single_fields(found_)),
    )
    return "\n\n".join(f"### {title}\n\n{text}" for title, text in parts)


def rewritten(page: str, text: str) -> str:
    """The page with the generated block replaced; the markers must be there."""
    before, rest = page.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"


def shipped_rules(folder: Path) -> Evaluator:
    known = vocabulary([(feature.name, feature.unit) for feature in FEATURES])
    return Evaluator(read_rules(folder, known))


def main() -> None:
    """Print the figures, or write them into a page between its markers."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--folder", type=Path, default=Path(".tillguard/demo"))
    asked.add_argument("--rules", type=Path, default=Path("rules"))
    asked.add_argument("--share", type=float, default=1.0, help="share of the households")
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--write", type=Path, help="page to rewrite, e.g. docs/demo-data.md")
    given = asked.parse_args()
    with Progress() as progress:
        task = progress.add_task("", total=1.0)

        def tell(what: str, done: float) -> None:
            progress.update(task, description=what, completed=done)

        chain = build_chain(given.folder, given.seed, given.share, tell)
        text = block(found(chain, shipped_rules(given.rules), tell))
    if given.write:
        given.write.write_text(rewritten(given.write.read_text(), text))
    else:
        print(text)


if __name__ == "__main__":
    main()
