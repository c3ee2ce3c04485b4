"""The page of the feature catalogue: every feature, and what each family was measured to bring."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ..features import FAMILIES, Feature
from .figure import Figure

MORE = {1: "riskier", -1: "safer", 0: "either"}
HEAD = """# The feature catalogue

One catalogue declares every number that rules and model see. The service and the training replay
run the same code in the order of receipt, so a vector never depends on who asks. Windows are
buckets of whole numbers: an hour is 12 of five minutes, a day 24 hours, four weeks 28 days.

## What each family is worth

Each family is taken out of training and scoring; what is lost is what it alone brings. Families
overlap, so a small loss does not mean that a family is useless, and differences below about 0.02
are within the noise of so few frauds. `tillguard bench features --write docs/features.md` wrote
this page.
"""


def page(figures: Sequence[Figure]) -> str:
    return HEAD + "\n".join([*worth(figures), *catalogue()]).rstrip() + "\n"


def worth(figures: Sequence[Figure]) -> Iterator[str]:
    whole, *families = figures
    yield f"\nAverage precision with all features: {whole.value:.3f} ({whole.how}).\n"
    yield "| without | average precision lost |\n|---|---|"
    for figure in families:
        yield f"| {figure.name.removeprefix('without_')} | {figure.value:+.3f} |"


def catalogue() -> Iterator[str]:
    yield "\n## All features"
    for family in FAMILIES:
        yield f"\n### {family.features[0].entity}\n"
        yield "| name | meaning | unit | window | default | more is |\n|---|---|---|---|---|---|"
        yield from map(row, family.features)


def row(feature: Feature) -> str:
    default = "not known" if math.isnan(feature.default) else f"{feature.default:g}"
    cells = (f"`{feature.name}`", feature.meaning, feature.unit, feature.window, default)
    return f"| {' | '.join(cells)} | {MORE[feature.direction]} |"
